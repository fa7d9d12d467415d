//! `Flag` and `IntFlag`: members that can be combined.

use super::super::super::call::Code;
use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Native};
use super::super::super::operator::{self, Op};
use super::super::super::place::Place;
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, iter, object};
use super::super::method;
use super::super::steps::{Steps, code, place};
use super::member::{name, value};
use super::{boundary, lookup};

fn class_of(it: &Value) -> ClassRef {
    it.class()
}
fn of_class(class: ClassRef, name: &str) -> Value {
    class.get(Name::of(name)).into()
}
fn bit_length(value: &Value) -> R {
    method(value, "bit_length", &[])
}
fn is_zero(value: &Value) -> R<bool> {
    operator::not(value)
}

/// `_generate_next_value_` of `Flag`: the next power of two.
fn next_value(arguments: &[Value]) -> R {
    let [_, start, count, last_values] = arguments else { return Ok(Value::None) };
    if is_zero(count)? {
        return Ok(if start.is_none() { 1.into() } else { start.clone() });
    }
    let last = super::super::super::builtins::consume::max_of(last_values)?;
    match bit_length(&last) {
        Ok(bits) => operator::l_shift(&1.into(), &bits),
        Err(_) => Err(raise(Type::TypeError, &format!("invalid flag value {}", object::repr(&last)?))),
    }
}

/// The members whose single bits are in a value: by value, or by definition if the class does not define them in that order.
fn members_in(class: ClassRef, bits: &Value) -> R<Vec<Value>> {
    let mut found = vec![];
    let names = of_class(class, "_member_names_");
    let map = lookup::map(&class.object())?;
    for name in super::super::super::iter::collect(&names)? {
        let Some(member) = map.get(&name)? else { continue };
        if !is_zero(&operator::bit_and(&value(&member)?, bits)?)? {
            found.push(member);
        }
    }
    Ok(found)
}

/// `enum.bin(value, max_bits)`: the sign as a digit, a blank, then the digits.
fn binary(value: &Value, max_bits: i64) -> R<String> {
    let bits = super::super::super::number::index::index_i64(&bit_length(value)?)?;
    let limit = operator::l_shift(&1.into(), &bits.into())?;
    let negative = operator::truth(&operator::compare(operator::Cmp::Lt, value, &0.into())?)?;
    // Two's complement without its sign.
    let digits = if negative { operator::add(value, &limit)? } else { value.clone() };
    let text = match (&digits, digits.heap()) {
        (Value::Int(digits), _) => format!("{:b}", digits.int()),
        (_, Some(Heap::Big(digits))) => format!("{digits:b}"),
        _ => String::new(),
    };
    let text = if bits == 0 { String::new() } else { format!("{text:0>width$}", width = bits as usize) };
    let sign = if negative { '1' } else { '0' };
    let width = max_bits.max(text.len() as i64) as usize;
    let padded = format!("{}{text}", sign.to_string().repeat(width - text.len()));
    Ok(format!("0b{sign} {padded}"))
}

