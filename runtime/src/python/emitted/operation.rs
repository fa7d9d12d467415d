//! Operators, items, iteration, unpacking.

use super::super::builtins::direct;
use super::super::exception::{At, R, Raised, raise};
use super::super::generator::{Resumed, Step};
use super::super::operator::{self, Cmp, Op};
use super::super::place::Place;
use super::super::types::Type;
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, iter as iteration, str, unraisable};
use super::Iter;
use super::operand::Operand;
use crate::python::name::known;
use std::borrow::Borrow;

macro_rules! binary {
    ($($name:ident = $function:expr, $result:ty;)*) => {$(
        #[inline]
        pub fn $name(a: impl Borrow<Value>, b: impl Borrow<Value>) -> $result {
            let result = $function(a.borrow(), b.borrow());
            drop(a);
            drop(b);
            result
        }
    )*};
}

binary! {
    add = operator::add, R;
    sub = operator::sub, R;
    mul = operator::mul, R;
    mat_mul = |a: &Value, b: &Value| operator::binary(Op::MatMul, a, b), R;
    div = |a: &Value, b: &Value| operator::binary(Op::Div, a, b), R;
    modulo = operator::modulo, R;
    pow = |a: &Value, b: &Value| operator::binary(Op::Pow, a, b), R;
    left_shift = |a: &Value, b: &Value| operator::binary(Op::LShift, a, b), R;
    right_shift = |a: &Value, b: &Value| operator::binary(Op::RShift, a, b), R;
    bit_or = |a: &Value, b: &Value| operator::binary(Op::BitOr, a, b), R;
    bit_xor = |a: &Value, b: &Value| operator::binary(Op::BitXor, a, b), R;
    bit_and = |a: &Value, b: &Value| operator::binary(Op::BitAnd, a, b), R;
    floor_div = operator::floor_div, R;
    eq = operator::eq, R;
    ne = operator::ne, R;
    lt = operator::lt, R;
    le = operator::le, R;
    gt = operator::gt, R;
    ge = operator::ge, R;
    get_item = operator::item, R;
    is_in = |a: &Value, b: &Value| operator::contains(b, a), R<bool>;
    not_in = |a: &Value, b: &Value| operator::contains(b, a).map(|holds| !holds), R<bool>;
    is = Value::is, bool;
}

macro_rules! comparison {
    ($($name:ident = $cmp:expr, $sign:tt;)*) => {$(
        /// The truth of a comparison. It is asked when the operands are gone, as `POP_JUMP_IF_FALSE` does behind `COMPARE_OP`.
        ///
        /// # Errors
        /// TypeError; what a special method raises.
        #[inline]
        pub fn $name(a: impl Borrow<Value>, b: impl Borrow<Value>) -> R<bool> {
            let result = match (a.borrow(), b.borrow()) {
                (Value::Int(x), Value::Int(y)) => return Ok(x.int() $sign y.int()),
                (Value::Float(x), Value::Float(y)) => return Ok(x.float() $sign y.float()),
                (x, y) => operator::compare($cmp, x, y),
            };
            drop(a);
            drop(b);
            operator::truth(&result?)
        }
    )*};
}

comparison! {
    equal = Cmp::Eq, ==;
    not_equal = Cmp::Ne, !=;
    less = Cmp::Lt, <;
    less_equal = Cmp::Le, <=;
    greater = Cmp::Gt, >;
    greater_equal = Cmp::Ge, >=;
}

macro_rules! unary {
    ($($name:ident = $function:expr, $result:ty;)*) => {$(
        #[inline]
        pub fn $name(a: impl Borrow<Value>) -> $result {
            let result = $function(a.borrow());
            drop(a);
            result
        }
    )*};
}

unary! {
    negative = operator::negative, R;
    positive = operator::positive, R;
    invert = operator::invert, R;
    truth = operator::truth, R<bool>;
    is_none = Value::is_none, bool;
    iter = iteration::iter, R<Iter>;
    next = iteration::next, R;
    subiterator = |value: &Value| iteration::object(value).map(Value::Ref), R;
    len = |value: &Value| direct::len(value).map(Value::int), R;
    range1 = direct::range1, R;
}
binary! {
    range2 = direct::range2, R;
    is_instance = |value: &Value, class: &Value| super::super::builtins::classes::isinstance(value, class).map(Value::bool), R;
}

