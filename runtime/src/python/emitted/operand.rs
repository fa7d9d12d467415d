//! Operands that an operation may take apart.

use super::super::value::{Heap, Value};
use std::borrow::Borrow;
use std::rc::Rc;

/// A value of its own, or one that stays where it is.
pub trait Operand: Borrow<Value> {
    /// Its object if nobody else has it, and it dies with the operation: what is in it can be taken.
    fn unshared(&mut self) -> Option<&mut Heap>;
}
impl Operand for Value {
    #[inline]
    fn unshared(&mut self) -> Option<&mut Heap> {
        if let Value::Ref(object) = self { Rc::get_mut(object) } else { None }
    }
}
impl Operand for &Value {
    #[inline]
    fn unshared(&mut self) -> Option<&mut Heap> {
        None
    }
}
