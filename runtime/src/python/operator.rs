//! Operators: ints and floats inline, everything else in cold functions, compiled once in this crate.

use super::class::ClassRef;
use super::exception::{R, Raised, raise};
use super::name::known;
use super::types::Type;
use super::value::{Heap, Value};
use super::{Name, attribute, call};
use std::cmp::Ordering;

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Op {
    pub fn symbol(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Sub => "-",
            Op::Mul => "*",
            Op::MatMul => "@",
            Op::Div => "/",
            Op::Mod => "%",
            Op::Pow => "**",
            Op::LShift => "<<",
            Op::RShift => ">>",
            Op::BitOr => "|",
            Op::BitXor => "^",
            Op::BitAnd => "&",
            Op::FloorDiv => "//",
        }
    }
    /// Special methods: `__add__`, `__radd__`, `__iadd__`.
    fn methods(self) -> [Name; 3] {
        match self {
            Op::Add => [known!("__add__"), known!("__radd__"), known!("__iadd__")],
            Op::Sub => [known!("__sub__"), known!("__rsub__"), known!("__isub__")],
            Op::Mul => [known!("__mul__"), known!("__rmul__"), known!("__imul__")],
            Op::MatMul => [known!("__matmul__"), known!("__rmatmul__"), known!("__imatmul__")],
            Op::Div => [known!("__truediv__"), known!("__rtruediv__"), known!("__itruediv__")],
            Op::Mod => [known!("__mod__"), known!("__rmod__"), known!("__imod__")],
            Op::Pow => [known!("__pow__"), known!("__rpow__"), known!("__ipow__")],
            Op::LShift => [known!("__lshift__"), known!("__rlshift__"), known!("__ilshift__")],
            Op::RShift => [known!("__rshift__"), known!("__rrshift__"), known!("__irshift__")],
            Op::BitOr => [known!("__or__"), known!("__ror__"), known!("__ior__")],
            Op::BitXor => [known!("__xor__"), known!("__rxor__"), known!("__ixor__")],
            Op::BitAnd => [known!("__and__"), known!("__rand__"), known!("__iand__")],
            Op::FloorDiv => [known!("__floordiv__"), known!("__rfloordiv__"), known!("__ifloordiv__")],
        }
    }
}

impl Cmp {
    pub fn symbol(self) -> &'static str {
        ["==", "!=", "<", "<=", ">", ">="][self as usize]
    }
    fn method(self) -> Name {
        match self {
            Cmp::Eq => known!("__eq__"),
            Cmp::Ne => known!("__ne__"),
            Cmp::Lt => known!("__lt__"),
            Cmp::Le => known!("__le__"),
            Cmp::Gt => known!("__gt__"),
            Cmp::Ge => known!("__ge__"),
        }
    }
    fn reflected(self) -> Cmp {
        match self {
            Cmp::Lt => Cmp::Gt,
            Cmp::Le => Cmp::Ge,
            Cmp::Gt => Cmp::Lt,
            Cmp::Ge => Cmp::Le,
            equality => equality,
        }
    }
    /// What it says of an ordering.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Cmp::Eq => ordering.is_eq(),
            Cmp::Ne => ordering.is_ne(),
            Cmp::Lt => ordering.is_lt(),
            Cmp::Le => ordering.is_le(),
            Cmp::Gt => ordering.is_gt(),
            Cmp::Ge => ordering.is_ge(),
        }
    }
}

macro_rules! arithmetic {
    ($(#[$doc:meta])* $name:ident, $op:expr, $checked:ident, $sign:tt) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// TypeError; what a special method raises.
        #[inline]
        pub fn $name(a: &Value, b: &Value) -> R {
            match (a, b) {
                (Value::Int(x), Value::Int(y)) if let Some(value) = x.int().$checked(y.int()) => Ok(Value::int(value)),
                (Value::Float(x), Value::Float(y)) => Ok(Value::float(x.float() $sign y.float())),
                _ => binary($op, a, b),
            }
        }
    };
}
arithmetic!(
    /// `a + b`
    add, Op::Add, checked_add, +
);
arithmetic!(
    /// `a - b`
    sub, Op::Sub, checked_sub, -
);
arithmetic!(
    /// `a * b`
    mul, Op::Mul, checked_mul, *
);

macro_rules! operators {
    ($($name:ident = $op:expr, $symbol:literal;)*) => {$(
        #[doc = concat!("`a ", $symbol, " b`")]
        ///
        /// # Errors
        /// TypeError; what a special method raises.
        #[inline]
        pub fn $name(a: &Value, b: &Value) -> R {
            binary($op, a, b)
        }
    )*};
}
operators! {
    mat_mul = Op::MatMul, "@";
    div = Op::Div, "/";
    pow = Op::Pow, "**";
    l_shift = Op::LShift, "<<";
    r_shift = Op::RShift, ">>";
    bit_or = Op::BitOr, "|";
    bit_xor = Op::BitXor, "^";
    bit_and = Op::BitAnd, "&";
}

/// `a // b`
///
/// # Errors
/// TypeError; what a special method raises; ZeroDivisionError.
#[inline]
pub fn floor_div(a: &Value, b: &Value) -> R {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) if y.int() > 0 => Ok(Value::int(x.int().div_euclid(y.int()))),
        _ => binary(Op::FloorDiv, a, b),
    }
}

