//! The end of the body of an enumeration: its names become members (`_EnumDict`, `EnumType.__new__`, `_proto_member`).

use super::super::super::builtins::build_class::{Namespace, new_class};
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject};
use super::super::super::types::{Layout, Type};
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, call, object, operator};
use super::super::class;
use super::automatic::{Auto, Marked, is_later, known};
use super::{flags, int_flags, lookup, meta, repr_enum};

/// A member before it is made: making one is its `__set_name__`, so that members come to be in the order of the body and
/// before `__init_subclass__` runs.
struct Proto(Value);
impl NativeObject for Proto {
    fn class(&self) -> ClassRef {
        class!("enum", "_proto_member", Sealed, PROTO)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.0)
    }
}
static PROTO: &[Native] = &[Native::method(
    "_proto_member",
    "__set_name__",
    Call::M(2, 2, |it, arguments| {
        if let (Some(proto), [class, name]) = (it.as_other::<Proto>(), arguments)
            && let (Some(class), Some(name)) = (class.as_class(), name.as_str())
        {
            make_member(class, Name::of(name), &proto.0)?;
        }
        Ok(Value::None)
    }),
)];

fn is_dunder(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__") && !name[2..].starts_with('_')
}
fn is_sunder(name: &str) -> bool {
    name.len() > 2
        && name.starts_with('_')
        && name.ends_with('_')
        && !name[1..].starts_with('_')
        && !name[..name.len() - 1].ends_with('_')
}
fn is_private(class: &str, name: &str) -> bool {
    let prefix = format!("_{class}__");
    name.len() > prefix.len() && name.starts_with(&prefix) && !name.ends_with("__")
}

/// A function, property or other descriptor: no member.
fn is_descriptor(value: &Value) -> bool {
    match value.heap() {
        Some(Heap::Function(_) | Heap::Bound(_)) => true,
        Some(Heap::Native(native)) => native.is_method(),
        Some(Heap::Class(_)) | None => false,
        Some(Heap::Other(_)) if value.as_other::<super::super::super::NativeFunction>().is_some() => true,
        _ => {
            let class = value.class();
            ["__get__", "__set__", "__delete__"].iter().any(|name| class.get(Name::of(name)).is_some())
                || [Type::Property, Type::StaticMethod, Type::ClassMethod].iter().any(|it| value.is_a(*it))
        }
    }
}

/// Is it an enumeration?
pub fn is_enumeration(class: ClassRef) -> bool {
    class.meta().is_subclass(meta())
}

fn has_members(class: ClassRef) -> bool {
    let names = class.own(Name::of("_member_names_"));
    names.is_some_and(|names| names.as_list().is_some_and(|names| !names.borrow().is_empty()))
}

/// The data type that members also are, and the enumeration to derive from (`_get_mixins_`).
fn mixins(name: &str, bases: &[Value]) -> R<(ClassRef, ClassRef)> {
    let classes: Vec<_> = bases.iter().filter_map(Value::as_class).collect();
    for class in classes.iter().flat_map(|class| class.mro()) {
        if is_enumeration(class) && has_members(class) {
            let shown = object::repr(&class.object())?;
            return Err(raise(Type::TypeError, &format!("<enum '{name}'> cannot extend {shown}")));
        }
    }
    let first_enum = classes.last().filter(|class| is_enumeration(class)).ok_or_else(|| {
        let message = "new enumerations should be created as `EnumName([mixin_type, ...] [data_type,] enum_type)`";
        raise(Type::TypeError, message)
    })?;
    let mut found: Vec<ClassRef> = vec![];
    for chain in &classes {
        let mut candidate = None;
        for class in chain.mro() {
            if std::ptr::eq(*class, Type::Object.class()) {
                continue;
            }
            let data_type = if is_enumeration(class) {
                let inherited = class.own(Name::of("_member_type_")).and_then(|it| it.as_class());
                match inherited.filter(|it| !std::ptr::eq(*it, Type::Object.class())) {
                    Some(inherited) => inherited,
                    None => continue,
                }
            } else if class.own(Name::of("__new__")).is_some() || class.own(Name::of("__dataclass_fields__")).is_some()
            {
                candidate.unwrap_or(class)
            } else {
                candidate = candidate.or(Some(class));
                continue;
            };
            if !found.iter().any(|it| std::ptr::eq(*it, data_type)) {
                found.push(data_type);
            }
            break;
        }
    }
    match &found[..] {
        [] => Ok((Type::Object.class(), first_enum)),
        [one] => Ok((one, first_enum)),
        many => {
            let shown = many.iter().map(|it| object::repr(&it.object())).collect::<R<Vec<_>>>()?.join(", ");
            Err(raise(Type::TypeError, &format!("too many data types for '{name}': {{{shown}}}")))
        }
    }
}