/// `range(start, stop, step)`
///
/// # Errors
/// TypeError, ValueError.
#[inline]
pub fn range3(start: impl Borrow<Value>, stop: impl Borrow<Value>, step: impl Borrow<Value>) -> R {
    direct::range3(start.borrow(), stop.borrow(), step.borrow())
}

/// `a op= b`, as a value.
///
/// # Errors
/// TypeError; what a special method raises.
#[inline]
pub fn in_place(op: Op, a: impl Borrow<Value>, b: impl Borrow<Value>) -> R {
    let (left, right): (&Value, &Value) = (a.borrow(), b.borrow());
    match op {
        Op::Add if let (Value::Int(_), Value::Int(_)) = (left, right) => operator::add(left, right),
        Op::Sub if let (Value::Int(_), Value::Int(_)) = (left, right) => operator::sub(left, right),
        _ => operator::in_place(op, left, right),
    }
}

/// `local op= b`
///
/// # Errors
/// As [`in_place`].
#[inline]
pub fn assign(local: &mut Value, op: Op, b: impl Borrow<Value>) -> R<()> {
    let right: &Value = b.borrow();
    if let (Value::Int(x), Value::Int(y)) = (&*local, right) {
        let (x, y) = (x.int(), y.int());
        let result = match op {
            Op::Add => x.checked_add(y),
            Op::Sub => x.checked_sub(y),
            Op::Mul => x.checked_mul(y),
            _ => None,
        };
        if let Some(value) = result {
            *local = Value::int(value);
            return Ok(());
        }
    }
    assign_slow(local, op, right)
}
#[inline(never)]
fn assign_slow(local: &mut Value, op: Op, right: &Value) -> R<()> {
    // A text that only this local has grows in place, as in CPython: building one in a loop takes linear time.
    if let (Op::Add, Some(Heap::Str(_)), Some(Heap::Str(added))) = (op, local.heap(), right.heap()) {
        return str::append(local, added);
    }
    *local = operator::in_place(op, local, right)?;
    Ok(())
}

/// `object[start:stop]`
///
/// # Errors
/// TypeError; what `__getitem__` and `__index__` raise.
#[inline]
pub fn get_slice(object: impl Borrow<Value>, start: Value, stop: Value) -> R {
    operator::between(object.borrow(), start, stop)
}

/// `object[key] = value`
///
/// # Errors
/// TypeError, IndexError; what `__setitem__` raises.
#[inline]
pub fn set_item(object: impl Borrow<Value>, key: impl Borrow<Value>, value: Value) -> R<()> {
    operator::set_item(object.borrow(), key.borrow(), value)
}
/// `del object[key]`
///
/// # Errors
/// TypeError, IndexError, KeyError; what `__delitem__` raises.
pub fn delete_item(object: impl Borrow<Value>, key: impl Borrow<Value>) -> R<()> {
    operator::delete_item(object.borrow(), key.borrow())
}
/// `del object.name`
///
/// # Errors
/// AttributeError; what `__delattr__` raises.
pub fn delete_attribute(object: impl Borrow<Value>, name: &str) -> R<()> {
    attribute::delete(object.borrow(), Name::of(name))
}

/// `yield from`: the frame waits until the subiterator has ended.
#[inline]
pub fn delegate(subiterator: Value) -> Resumed {
    match subiterator {
        Value::Ref(object) => Ok(Step::Delegate(object)),
        other => Err(raise(Type::TypeError, &format!("'{}' object is not an iterator", other.type_name()))),
    }
}

/// `a, b = value`
///
/// # Errors
/// TypeError if it is not iterable, ValueError if there are more or fewer items; what the iteration raises.
#[inline]
pub fn unpack<const N: usize>(mut value: impl Operand) -> R<[Value; N]> {
    if let Some(Heap::Tuple(items)) = value.unshared()
        && items.len() == N
    {
        return Ok(std::array::from_fn(|index| std::mem::take(&mut items[index])));
    }
    let value: &Value = value.borrow();
    match value.heap() {
        Some(Heap::Tuple(items)) if items.len() == N => Ok(std::array::from_fn(|index| items[index].clone())),
        _ => unpack_slow(value),
    }
}