/// `a % b`
///
/// # Errors
/// As [`floor_div`].
#[inline]
pub fn modulo(a: &Value, b: &Value) -> R {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) if y.int() > 0 => Ok(Value::int(x.int().rem_euclid(y.int()))),
        _ => binary(Op::Mod, a, b),
    }
}

/// Any binary operator on any operands (`binary_op1` in `Objects/abstract.c`).
///
/// # Errors
/// TypeError; what a special method raises.
#[inline(never)]
pub fn binary(op: Op, a: &Value, b: &Value) -> R {
    if let (Op::Add, Some(Heap::Str(left)), Some(Heap::Str(right))) = (op, a.heap(), b.heap()) {
        return super::str::concat(left, right);
    }
    if let Some(result) = attempt_binary(op, a, b)? {
        return Ok(result);
    }
    Err(unsupported(op, op.symbol(), a, b))
}

/// `a op= b`, on a value: the method for it, else the operator.
///
/// # Errors
/// As [`binary`].
#[inline(never)]
pub fn in_place(op: Op, a: &Value, b: &Value) -> R {
    if let Some(result) = super::number::binary(op, a, b) {
        return result;
    }
    let class = a.class();
    if class.is_builtin
        && let Some(result) = super::sequence::in_place(op, a, b)
    {
        return result;
    }
    if (!class.is_builtin || class.is_library)
        && let Some(method) = class.special(op.methods()[2])
    {
        let result = attribute::call_bound(&method, a, class, [b.clone()])?;
        if !result.is_not_implemented() {
            return Ok(result);
        }
    }
    match attempt_binary(op, a, b)? {
        Some(result) => Ok(result),
        None => Err(unsupported(op, &format!("{}=", op.symbol()), a, b)),
    }
}

fn attempt_binary(op: Op, a: &Value, b: &Value) -> R<Option<Value>> {
    if let Some(result) = super::number::binary(op, a, b) {
        return result.map(Some);
    }
    let (left, right) = (a.class(), b.class());
    if left.is_builtin && right.is_builtin {
        let result = super::sequence::binary(op, a, b).transpose()?;
        if result.is_none() && op == Op::BitOr && (a.as_class().is_some() || b.as_class().is_some()) {
            return super::library::types::union(a, b);
        }
        if result.is_some() || !(left.is_library || right.is_library) {
            return Ok(result);
        }
    }
    let [method, reflected, _] = op.methods();
    if let Some(result) = special_methods([method, reflected], a, b)? {
        return Ok(Some(result));
    }
    super::sequence::binary(op, a.payload(), b.payload()).transpose()
}

/// A method of `a` such as `__add__`, then its reflected one of `b`, in the order of `binary_op1`: that of a subclass comes
/// first. `None`: neither is there, or they give NotImplemented.
///
/// # Errors
/// What they raise.
pub fn special_methods([method, reflected]: [Name; 2], a: &Value, b: &Value) -> R<Option<Value>> {
    let (left, right) = (a.class(), b.class());
    let right_first = !std::ptr::eq(left, right)
        && right.is_subclass(left)
        && match (right.special(reflected), left.special(reflected)) {
            (Some(own), Some(inherited)) => !own.is(&inherited),
            (own, _) => own.is_some(),
        };
    let mut tries = [(left, method, a, b), (right, reflected, b, a)];
    if right_first {
        tries.reverse();
    }
    for (class, name, this, other) in tries {
        if std::ptr::eq(left, right) && name == reflected && (!left.is_builtin || left.is_library) {
            continue;
        }
        let result = special_binary(class, name, this, other)?;
        if let Some(result) = result {
            return Ok(Some(result));
        }
    }
    Ok(None)
}

/// One special method; `None` if it is not there or gives NotImplemented.
fn special_binary(class: ClassRef, name: Name, this: &Value, other: &Value) -> R<Option<Value>> {
    let Some(method) = class.special(name) else { return Ok(None) };
    let result = attribute::call_bound(&method, this, class, [other.clone()])?;
    Ok(if result.is_not_implemented() { None } else { Some(result) })
}

