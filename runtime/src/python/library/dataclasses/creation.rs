//! The decorator: looks at the annotations of a class and gives it methods (`_process_class`).

use super::super::super::builtins::build_class::new_class;
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, raise};
use super::super::super::types::Type;
use super::super::super::value::{Heap, Value};
use super::super::super::{Name, attribute, descriptor, object, operator};
use super::super::{abc, inspect};
use super::field::{Field, Role, is_kw_only, missing, role_of};
use super::{Options, Parameters, methods};

/// The fields of a class that is a dataclass, by name.
///
/// # Errors
/// What looking at the attribute raises.
pub fn fields_of(class: &Value) -> R<Option<Vec<(Value, Value)>>> {
    let fields = attribute::lookup(class, Name::of("__dataclass_fields__"))?;
    Ok(fields.and_then(|fields| fields.as_dict().map(Dict::entries)))
}

fn type_error<T>(message: &str) -> R<T> {
    Err(raise(Type::TypeError, message))
}

/// The field that an annotation of the class means (`_get_field`).
fn field(class: ClassRef, name: Name, annotation: &Value, kw_only: bool) -> R {
    let default = match class.own(name) {
        Some(own) => Some(own),
        None => attribute::lookup(&class.object(), name)?,
    };
    let default = default.filter(|it| !it.class().is_subclass(Type::Member.class())).unwrap_or_else(missing);
    let value = match default.as_other::<Field>() {
        Some(_) => default,
        None => Value::other(Field::with_default(default)),
    };
    let field = Field::of(&value)?;
    field.name.set(Some(name));
    field.kind.replace(annotation.clone());
    let role = role_of(annotation);
    field.role.set(role);
    let text = name.text();
    if role != Role::Field && field.factory_if_any().is_some() {
        return type_error(&format!("field {text} cannot have a default factory"));
    }
    if role == Role::ClassVar {
        if field.kw_only.get().is_some() {
            return type_error(&format!("field {text} is a ClassVar but specifies kw_only"));
        }
    } else if field.kw_only.get().is_none() {
        field.kw_only.set(Some(kw_only));
    }
    if role == Role::Field
        && let Some(default) = field.default_if_any()
        && is_unhashable(&default)
    {
        let kind = object::repr(&default.class().object())?;
        let message = format!("mutable default {kind} for field {text} is not allowed: use default_factory");
        return Err(raise(Type::ValueError, &message));
    }
    Ok(value)
}

/// Does its class say that it has no hash?
fn is_unhashable(value: &Value) -> bool {
    let mutable = [Type::List, Type::Dict, Type::Set];
    for class in value.class().mro() {
        match class.own(Name::of("__hash__")) {
            Some(method) => return method.is_none(),
            None if mutable.iter().any(|it| std::ptr::eq(it.class(), *class)) => return true,
            None => {}
        }
    }
    false
}

/// Sets a method unless the class has one of its own; has it?
fn set_new(class: ClassRef, name: &str, value: Value) -> bool {
    let name = Name::of(name);
    if class.own(name).is_some() {
        return true;
    }
    class.set(name, value);
    false
}