/// `Flag._missing_`: a member that is a combination of others, made when it is first asked for.
fn missing(class: ClassRef, given: &Value) -> R {
    if !given.is_a(Type::Int) {
        let message = format!("{} is not a valid {}", object::repr(given)?, class.qualname());
        return Err(raise(Type::ValueError, &message));
    }
    let (mask, singles) = (of_class(class, "_flag_mask_"), of_class(class, "_singles_mask_"));
    let all = of_class(class, "_all_bits_");
    let policy = of_class(class, "_boundary_");
    let less = |a: &Value, b: &Value| -> R<bool> { operator::truth(&operator::compare(operator::Cmp::Lt, a, b)?) };
    let mut number = given.payload().clone();
    let outside = less(&number, &operator::invert(&all)?)?
        || less(&all, &number)?
        || !is_zero(&operator::bit_and(&number, &operator::bit_xor(&all, &mask)?)?)?;
    if outside {
        if policy.is(&boundary("STRICT")) {
            let bits = |value: &Value| super::super::super::number::index::index_i64(&bit_length(value)?);
            let max_bits = bits(&number)?.max(bits(&mask)?);
            let (shown, class) = (object::repr(&number)?, object::repr(&class.object())?);
            let (given, allowed) = (binary(&number, max_bits)?, binary(&mask, max_bits)?);
            let message = format!("{class} invalid value {shown}\n    given {given}\n  allowed {allowed}");
            return Err(raise(Type::ValueError, &message));
        }
        if policy.is(&boundary("EJECT")) {
            return Ok(number);
        }
        if policy.is(&boundary("CONFORM")) {
            number = operator::bit_and(&number, &mask)?;
        } else if less(&number, &0.into())? {
            let above = operator::add(&all, &1.into())?;
            let power = operator::l_shift(&1.into(), &bit_length(&number)?)?;
            let offset = if less(&above, &power)? { power } else { above };
            number = operator::add(&offset, &number)?;
        }
    }
    let mut negative = None;
    if less(&number, &0.into())? {
        negative = Some(number.clone());
        number = operator::add(&operator::add(&all, &1.into())?, &number)?;
    }
    let aliases = operator::bit_and(&number, &operator::invert(&singles)?)?;
    let in_singles = operator::bit_and(&number, &singles)?;
    let pseudo = match of_class(class, "_member_type_") {
        kind if kind.is(&Type::Object.into()) => object::blank(class, &[]),
        _ => object::wrapped(class, number.clone()),
    };
    attribute::generic_set(&pseudo, Name::of("_value_"), number.clone())?;
    let mut label = Value::None;
    if !is_zero(&in_singles)? || !is_zero(&aliases)? {
        let mut members = members_in(class, &in_singles)?;
        if !is_zero(&aliases)? {
            for (_, member) in lookup::map(&class.object())?.entries() {
                let bits = value(&member)?;
                let known = members.iter().any(|it| it.is(&member));
                if !known && !is_zero(&bits)? && operator::equal(&operator::bit_and(&bits, &number)?, &bits)? {
                    members.push(member);
                }
            }
        }
        let mut combined = Value::int(0);
        let mut names = vec![];
        for member in &members {
            combined = operator::bit_or(&combined, &value(member)?)?;
            names.push(String::from(object::str(&name(member)?)?));
        }
        let unknown = operator::bit_xor(&number, &combined)?;
        if !is_zero(&combined)? {
            if !is_zero(&unknown)? {
                let shown = object::repr(&unknown)?;
                if policy.is(&boundary("STRICT")) {
                    let class = object::repr(&class.object())?;
                    return Err(raise(Type::ValueError, &format!("{class}: no members with value {shown}")));
                }
                names.push(shown.into());
            }
            label = names.join("|").into();
        }
    }
    attribute::generic_set(&pseudo, Name::of("_name_"), label)?;
    let known = of_class(class, "_value2member_map_");
    let Some(known) = known.as_dict() else { return Ok(pseudo) };
    let member = match known.get(&number)? {
        Some(member) => member,
        None => {
            known.set(number, pseudo.clone())?;
            pseudo
        }
    };
    if let Some(negative) = negative {
        known.set(negative, member.clone())?;
    }
    Ok(member)
}

/// An operator of two flags of one class, or of an IntFlag and an int.
fn combined(op: Op, it: &Value, other: &Value) -> R {
    let class = class_of(it);
    let member_type = of_class(class, "_member_type_");
    let other = if other.class().is_subclass(class) {
        value(other)?
    } else if !member_type.is(&Type::Object.into())
        && member_type.as_class().is_some_and(|kind| other.class().is_subclass(kind))
    {
        other.payload().clone()
    } else {
        return Ok(Value::not_implemented());
    };
    call::call1(&class.object(), operator::binary(op, &value(it)?, &other)?)
}

