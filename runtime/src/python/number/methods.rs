//! What the tables of `int`, `bool` and `float` have in common: operators as methods, `a.__add__(b)`.

use super::super::exception::{R, Raised, raise};
use super::super::operator::{Cmp, Op};
use super::super::types::Type;
use super::super::value::Value;
use super::{Int, Number};

/// `self` of a method of `int`.
///
/// # Errors
/// TypeError if it is none.
pub fn int<'a>(name: &str, this: &'a Value) -> R<Int<'a>> {
    Int::of(this).ok_or_else(|| wrong_self(name, "int", this))
}

/// `self` of a method of `float`.
///
/// # Errors
/// TypeError if it is none.
pub fn float(name: &str, this: &Value) -> R<f64> {
    match this.payload() {
        Value::Float(x) => Ok(x.float()),
        _ => Err(wrong_self(name, "float", this)),
    }
}

/// `self` is of another class than the method.
#[cold]
pub fn wrong_self(name: &str, class: &str, this: &Value) -> Raised {
    let received = this.type_name();
    raise(Type::TypeError, &format!("descriptor '{name}' requires a '{class}' object but received a '{received}'"))
}

/// `int.__add__(a, b)` and the like: NotImplemented if `b` is no int.
///
/// # Errors
/// What the operator raises.
pub fn int_operator(name: &str, op: Op, this: &Value, other: &Value, reflected: bool) -> R {
    int(name, this)?;
    if Int::of(other).is_none() {
        return Ok(Value::not_implemented());
    }
    operator(op, this, other, reflected)
}

/// `float.__add__(a, b)` and the like: NotImplemented if `b` is no number.
///
/// # Errors
/// What the operator raises.
pub fn float_operator(name: &str, op: Op, this: &Value, other: &Value, reflected: bool) -> R {
    float(name, this)?;
    operator(op, this, other, reflected)
}

fn operator(op: Op, this: &Value, other: &Value, reflected: bool) -> R {
    let (this, other) = (this.payload(), other.payload());
    let (a, b) = if reflected { (other, this) } else { (this, other) };
    super::binary(op, a, b).unwrap_or_else(|| Ok(Value::not_implemented()))
}

/// `int.__eq__(a, b)` and the like.
///
/// # Errors
/// TypeError if `this` is no int.
pub fn int_compare(name: &str, cmp: Cmp, this: &Value, other: &Value) -> R {
    let this = int(name, this)?;
    Ok(match Int::of(other) {
        Some(other) => cmp.holds(this.cmp(&other)).into(),
        None => Value::not_implemented(),
    })
}

/// `float.__eq__(a, b)` and the like.
///
/// # Errors
/// TypeError if `this` is no float.
pub fn float_compare(name: &str, cmp: Cmp, this: &Value, other: &Value) -> R {
    let this = Number::Float(float(name, this)?);
    Ok(match Number::of(other) {
        Some(other) => super::holds(cmp, this, other).into(),
        None => Value::not_implemented(),
    })
}
