//! Arithmetic of int, bool and float: what operators do when both operands are numbers of the runtime.

use super::exception::R;
use super::operator::{Cmp, Op};
use super::value::Value;

/// A binary operator on two numbers; `None` if one is not a number.
pub fn binary(_op: Op, _a: &Value, _b: &Value) -> Option<R> {
    None
}

/// `-`, `+` or `~` of a number.
pub fn unary(_symbol: &str, _a: &Value) -> Option<R> {
    None
}

/// A comparison of two numbers; exact, also between int and float.
pub fn compare(_cmp: Cmp, _a: &Value, _b: &Value) -> Option<bool> {
    None
}