fn invert(it: &Value) -> R {
    let class = class_of(it);
    let policy = of_class(class, "_boundary_");
    let inverted = operator::invert(&value(it)?)?;
    let bits = match policy.is(&boundary("EJECT")) || policy.is(&boundary("KEEP")) {
        true => inverted,
        false => operator::bit_and(&of_class(class, "_singles_mask_"), &inverted)?,
    };
    call::call1(&class.object(), bits)
}

static ITER: Code = code("__iter__", "Flag.__iter__", "<frozen enum>");
static ITER_PLACE: Place = place(&ITER);

/// The single flags in a member.
fn members_of(it: &Value) -> R {
    let members = members_in(class_of(it), &value(it)?)?;
    Steps::generator(&ITER_PLACE, iter(&Value::list(members))?, [Value::None, Value::None], |frame| {
        super::super::super::Iter::next(&mut frame.iterator)
    })
}

fn shown(it: &Value) -> R {
    let (class, text) = (it.type_name(), object::repr(&value(it)?)?);
    Ok(match name(it)? {
        Value::None => format!("<{class}: {text}>"),
        name => format!("<{class}.{}: {text}>", object::str(&name)?),
    }
    .into())
}

const OWNER: &str = "Flag";
const REPR: Native = Native::method(OWNER, "__repr__", Call::M0(shown));
const OR: Native = Native::method(OWNER, "__or__", Call::M1(|it, other| combined(Op::BitOr, it, other)));
const AND: Native = Native::method(OWNER, "__and__", Call::M1(|it, other| combined(Op::BitAnd, it, other)));
const XOR: Native = Native::method(OWNER, "__xor__", Call::M1(|it, other| combined(Op::BitXor, it, other)));
const ROR: Native = Native::method(OWNER, "__ror__", Call::M1(|it, other| combined(Op::BitOr, it, other)));
const RAND: Native = Native::method(OWNER, "__rand__", Call::M1(|it, other| combined(Op::BitAnd, it, other)));
const RXOR: Native = Native::method(OWNER, "__rxor__", Call::M1(|it, other| combined(Op::BitXor, it, other)));
const INVERT: Native = Native::method(OWNER, "__invert__", Call::M0(invert));

pub static METHODS: &[Native] = &[
    Native { name: "_generate_next_value_", owner: OWNER, call: Call::F(4, 4, next_value) },
    Native::method(OWNER, "_missing_", Call::C(1, 1, |class, arguments, _| missing(class, &arguments[0]))),
    Native::method(
        OWNER,
        "__contains__",
        Call::M1(|it, other| {
            if !other.class().is_subclass(class_of(it)) {
                let (kind, own) = (other.class().qualname(), it.class().qualname());
                let message = format!("unsupported operand type(s) for 'in': '{kind}' and '{own}'");
                return Err(raise(Type::TypeError, &message));
            }
            let bits = value(other)?;
            Ok(operator::equal(&operator::bit_and(&bits, &value(it)?)?, &bits)?.into())
        }),
    ),
    Native::method(OWNER, "__iter__", Call::M0(members_of)),
    Native::method(OWNER, "__len__", Call::M0(|it| method(&value(it)?, "bit_count", &[]))),
    Native::method(OWNER, "__bool__", Call::M0(|it| Ok(operator::truth(&value(it)?)?.into()))),
    Native::method(
        OWNER,
        "__str__",
        Call::M0(|it| {
            let class = it.type_name();
            Ok(match name(it)? {
                Value::None => format!("{class}({})", object::repr(&value(it)?)?),
                name => format!("{class}.{}", object::str(&name)?),
            }
            .into())
        }),
    ),
    REPR,
    OR,
    AND,
    XOR,
    ROR,
    RAND,
    RXOR,
    INVERT,
];

pub static INT_METHODS: &[Native] =
    &[REPR, OR, AND, XOR, ROR, RAND, RXOR, INVERT, super::member::VALUE_FORMAT, super::member::INT_STR];
