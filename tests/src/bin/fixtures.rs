//! All fixtures and examples in one binary.

// What is emitted has no warnings.
#![deny(warnings)]

use std::process::ExitCode;

use py2rs_tests::multicall::Compiled;

include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));

fn main() -> ExitCode {
    py2rs_tests::multicall::main(PROGRAMS)
}
