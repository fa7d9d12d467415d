//! All traces in one binary: a second one, because rustc works on both at the same time.

// What is emitted has no warnings.
#![deny(warnings)]

use std::process::ExitCode;

use py2rs_tests::multicall::Compiled;

include!(concat!(env!("OUT_DIR"), "/traces.rs"));

fn main() -> ExitCode {
    py2rs_tests::multicall::main(PROGRAMS)
}
