//! All fixtures and examples in one binary.

// Lints of emitted code that are about taste, or about what the Python program itself says.
#![allow(
    clippy::approx_constant,
    clippy::assign_op_pattern,
    clippy::collapsible_else_if,
    clippy::collapsible_if,
    clippy::collapsible_match,
    clippy::diverging_sub_expression,
    clippy::eq_op,
    clippy::excessive_precision,
    clippy::just_underscores_and_digits,
    clippy::needless_return,
    clippy::neg_multiply,
    clippy::nonminimal_bool,
    clippy::possible_missing_else,
    clippy::suspicious_else_formatting,
    clippy::too_many_arguments,
    clippy::zero_prefixed_literal
)]

use std::process::ExitCode;

use py2rs_tests::multicall::Compiled;

include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));

fn main() -> ExitCode {
    py2rs_tests::multicall::main(PROGRAMS)
}