/// The `__new__` that members are made with; `None`: `object.__new__`, without arguments (`_find_new_`).
fn find_new(namespace: &Namespace, member_type: ClassRef, first_enum: ClassRef) -> R<Option<Value>> {
    if let Some((_, own)) = namespace.iter().find(|(name, _)| name.text() == "__new__") {
        let own =
            own.as_other::<super::super::super::descriptor::StaticMethod>().map_or(own.clone(), |it| it.0.clone());
        return Ok(Some(own));
    }
    if let Some(saved) = first_enum.get(Name::of("__new_member__")) {
        return Ok(Some(saved));
    }
    if std::ptr::eq(member_type, Type::Object.class()) {
        return Ok(None);
    }
    match attribute::lookup(&member_type.object(), Name::of("__new__"))? {
        Some(new) if member_type.layout != Layout::Object || !member_type.is_builtin => Ok(Some(new)),
        _ => Ok(None),
    }
}

/// The value of `auto()`.
fn next_value(generate: &Value, name: Name, count: usize, last_values: &[Value]) -> R {
    let last = Value::list(last_values.to_vec());
    call::call(generate, &[name.into(), Value::int(1), Value::int(count as i64), last])
}

/// `EnumType.__new__(meta, name, bases, namespace, boundary=…)`
///
/// # Errors
/// TypeError, ValueError for names or bases that can't be; what making the members raises.
pub fn create(
    meta: ClassRef,
    name: &str,
    bases: &[Value],
    namespace: Namespace,
    boundary: Value,
    keywords: Keywords,
) -> R<ClassRef> {
    let (member_type, first_enum) = mixins(name, bases)?;
    let find = |wanted: &str| namespace.iter().find(|(it, _)| it.text() == wanted).map(|(_, value)| value.clone());
    let generate = match find("_generate_next_value_") {
        Some(own) => {
            own.as_other::<super::super::super::descriptor::StaticMethod>().map_or(own.clone(), |it| it.0.clone())
        }
        None => attribute::get(&first_enum.object(), Name::of("_generate_next_value_"))?,
    };
    let ignored = match find("_ignore_") {
        Some(names) => lookup::names_of(&names)?,
        None => vec![],
    };
    let new = find_new(&namespace, member_type, first_enum)?;
    let mut body: Namespace = vec![];
    let mut last_values: Vec<Value> = vec![];
    let mut count = 0;
    for (key, value) in namespace {
        let text = key.text();
        if ignored.iter().any(|it| it == text) || matches!(text, "_ignore_" | "_order_" | "__order__") {
            continue;
        }
        if is_private(name, text) || is_dunder(text) {
            body.push((key, value));
            continue;
        }
        if is_sunder(text) {
            let known = [
                "_generate_next_value_",
                "_numeric_repr_",
                "_missing_",
                "_iter_member_",
                "_iter_member_by_value_",
                "_iter_member_by_def_",
            ];
            if !known.contains(&text) {
                let message = format!("_sunder_ names, such as '{text}', are reserved for future Enum use");
                return Err(raise(Type::ValueError, &message));
            }
            body.push((key, value));
            continue;
        }
        let value = match value.as_other::<Marked>() {
            Some(Marked { is_member: false, value }) => {
                body.push((key, value.clone()));
                continue;
            }
            Some(Marked { value, .. }) => value.clone(),
            None if is_descriptor(&value) && !is_later(&value) => {
                body.push((key, value));
                continue;
            }
            None => value,
        };
        if text == "mro" {
            return Err(raise(Type::ValueError, "invalid enum member name(s) 'mro'"));
        }
        let parts = match value.heap() {
            Some(Heap::Tuple(items)) => items.to_vec(),
            _ => vec![value.clone()],
        };
        let mut settled = vec![];
        for part in &parts {
            if let Some(auto) = part.as_other::<Auto>()
                && auto.0.borrow().is_none()
            {
                let next = next_value(&generate, key, count, &last_values)?;
                auto.0.replace(Some(next));
            }
            let part_value = known(part)?;
            if is_later(part) {
                last_values.push(part_value.clone());
            }
            settled.push(part_value);
        }
        let automatic = parts.iter().any(is_later);
        let value = match value.heap() {
            Some(Heap::Tuple(_)) if automatic => Value::tuple(settled),
            _ if automatic => settled.pop().into(),
            _ => value,
        };
        if !automatic {
            last_values.push(value.clone());
        }
        count += 1;
        body.push((key, Value::other(Proto(value))));
    }
    let empty = || Heap::Dict(Box::<Dict>::default()).into();
    let boundary = match boundary {
        Value::None => match first_enum.get(Name::of("_boundary_")) {
            Some(inherited) => inherited,
            None if first_enum.is_subclass(int_flags()) => super::boundary("KEEP"),
            None if first_enum.is_subclass(flags()) => super::boundary("STRICT"),
            None => Value::None,
        },
        given => given,
    };
    let user_new = new.clone().filter(|_| body.iter().any(|(name, _)| name.text() == "__new__"));
    body.splice(
        0..0,
        [
            (
                Name::of("_new_member_"),
                new.clone().map(|new| Value::other(super::super::super::descriptor::StaticMethod(new))).into(),
            ),
            (Name::of("_member_names_"), Value::list(vec![])),
            (Name::of("_member_map_"), empty()),
            (Name::of("_value2member_map_"), empty()),
            (Name::of("_member_type_"), member_type.object()),
        ],
    );
    if first_enum.is_subclass(flags()) {
        body.push((Name::of("_boundary_"), boundary));
        for mask in ["_flag_mask_", "_singles_mask_", "_all_bits_"] {
            body.push((Name::of(mask), Value::int(0)));
        }
    }
    let written: Vec<Name> = body.iter().map(|(name, _)| *name).collect();
    let class = match new_class(meta, name, bases, keywords, body) {
        Ok(class) => class,
        // An error in the making of a member comes as the cause of another.
        Err(raised) if raised.is(Type::RuntimeError) => {
            let cause = raised.cause.borrow().clone();
            return Err(cause.unwrap_or(raised));
        }
        Err(raised) => return Err(raised),
    };
    if let Some(new) = user_new {
        class.set(Name::of("__new_member__"), Value::other(super::super::super::descriptor::StaticMethod(new)));
    }
    settle_methods(class, member_type, first_enum, bases, &written)?;
    Ok(class)
}