/// Makes a class a dataclass.
///
/// # Errors
/// TypeError, ValueError if its fields or options do not fit.
pub fn process(decorated: &Value, options: Options) -> R {
    let Some(class) = decorated.as_class() else {
        return Err(attribute::missing(decorated, Name::of("__module__")));
    };
    let table = Dict::new();
    let (mut any_base, mut frozen_base) = (false, false);
    for base in class.mro().iter().skip(1).rev() {
        let base = base.object();
        if let Some(inherited) = fields_of(&base)? {
            any_base = true;
            for (name, field) in inherited {
                table.set(name, field)?;
            }
            let parameters = attribute::get(&base, Name::of("__dataclass_params__"))?;
            frozen_base |= operator::truth(&attribute::get(&parameters, Name::of("frozen"))?)?;
        }
    }
    let annotations = class.own(Name::of("__annotations__"));
    let annotations = annotations.as_ref().and_then(Value::as_dict).map(Dict::entries).unwrap_or_default();
    let mut own = vec![];
    let mut kw_only = options.kw_only;
    let mut kw_only_seen = false;
    for (name, annotation) in &annotations {
        let Some(name) = name.as_str().map(|name| Name::of(name)) else { continue };
        if is_kw_only(annotation) {
            if std::mem::replace(&mut kw_only_seen, true) {
                return type_error(&format!("'{}' is KW_ONLY, but KW_ONLY has already been specified", name.text()));
            }
            kw_only = true;
            continue;
        }
        own.push((name, field(class, name, annotation, kw_only)?));
    }
    for (name, value) in own {
        let field = Field::of(&value)?;
        if class.own(name).is_some_and(|it| it.as_other::<Field>().is_some()) {
            match field.default_if_any() {
                Some(default) => class.set(name, default),
                None => {
                    class.delete(name);
                }
            }
        }
        table.set(name.into(), value)?;
    }
    for (name, value) in class.own_attributes() {
        let annotated = annotations.iter().any(|(it, _)| it.as_str().is_some_and(|it| &**it == name.text()));
        if value.as_other::<Field>().is_some() && !annotated {
            return type_error(&format!("'{}' is a field but has no type annotation", name.text()));
        }
    }
    if any_base && frozen_base && !options.frozen {
        return type_error("cannot inherit non-frozen dataclass from a frozen one");
    }
    if any_base && !frozen_base && options.frozen {
        return type_error("cannot inherit frozen dataclass from a non-frozen one");
    }
    let entries = table.entries();
    let own_hash = class.own(Name::of("__hash__"));
    let has_eq = class.own(Name::of("__eq__")).is_some();
    let explicit_hash = own_hash.is_some_and(|hash| !(hash.is_none() && has_eq));
    if options.order && !options.eq {
        return Err(raise(Type::ValueError, "eq must be true if order is true"));
    }
    class.set(Name::of("__dataclass_params__"), Value::other(Parameters(options)));
    class.set(Name::of("__dataclass_fields__"), Heap::Dict(Box::new(table)).into());
    let all = entries.iter().map(|(_, field)| Field::of(field)).collect::<R<Vec<_>>>()?;
    add_methods(class, &all, options, explicit_hash)?;
    if class.own(Name::of("__doc__")).is_none_or(|doc| doc.is_none()) {
        let signature = match inspect::signature(&class.object()) {
            Ok(signature) => inspect::shown(&signature)?.replace(" -> None", ""),
            Err(raised) if raised.is(Type::TypeError) || raised.is(Type::ValueError) => String::new(),
            Err(raised) => return Err(raised),
        };
        class.set(Name::of("__doc__"), format!("{}{signature}", class.name()).into());
    }
    if options.weakref_slot && !options.slots {
        return type_error("weakref_slot is True but slots is False");
    }
    let class = if options.slots { with_slots(class, &all)? } else { class };
    if class.meta().is_subclass(abc::meta()) {
        abc::class_created(class)?;
    }
    Ok(class.object())
}