#[inline(never)]
fn unpack_slow<const N: usize>(value: &Value) -> R<[Value; N]> {
    let mut iterator = unpackable(value)?;
    let mut items = Vec::with_capacity(N);
    while items.len() < N {
        match iterator.next()? {
            Some(item) => items.push(item),
            None => return Err(too_few(&format!("{N}"), items.len())),
        }
    }
    if iterator.next()?.is_some() {
        let message = format!("too many values to unpack (expected {N})");
        return Err(raise(Type::ValueError, &message));
    }
    array(items)
}

/// `a, *b, c = value`: the target with the star is the one at `star`.
///
/// # Errors
/// As [`unpack`].
pub fn unpack_star<const N: usize>(value: impl Borrow<Value>, star: usize) -> R<[Value; N]> {
    let mut iterator = unpackable(value.borrow())?;
    let behind = N - star - 1;
    let mut items = Vec::with_capacity(N);
    while items.len() < star {
        match iterator.next()? {
            Some(item) => items.push(item),
            None => return Err(too_few(&format!("at least {}", N - 1), items.len())),
        }
    }
    let mut rest = vec![];
    while let Some(item) = iterator.next()? {
        rest.push(item);
    }
    let Some(middle) = rest.len().checked_sub(behind) else {
        return Err(too_few(&format!("at least {}", N - 1), star + rest.len()));
    };
    let last = rest.split_off(middle);
    items.push(Value::list(rest));
    items.extend(last);
    array(items)
}

fn array<const N: usize>(items: Vec<Value>) -> R<[Value; N]> {
    items.try_into().map_err(|_| too_few("", 0))
}
fn unpackable(value: &Value) -> R<Iter> {
    iteration::iter(value).map_err(|raised| {
        let class = value.class();
        let is_iterable = class.special(known!("__iter__")).is_some() || class.special(known!("__getitem__")).is_some();
        if is_iterable || !raised.is(Type::TypeError) {
            return raised;
        }
        raise(Type::TypeError, &format!("cannot unpack non-iterable {} object", class.name()))
    })
}
#[cold]
fn too_few(expected: &str, got: usize) -> Raised {
    raise(Type::ValueError, &format!("not enough values to unpack (expected {expected}, got {got})"))
}

impl Value {
    /// The value; the variable is unbound now.
    #[inline(always)]
    pub fn take(&mut self) -> Value {
        std::mem::take(self)
    }
    /// The variable is unbound now; what it held dies.
    #[inline]
    pub fn unbind(&mut self) {
        let old = std::mem::take(self);
        drop(old)
    }
    /// `del local`
    ///
    /// # Errors
    /// UnboundLocalError.
    pub fn delete(&mut self, name: &str, at: &'static Place) -> R<()> {
        match self.take() {
            Value::Unbound => Err(super::super::value::unbound(name)).at(at),
            old => {
                unraisable::dying_at(at, || drop(old));
                Ok(())
            }
        }
    }
    /// `del local`, of a variable that inner functions share.
    ///
    /// # Errors
    /// UnboundLocalError.
    pub fn delete_cell(&self, name: &'static str, at: &'static Place) -> R<()> {
        let old = self.load(name).at(at)?;
        self.store(Value::Unbound);
        unraisable::dying_at(at, || drop(old));
        Ok(())
    }
    /// `del name`, of a variable of an enclosing function.
    ///
    /// # Errors
    /// NameError.
    pub fn delete_free(&self, name: &'static str, at: &'static Place) -> R<()> {
        let old = self.load_free(name).at(at)?;
        self.store(Value::Unbound);
        unraisable::dying_at(at, || drop(old));
        Ok(())
    }
    /// `{}`
    pub fn dict() -> Value {
        super::super::dict::Dict::new().into_value()
    }
    /// `set()`
    pub fn set() -> Value {
        super::super::set::Set::new(false).into_value()
    }
}

impl Iter {
    /// The loop is over: its iterator dies.
    #[inline]
    pub fn done(&mut self) {
        let old = std::mem::take(self);
        drop(old)
    }
}

/// Values that the compiler has proven to be numbers.
impl Value {
    /// The number of an int that is proven to fit.
    #[inline]
    pub fn known_int(&self) -> i64 {
        match self {
            Value::Int(it) | Value::Bool(it) => it.int(),
            _ => 0,
        }
    }
    /// The number of a value that is proven to be a float.
    #[inline]
    pub fn known_float(&self) -> f64 {
        match self {
            Value::Float(it) => it.float(),
            other => other.known_int() as f64,
        }
    }
}