/// The data type's way of showing and combining itself gives way to the enumeration's.
fn settle_methods(
    class: ClassRef,
    member_type: ClassRef,
    first_enum: ClassRef,
    bases: &[Value],
    written: &[Name],
) -> R<()> {
    let is_written = |name: &str| written.contains(&Name::of(name));
    if bases.iter().any(|it| it.is(&repr_enum().object())) {
        if std::ptr::eq(member_type, Type::Object.class()) {
            let message = "ReprEnum subclasses must be mixed with a data type (i.e. int, str, float, etc.)";
            return Err(raise(Type::TypeError, message));
        }
        for (name, instead) in [("__format__", "__format__"), ("__str__", "__repr__")] {
            if !is_written(name) {
                let own = member_type.get(Name::of(name)).or_else(|| member_type.get(Name::of(instead)));
                if let Some(method) = own {
                    class.set(Name::of(name), method);
                }
            }
        }
    }
    for name in ["__repr__", "__str__", "__format__"].map(Name::of) {
        if written.contains(&name) {
            continue;
        }
        let (found, data_type) = (class.get(name), member_type.get(name));
        let is_data_types = match (&found, &data_type) {
            (Some(found), Some(of_type)) => found.is(of_type),
            (None, _) => true,
            _ => false,
        };
        if is_data_types && let Some(method) = first_enum.get(name) {
            class.set(name, method);
        }
    }
    if class.is_subclass(flags()) {
        for name in ["__or__", "__and__", "__xor__", "__ror__", "__rand__", "__rxor__", "__invert__"] {
            if !is_written(name)
                && let Some(method) = flags().own(Name::of(name))
            {
                class.set(Name::of(name), method);
            }
        }
    }
    Ok(())
}