fn add_methods(class: ClassRef, all: &[&Field], options: Options, explicit_hash: bool) -> R<()> {
    let not_class_vars: Vec<&Field> = all.iter().copied().filter(|field| field.role.get() != Role::ClassVar).collect();
    let parameters = || not_class_vars.iter().copied().filter(|field| field.init);
    let positional: Vec<&Field> = parameters().filter(|field| !field.is_keyword_only()).collect();
    let keyword: Vec<&Field> = parameters().filter(|field| field.is_keyword_only()).collect();
    let real: Vec<&Field> = all.iter().copied().filter(|field| field.role.get() == Role::Field).collect();
    let compared: Vec<&Field> = real.iter().copied().filter(|field| field.compare).collect();
    let name = class.name();
    if options.init {
        let mut seen_default = false;
        for field in &positional {
            let has_default = field.default_if_any().is_some() || field.factory_if_any().is_some();
            if seen_default && !has_default {
                return type_error(&format!("non-default argument '{}' follows default argument", field.text()));
            }
            seen_default |= has_default;
        }
        let post_init = attribute::lookup(&class.object(), Name::of("__post_init__"))?.is_some();
        let (frozen, slots) = (options.frozen, options.slots);
        let method = methods::init(class, &not_class_vars, &positional, &keyword, frozen, slots, post_init)?;
        set_new(class, "__init__", method);
    }
    if options.repr {
        let shown: Vec<&Field> = real.iter().copied().filter(|field| field.repr).collect();
        set_new(class, "__repr__", methods::repr(class, &shown));
    }
    if options.eq {
        set_new(class, "__eq__", methods::comparison(class, "__eq__", &compared));
    }
    if options.order {
        for method in ["__lt__", "__le__", "__gt__", "__ge__"] {
            if set_new(class, method, methods::comparison(class, method, &compared)) {
                let message = format!(
                    "Cannot overwrite attribute {method} in class {name}. Consider using functools.total_ordering"
                );
                return type_error(&message);
            }
        }
    }
    if options.frozen {
        let pair =
            [("__setattr__", methods::frozen_set(class, &real)), ("__delattr__", methods::frozen_delete(class, &real))];
        for (method, function) in pair {
            if set_new(class, method, function) {
                return type_error(&format!("Cannot overwrite attribute {method} in class {name}"));
            }
        }
    }
    match (options.unsafe_hash, options.eq, options.frozen, explicit_hash) {
        (true, _, _, true) => return type_error(&format!("Cannot overwrite attribute __hash__ in class {name}")),
        (true, _, _, false) | (false, true, true, false) => {
            let mut hashed: Vec<&Field> = vec![];
            for field in &real {
                if if field.hash.is_none() { field.compare } else { operator::truth(&field.hash)? } {
                    hashed.push(field);
                }
            }
            class.set(Name::of("__hash__"), methods::hashed(class, &hashed));
        }
        (false, true, false, false) => class.set(Name::of("__hash__"), Value::None),
        _ => {}
    }
    if options.match_args {
        let names: Vec<Value> = positional.iter().map(|field| field.text().into()).collect();
        set_new(class, "__match_args__", Value::tuple(names));
    }
    Ok(())
}

/// The same class with `__slots__`, which can't be given to one that is there already (`_add_slots`).
fn with_slots(class: ClassRef, all: &[&Field]) -> R<ClassRef> {
    if class.own(Name::of("__slots__")).is_some() {
        return type_error(&format!("{} already specifies __slots__", class.name()));
    }
    let mut inherited = vec![];
    for base in class.mro().iter().skip(1) {
        match base.own(Name::of("__slots__")) {
            Some(slots) if slots.as_str().is_some() => inherited.push(slots),
            Some(slots) => inherited.extend(super::super::super::iter::collect(&slots)?),
            None => {}
        }
    }
    let is_real = |field: &&&Field| field.role.get() == Role::Field;
    let names: Vec<&str> = all.iter().filter(is_real).map(|field| field.text()).collect();
    let is_inherited = |name: &str| inherited.iter().any(|it| it.as_str().is_some_and(|it| &**it == name));
    let slots = names.iter().filter(|name| !is_inherited(name)).map(|name| Value::str(*name)).collect::<Vec<_>>();
    let mut namespace: Vec<(Name, Value)> = class.own_attributes();
    namespace.retain(|(name, value)| {
        let is_member = value.as_other::<descriptor::Member>().is_some();
        !names.contains(&name.text()) && !is_member && !matches!(name.text(), "__dict__" | "__weakref__")
    });
    namespace.push((Name::of("__slots__"), Value::tuple(slots)));
    namespace.push((Name::of("__module__"), class.module().into()));
    namespace.push((Name::of("__qualname__"), class.qualname().into()));
    let bases: Vec<Value> = class.bases.iter().map(|base| base.object()).collect();
    new_class(class.meta(), class.name(), &bases, &[], namespace)
}