#[cold]
fn unsupported(op: Op, symbol: &str, a: &Value, b: &Value) -> Raised {
    let (left, right) = (a.type_name(), b.type_name());
    if op == Op::Add {
        let concatenates = [Type::Str, Type::List, Type::Tuple].into_iter().find(|class| a.is_a(*class));
        if let Some(class) = concatenates {
            let name = class.class().name();
            return raise(Type::TypeError, &format!("can only concatenate {name} (not \"{right}\") to {name}"));
        }
        if let Some(kind) = super::bytes::kind(a) {
            return raise(Type::TypeError, &format!("can't concat {right} to {kind}"));
        }
    }
    let is_sequence = |it: &Value| {
        super::bytes::kind(it).is_some() || [Type::Str, Type::List, Type::Tuple].into_iter().any(|class| it.is_a(class))
    };
    if op == Op::Mul && (is_sequence(a) || is_sequence(b)) {
        let other = if is_sequence(a) { right } else { left };
        return raise(Type::TypeError, &format!("can't multiply sequence by non-int of type '{other}'"));
    }
    let symbol = if op == Op::Pow && symbol == "**" { "** or pow()" } else { symbol };
    let message = format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'");
    raise(Type::TypeError, &message)
}

/// `-a`
///
/// # Errors
/// TypeError; what `__neg__` raises.
#[inline]
pub fn negative(a: &Value) -> R {
    match a {
        Value::Int(x) if let Some(value) = x.int().checked_neg() => Ok(Value::int(value)),
        Value::Float(x) => Ok(Value::float(-x.float())),
        _ => unary(a, "-", known!("__neg__")),
    }
}
/// `+a`
///
/// # Errors
/// TypeError; what `__pos__` raises.
pub fn positive(a: &Value) -> R {
    unary(a, "+", known!("__pos__"))
}
/// `~a`
///
/// # Errors
/// TypeError; what `__invert__` raises.
pub fn invert(a: &Value) -> R {
    unary(a, "~", known!("__invert__"))
}
#[inline(never)]
fn unary(a: &Value, symbol: &str, method: Name) -> R {
    if let Some(result) = super::number::unary(symbol, a) {
        return result;
    }
    let class = a.class();
    match class.special(method) {
        Some(method) => attribute::call_bound(&method, a, class, []),
        None => {
            let message = format!("bad operand type for unary {symbol}: '{}'", class.name());
            Err(raise(Type::TypeError, &message))
        }
    }
}
/// `not a`
///
/// # Errors
/// What the truth test raises.
#[inline]
pub fn not(a: &Value) -> R<bool> {
    Ok(!truth(a)?)
}

macro_rules! comparisons {
    ($($name:ident, $test:ident = $cmp:expr, $sign:tt, $symbol:literal;)*) => {$(
        #[doc = concat!("`a ", $symbol, " b`, where its truth is what counts.")]
        ///
        /// # Errors
        /// TypeError; what a special method raises.
        #[inline]
        pub fn $test(a: &Value, b: &Value) -> R<bool> {
            match (a, b) {
                (Value::Int(x), Value::Int(y)) => Ok(x.int() $sign y.int()),
                (Value::Float(x), Value::Float(y)) => Ok(x.float() $sign y.float()),
                _ => test($cmp, a, b),
            }
        }
        #[doc = concat!("`a ", $symbol, " b`")]
        ///
        /// # Errors
        /// TypeError; what a special method raises.
        #[inline]
        pub fn $name(a: &Value, b: &Value) -> R {
            match (a, b) {
                (Value::Int(x), Value::Int(y)) => Ok(Value::bool(x.int() $sign y.int())),
                _ => compare($cmp, a, b),
            }
        }
    )*};
}
comparisons! {
    eq, equal = Cmp::Eq, ==, "==";
    ne, not_equal = Cmp::Ne, !=, "!=";
    lt, less = Cmp::Lt, <, "<";
    le, less_equal = Cmp::Le, <=, "<=";
    gt, greater = Cmp::Gt, >, ">";
    ge, greater_equal = Cmp::Ge, >=, ">=";
}

/// The truth of a comparison.
#[inline(never)]
fn test(cmp: Cmp, a: &Value, b: &Value) -> R<bool> {
    if let (Some(Heap::Str(left)), Some(Heap::Str(right))) = (a.heap(), b.heap()) {
        return Ok(super::str::compare(cmp, left, right));
    }
    truth(&compare(cmp, a, b)?)
}