/// Is only one bit set?
pub fn is_single_bit(value: &Value) -> R<bool> {
    if !operator::truth(value)? {
        return Ok(false);
    }
    let less = operator::sub(value, &Value::int(1))?;
    Ok(!operator::truth(&operator::bit_and(value, &less)?)?)
}

/// Makes a member and puts it into its class (`_proto_member.__set_name__`).
fn make_member(class: ClassRef, name: Name, value: &Value) -> R<()> {
    class.delete(name);
    let this = class.object();
    let own = |name: &str| -> Value { class.own(Name::of(name)).into() };
    let member_type = own("_member_type_");
    let mut arguments = match value.as_tuple() {
        Some(items) => items.to_vec(),
        None => vec![value.clone()],
    };
    if member_type.is(&Type::Tuple.into()) {
        arguments = vec![Value::tuple(arguments)];
    }
    let member = match attribute::get(&this, Name::of("_new_member_"))? {
        Value::None => object::blank(class, &[]),
        new => {
            let mut all = vec![this.clone()];
            all.extend_from_slice(&arguments);
            call::call(&new, &all)?
        }
    };
    let value = match attribute::lookup(&member, Name::of("_value_"))? {
        Some(set) => set,
        None => {
            let value = if member_type.is(&Type::Object.into()) {
                value.clone()
            } else {
                match call::call(&member_type, &arguments) {
                    Ok(value) => value,
                    Err(cause) => {
                        let raised = raise(Type::TypeError, "_value_ not set in __new__, unable to create it");
                        raised.cause.replace(Some(cause));
                        return Err(raised);
                    }
                }
            };
            attribute::generic_set(&member, Name::of("_value_"), value.clone())?;
            value
        }
    };
    attribute::generic_set(&member, Name::of("_name_"), name.into())?;
    attribute::generic_set(&member, Name::of("__objclass__"), this.clone())?;
    if let Some(init) = class.special(Name::of("__init__"))
        && !matches!(init.heap(), Some(Heap::Native(_)))
    {
        call::call(&attribute::bind(&init, &member, class)?, &arguments)?;
    }
    let names = own("_member_names_");
    let order = names.as_list().map_or(0, |names| names.borrow().len());
    attribute::generic_set(&member, Name::of("_sort_order_"), Value::int(order as i64))?;
    let is_flag = class.is_subclass(flags());
    let single = is_flag && is_single_bit(&value)?;
    if is_flag {
        let mask = operator::bit_or(&own("_flag_mask_"), &value)?;
        if single {
            class.set(Name::of("_singles_mask_"), operator::bit_or(&own("_singles_mask_"), &value)?);
        }
        let bits = super::super::method(&mask, "bit_length", &[])?;
        let all = operator::sub(&operator::l_shift(&Value::int(1), &bits)?, &Value::int(1))?;
        class.set(Name::of("_flag_mask_"), mask);
        class.set(Name::of("_all_bits_"), all);
    }
    let member = match lookup::by_value(&this, &value)? {
        Some(canonical) => canonical,
        None => {
            if (!is_flag || single)
                && let Some(names) = names.as_list()
            {
                names.borrow_mut().push(name.into());
            }
            member
        }
    };
    class.set(name, member.clone());
    lookup::map(&this)?.set(name.into(), member.clone())?;
    let by_value = own("_value2member_map_");
    if let Some(by_value) = by_value.as_dict() {
        match by_value.get(&value) {
            Ok(None) => by_value.set(value, member)?,
            // A value that is not hashable is looked for among all members.
            Err(raised) if !raised.is(Type::TypeError) => return Err(raised),
            _ => {}
        }
    }
    Ok(())
}