/// Any comparison of any operands (`do_richcompare`).
///
/// # Errors
/// TypeError; what a special method raises.
#[inline(never)]
pub fn compare(cmp: Cmp, a: &Value, b: &Value) -> R {
    if let (Some(Heap::Str(left)), Some(Heap::Str(right))) = (a.heap(), b.heap()) {
        return Ok(super::str::compare(cmp, left, right).into());
    }
    if let Some(result) = super::number::compare(cmp, a, b) {
        return Ok(result.into());
    }
    let (left, right) = (a.class(), b.class());
    if left.is_builtin
        && right.is_builtin
        && let Some(result) = super::sequence::compare(cmp, a, b)?
    {
        return Ok(result.into());
    }
    if !(left.is_builtin && right.is_builtin) || left.is_library || right.is_library {
        let right_first = !std::ptr::eq(left, right) && right.is_subclass(left);
        let mut tries = [(left, cmp, a, b), (right, cmp.reflected(), b, a)];
        if right_first {
            tries.reverse();
        }
        for (class, cmp, this, other) in tries {
            let result = compare_special(cmp, class, this, other)?;
            if let Some(result) = result {
                return Ok(result);
            }
        }
        if let Some(result) = super::sequence::compare(cmp, a.payload(), b.payload())? {
            return Ok(result.into());
        }
    }
    match cmp {
        Cmp::Eq => Ok(a.is(b).into()),
        Cmp::Ne => Ok((!a.is(b)).into()),
        _ => {
            let message = format!(
                "'{}' not supported between instances of '{}' and '{}'",
                cmp.symbol(),
                left.name(),
                right.name()
            );
            Err(raise(Type::TypeError, &message))
        }
    }
}

fn compare_special(cmp: Cmp, class: ClassRef, this: &Value, other: &Value) -> R<Option<Value>> {
    let call = |name: Name| -> R<Option<Value>> {
        let Some(method) = class.special(name) else { return Ok(None) };
        if class.is_builtin && !matches!(method.heap(), Some(Heap::Native(_))) {
            return Ok(None);
        }
        let result = attribute::call_bound(&method, this, class, [other.clone()])?;
        Ok(if result.is_not_implemented() { None } else { Some(result) })
    };
    match call(cmp.method())? {
        None if cmp == Cmp::Ne => {
            // `object.__ne__` inverts `__eq__`.
            if class.special(known!("__ne__")).is_some() {
                return Ok(None);
            }
            match call(known!("__eq__"))? {
                Some(result) => Ok(Some((!truth(&result)?).into())),
                None => Ok(None),
            }
        }
        result => Ok(result),
    }
}

/// The truth of a value: `__bool__`, then `__len__`.
///
/// # Errors
/// TypeError, ValueError if these give nonsense; what they raise.
#[inline]
pub fn truth(a: &Value) -> R<bool> {
    match a {
        Value::None | Value::Unbound => Ok(false),
        Value::Bool(x) => Ok(x.bool()),
        Value::Int(x) => Ok(x.int() != 0),
        Value::Float(x) => Ok(x.float() != 0.0),
        Value::Ref(object) => match &**object {
            Heap::Str(text) => Ok(!text.is_empty()),
            Heap::List(list) => Ok(!list.borrow().is_empty()),
            Heap::Tuple(items) => Ok(!items.is_empty()),
            Heap::Dict(dict) => Ok(!dict.is_empty()),
            Heap::Big(_) => Ok(true),
            _ => truth_slow(a),
        },
    }
}
#[inline(never)]
fn truth_slow(a: &Value) -> R<bool> {
    let class = a.class();
    if let Some(method) = class.special(known!("__bool__")) {
        return match attribute::call_bound(&method, a, class, [])? {
            Value::Bool(x) => Ok(x.bool()),
            other => {
                let message = format!("__bool__ should return bool, returned {}", other.type_name());
                Err(raise(Type::TypeError, &message))
            }
        };
    }
    match super::object::len_if_any(a)? {
        Some(length) => Ok(length != 0),
        None => Ok(true),
    }
}

/// `object[key]`
///
/// # Errors
/// TypeError, IndexError, KeyError; what `__getitem__` raises.
#[inline]
pub fn item(object: &Value, key: &Value) -> R {
    if let (Some(Heap::List(list)), Value::Int(index)) = (object.heap(), key)
        && let Some(item) = list.borrow().get(index.int() as usize)
    {
        return Ok(item.clone());
    }
    item_slow(object, key)
}
#[inline(never)]
fn item_slow(object: &Value, key: &Value) -> R {
    if let Some(Heap::Dict(dict)) = object.heap() {
        return dict.get(key)?.ok_or_else(|| super::dict::missing_key(key));
    }
    if let Some(found) = super::sequence::item(object, key)? {
        return Ok(found);
    }
    let class = object.class();
    if let Some(method) = class.special(known!("__getitem__")) {
        return attribute::call_bound(&method, object, class, [key.clone()]);
    }
    if let Some(class) = object.as_class() {
        if class.get(known!("__class_getitem__")).is_some() {
            return call::call1(&attribute::get(object, known!("__class_getitem__"))?, key.clone());
        }
        if super::library::types::is_generic(class) {
            return Ok(super::library::types::generic_alias(object.clone(), key));
        }
        return Err(raise(Type::TypeError, &format!("type '{}' is not subscriptable", class.name())));
    }
    Err(raise(Type::TypeError, &format!("'{}' object is not subscriptable", class.name())))
}

/// `object[start:stop]`: of a sequence of the runtime there is no slice object in between, unless its bounds have to be
/// asked what numbers they are.
///
/// # Errors
/// As [`item`].
#[inline(never)]
pub fn between(object: &Value, start: Value, stop: Value) -> R {
    let number = |bound: &Value| match bound {
        Value::None => Some(None),
        Value::Int(bound) => Some(Some(bound.int())),
        _ => None,
    };
    if let (Some(heap), Some(from), Some(to)) = (object.heap(), number(&start), number(&stop))
        && let Some(found) = super::sequence::between(object, heap, (from, to, 1))
    {
        return Ok(found);
    }
    item(object, &super::range::slice(start, stop, Value::None))
}

/// `object[key] = value`
///
/// # Errors
/// TypeError, IndexError; what `__setitem__` raises.
#[inline]
pub fn set_item(object: &Value, key: &Value, value: Value) -> R<()> {
    if let (Some(Heap::List(list)), Value::Int(index)) = (object.heap(), key) {
        let mut items = list.borrow_mut();
        if let Some(slot) = items.get_mut(index.int() as usize) {
            let old = std::mem::replace(slot, value);
            // The old value dies when nothing is borrowed any more.
            drop(items);
            drop(old);
            return Ok(());
        }
    }
    set_item_slow(object, key, value)
}
#[inline(never)]
fn set_item_slow(object: &Value, key: &Value, value: Value) -> R<()> {
    if let Some(Heap::Dict(dict)) = object.heap() {
        return dict.set(key.clone(), value);
    }
    let class = object.class();
    if class.is_builtin
        && let Some(result) = super::sequence::set_item(object, key, &value)
    {
        return result;
    }
    match class.special(known!("__setitem__")) {
        Some(method) => attribute::call_bound(&method, object, class, [key.clone(), value]).map(drop),
        None => {
            let message = format!("'{}' object does not support item assignment", class.name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// `del object[key]`
///
/// # Errors
/// TypeError, IndexError, KeyError; what `__delitem__` raises.
#[inline(never)]
pub fn delete_item(object: &Value, key: &Value) -> R<()> {
    let class = object.class();
    if class.is_builtin
        && let Some(result) = super::sequence::delete_item(object, key)
    {
        return result;
    }
    match class.special(known!("__delitem__")) {
        Some(method) => attribute::call_bound(&method, object, class, [key.clone()]).map(drop),
        None => {
            let message = format!("'{}' object doesn't support item deletion", class.name());
            Err(raise(Type::TypeError, &message))
        }
    }
}

/// `item in container`
///
/// # Errors
/// TypeError; what the comparison raises.
#[inline(never)]
pub fn contains(container: &Value, item: &Value) -> R<bool> {
    if let (Some(Heap::Str(text)), Some(Heap::Str(part))) = (container.heap(), item.heap()) {
        return Ok(super::str::found(text.as_bytes(), part.as_bytes()).is_some());
    }
    if let Some(result) = super::sequence::contains(container, item) {
        return result;
    }
    let class = container.class();
    match class.special(known!("__contains__")) {
        Some(Value::None) => {}
        Some(method) => {
            return truth(&attribute::call_bound(&method, container, class, [item.clone()])?);
        }
        None => {
            let mut iterator = match super::iter(container) {
                Ok(iterator) => iterator,
                Err(raised) if raised.is(Type::TypeError) => return Err(not_container(class)),
                Err(raised) => return Err(raised),
            };
            while let Some(it) = iterator.next()? {
                if it.is(item) || equal(&it, item)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
    }
    Err(not_container(class))
}
#[cold]
fn not_container(class: ClassRef) -> Raised {
    raise(Type::TypeError, &format!("argument of type '{}' is not iterable", class.name()))
}
