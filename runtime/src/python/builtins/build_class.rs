//! What a `class` statement does when its body has run, and `type(name, bases, dict)`: `__build_class__` in
//! `Python/bltinmodule.c`, `type_new` in `Objects/typeobject.c`.

use super::super::class::{Class, ClassRef};
use super::super::exception::{R, Raised, raise};
use super::super::library::abc;
use super::super::native::Keywords;
use super::super::types::{Layout, Type};
use super::super::value::{Heap, Value};
use super::super::{Name, attribute, call, descriptor, dict::Dict, iter, object, operator};

/// The names that a class body bound, in order; `__module__`, `__qualname__`, `__doc__` among them, and `__classcell__`, the
/// cell that `super()` and `__class__` in its methods read.
pub type Namespace = Vec<(Name, Value)>;

/// What a class statement has found out before its body runs.
pub struct Prepared {
    name: Value,
    bases: Vec<Value>,
    /// The bases as written, if some of them stood for others.
    original: Option<Vec<Value>>,
    meta: Meta,
    /// Those of the header, without `metaclass`.
    keywords: Vec<(Name, Value)>,
    /// Where the body binds names.
    pub namespace: Value,
}

enum Meta {
    Class(ClassRef),
    /// Anything that can be called.
    Other(Value),
}

/// The first half of a class statement: its bases, its metaclass and what that prepares.
///
/// # Errors
/// TypeError if the metaclasses don't fit together, or what was prepared is no mapping; what `__mro_entries__` and `__prepare__`
/// raise.
pub fn prepare(name: &str, bases: Vec<Value>, keywords: Vec<(Name, Value)>) -> R<Prepared> {
    let name = Value::str(name);
    let (bases, original) = match resolve_bases(&bases)? {
        Some(entries) => (entries, Some(bases)),
        None => (bases, None),
    };
    let (given, keywords): (Vec<_>, Vec<_>) = keywords.into_iter().partition(|(key, _)| key.text() == "metaclass");
    let meta = match given.into_iter().next() {
        Some((_, meta)) => meta,
        None => bases.first().map_or(Type::Type.class(), |base| base.class()).object(),
    };
    let meta = match meta.as_class() {
        Some(meta) => Meta::Class(derived_metaclass(meta, &bases)?),
        None => Meta::Other(meta),
    };
    let prepare = match &meta {
        // What the library's metaclasses prepare is an empty dict for all that can be seen.
        Meta::Class(meta) => {
            let prepare = meta.special(Name::of("__prepare__"));
            match prepare.filter(|it| !matches!(it.heap(), Some(Heap::Native(_)))) {
                Some(_) => attribute::lookup(&meta.object(), Name::of("__prepare__"))?,
                None => None,
            }
        }
        Meta::Other(meta) => attribute::lookup(meta, Name::of("__prepare__"))?,
    };
    let namespace = match prepare {
        None => Value::dict(),
        Some(prepare) => call::call_keywords(&prepare, &[name.clone(), Value::tuple(bases.clone())], &keywords)?,
    };
    let is_mapping = namespace.as_dict().is_some() || namespace.class().special(Name::of("__getitem__")).is_some();
    if !is_mapping {
        let maker = if let Meta::Class(meta) = &meta { meta.name() } else { "<metaclass>" };
        let kind = namespace.type_name();
        return Err(raise(Type::TypeError, &format!("{maker}.__prepare__() must return a mapping, not {kind}")));
    }
    Ok(Prepared { name, bases, original, meta, keywords, namespace })
}

/// The classes that the bases stand for, if one of them is none itself but has `__mro_entries__`, as `list[int]` has.
fn resolve_bases(bases: &[Value]) -> R<Option<Vec<Value>>> {
    let mut resolved = vec![];
    let mut differs = false;
    for base in bases {
        let method = match base.as_class() {
            Some(_) => None,
            None => attribute::lookup(base, Name::of("__mro_entries__"))?,
        };
        let Some(method) = method else {
            resolved.push(base.clone());
            continue;
        };
        let entries = call::call1(&method, Value::tuple(bases.to_vec()))?;
        match entries.as_tuple() {
            Some(entries) => resolved.extend_from_slice(entries),
            None => return Err(raise(Type::TypeError, "__mro_entries__ must return a tuple")),
        }
        differs = true;
    }
    Ok(Some(resolved).filter(|_| differs))
}

/// The second half: the body has run, and gave the cell that `super()` and `__class__` in its methods read, if any does.
///
/// # Errors
/// TypeError if a base is no class, or they don't fit together; what the metaclass, `__init_subclass__` and `__set_name__` raise.
pub fn finish(prepared: Prepared, cell: &Value) -> R {
    let Prepared { name, bases, original, meta, keywords, namespace } = prepared;
    if let Some(original) = original {
        operator::set_item(&namespace, &"__orig_bases__".into(), Value::tuple(original))?;
    }
    let arguments = [name, Value::tuple(bases.clone()), namespace.clone()];
    let meta = match meta {
        Meta::Class(meta) if meta.is_subclass(Type::Type.class()) => meta,
        Meta::Class(meta) => return call::call_keywords(&meta.object(), &arguments, &keywords),
        Meta::Other(meta) => return call::call_keywords(&meta, &arguments, &keywords),
    };
    let made = by_metaclass(meta, arguments, &bases, &keywords)?;
    if let Some(class) = made.as_class()
        && let Some(Heap::Cell(filled)) = cell.heap()
    {
        check_cell(&filled.borrow().clone(), class)?;
    }
    Ok(made)
}

/// The class that a `class` statement with these names in its body would make.
///
/// # Errors
/// As [`prepare`] and [`finish`].
pub fn build_class(name: &str, bases: &[Value], keywords: Keywords, body: Namespace) -> R {
    let prepared = prepare(name, bases.to_vec(), keywords.to_vec())?;
    for (name, value) in body {
        operator::set_item(&prepared.namespace, &name.into(), value)?;
    }
    finish(prepared, &Value::None)
}

/// `meta(name, bases, namespace, **keywords)`
fn by_metaclass(meta: ClassRef, arguments: [Value; 3], bases: &[Value], keywords: Keywords) -> R {
    let program = |name: &str| {
        let method = meta.special(Name::of(name));
        method.filter(|it| !matches!(it.heap(), Some(Heap::Native(native)) if native.owner == "type"))
    };
    if meta.custom_meta().is_some() {
        return call::call_keywords(&meta.object(), &arguments, keywords);
    }
    let (new, init) = (program("__new__"), program("__init__"));
    let made = match new {
        Some(new) => {
            let new = attribute::bind(&new, &meta.object(), meta)?;
            call::call_keywords(&new, &[&[meta.object()], &arguments[..]].concat(), keywords)?
        }
        None => match (init.is_none(), arguments[0].as_str(), arguments[2].as_dict()) {
            (true, Some(name), Some(namespace)) => {
                return new_class(meta, name.as_str(), bases, keywords, entries(namespace)).map(Value::from);
            }
            _ => type_call(meta, &arguments, keywords)?,
        },
    };
    if let Some(init) = init.filter(|_| made.class().is_subclass(meta)) {
        let init = attribute::bind(&init, &made, meta)?;
        call::call_keywords(&init, &arguments, keywords)?;
    }
    Ok(made)
}

/// The names in a namespace.
fn entries(namespace: &Dict) -> Namespace {
    namespace.entries().into_iter().filter_map(|(key, value)| Some((Name::of(key.as_str()?), value))).collect()
}

/// A metaclass of the program has to hand `__classcell__` on to `type.__new__`.
fn check_cell(filled: &Value, class: ClassRef) -> R<()> {
    let shown = |value: &Value| object::repr(value);
    let name = shown(&class.name().into())?;
    if !filled.is_bound() {
        let message = format!(
            "__class__ not set defining {name} as {}. Was __classcell__ propagated to type.__new__?",
            shown(&class.object())?
        );
        return Err(raise(Type::RuntimeError, &message));
    }
    if !filled.is(&class.object()) {
        let message = format!("__class__ set to {} defining {name} as {}", shown(filled)?, shown(&class.object())?);
        return Err(raise(Type::TypeError, &message));
    }
    Ok(())
}

/// The most derived metaclass of these (`_PyType_CalculateMetaclass`).
fn derived_metaclass(given: ClassRef, bases: &[Value]) -> R<ClassRef> {
    let mut winner = given;
    for base in bases {
        let meta = base.class();
        if meta.is_subclass(winner) {
            winner = meta;
        } else if !winner.is_subclass(meta) {
            let message = "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the \
                           metaclasses of all its bases";
            return Err(raise(Type::TypeError, message));
        }
    }
    Ok(winner)
}

/// `type.__new__(meta, name, bases, namespace, **keywords)`
///
/// # Errors
/// As [`build_class`].
pub fn new_class(
    meta: ClassRef,
    name: &str,
    bases: &[Value],
    keywords: Keywords,
    mut namespace: Namespace,
) -> R<ClassRef> {
    let meta = derived_metaclass(meta, bases)?;
    let mut classes: Vec<ClassRef> = vec![];
    for base in bases {
        let Some(class) = base.as_class() else {
            return Err(raise(Type::TypeError, "bases must be types"));
        };
        if classes.iter().any(|it| std::ptr::eq(*it, class)) {
            return Err(raise(Type::TypeError, &format!("duplicate base class {}", class.name())));
        }
        classes.push(class);
    }
    let mut take = |name: &str| {
        let index = namespace.iter().position(|(it, _)| it.text() == name)?;
        Some(namespace.remove(index).1)
    };
    let cell = take("__classcell__");
    let qualname = take("__qualname__").unwrap_or_else(|| name.into());
    let Some(qualname) = qualname.as_str() else {
        let message = format!("type __qualname__ must be a str, not {}", qualname.type_name());
        return Err(raise(Type::TypeError, &message));
    };
    let module = take("__module__");
    let module = module.as_ref().and_then(Value::as_str).map_or("__main__", |module| module);
    let slots = match namespace.iter().find(|(it, _)| it.text() == "__slots__") {
        Some((_, slots)) => Some(own_slots(name, &slots.clone(), &namespace, &classes)?),
        None => None,
    };
    let allowed = allowed_names(slots.as_deref(), &classes)?;
    let class = Class::new(name, qualname, module, classes, allowed)?;
    class.set_meta(meta);
    for slot in slots.into_iter().flatten().filter(|slot| slot.text() != "__dict__") {
        class.set(slot, descriptor::member(class, slot));
    }
    let has_hash = namespace.iter().any(|(name, _)| name.text() == "__hash__");
    if !has_hash && namespace.iter().any(|(name, _)| name.text() == "__eq__") {
        class.set(Name::of("__hash__"), Value::None);
    }
    for (name, value) in &namespace {
        class.set(*name, implicit(*name, value));
    }
    if class.own(Name::of("__doc__")).is_none() {
        class.set(Name::of("__doc__"), Value::None);
    }
    if let Some(cell) = cell {
        cell.store(class.object());
    }
    for (name, value) in namespace {
        if let Err(raised) = descriptor::set_name(&value, class, name) {
            return Err(set_name_failed(&value, class, name, raised));
        }
    }
    let parent = descriptor::super_of(&class.object(), &class.object())?;
    let hook = descriptor::super_get(&parent, Name::of("__init_subclass__"))?;
    call::call_keywords(&hook, &[], keywords)?;
    if meta.is_subclass(abc::meta()) {
        abc::class_created(class)?;
    }
    Ok(class)
}

/// Some functions are static or class methods without saying so.
fn implicit(name: Name, value: &Value) -> Value {
    match (name.text(), value.heap()) {
        ("__new__", Some(Heap::Function(_))) => Value::other(descriptor::StaticMethod(value.clone())),
        ("__init_subclass__" | "__class_getitem__", Some(Heap::Function(_))) => {
            Value::other(descriptor::ClassMethod(value.clone()))
        }
        _ => value.clone(),
    }
}

#[cold]
fn set_name_failed(value: &Value, class: ClassRef, name: Name, cause: Raised) -> Raised {
    let (kind, name) = (value.type_name(), name.text());
    let message = format!("Error calling __set_name__ on '{kind}' instance '{name}' in '{}'", class.name());
    let raised = raise(Type::RuntimeError, &message);
    raised.cause.replace(Some(cause.clone()));
    raised.suppress.set(true);
    raised.context.replace(Some(cause));
    raised
}

/// The names in `__slots__`, with private ones mangled.
fn own_slots(class: &str, slots: &Value, namespace: &Namespace, bases: &[ClassRef]) -> R<Vec<Name>> {
    let items = match slots.as_str() {
        Some(_) => vec![slots.clone()],
        None => iter::collect(slots)?,
    };
    let fixed = [Type::Int, Type::Tuple, Type::Bytes]
        .into_iter()
        .find(|kind| !items.is_empty() && bases.iter().any(|base| base.is_subclass(kind.class())));
    if let Some(kind) = fixed {
        let message = format!("nonempty __slots__ not supported for subtype of '{}'", kind.class().name());
        return Err(raise(Type::TypeError, &message));
    }
    let mut names = vec![];
    for item in &items {
        let Some(text) = item.as_str() else {
            let message = format!("__slots__ items must be strings, not '{}'", item.type_name());
            return Err(raise(Type::TypeError, &message));
        };
        let is_identifier = text
            .chars()
            .enumerate()
            .all(|(index, it)| it == '_' || if index == 0 { it.is_alphabetic() } else { it.is_alphanumeric() });
        if text.is_empty() || !is_identifier {
            return Err(raise(Type::TypeError, "__slots__ must be identifiers"));
        }
        let name = match text.starts_with("__") && !text.ends_with("__") {
            true => Name::of(&format!("_{}{}", class.trim_start_matches('_'), &**text)),
            false => Name::of(text),
        };
        if namespace.iter().any(|(it, _)| *it == name) && !matches!(name.text(), "__qualname__" | "__classcell__") {
            let message = format!("'{}' in __slots__ conflicts with class variable", name.text());
            return Err(raise(Type::ValueError, &message));
        }
        if name.text() != "__weakref__" && !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The only attributes that instances may have: `None` if they have a `__dict__`, from this class or a base.
fn allowed_names(slots: Option<&[Name]>, bases: &[ClassRef]) -> R<Option<Vec<Name>>> {
    let slotted = |class: &&ClassRef| class.allowed.as_ref().is_some_and(|names| !names.is_empty());
    let mut widest: Option<ClassRef> = None;
    for base in bases.iter().filter(slotted) {
        match widest {
            Some(so_far) if so_far.is_subclass(base) => {}
            Some(so_far) if !base.is_subclass(so_far) => {
                return Err(raise(Type::TypeError, "multiple bases have instance lay-out conflict"));
            }
            _ => widest = Some(base),
        }
    }
    let Some(slots) = slots else { return Ok(None) };
    if slots.iter().any(|name| name.text() == "__dict__") || bases.iter().any(|base| has_dict(base)) {
        return Ok(None);
    }
    let inherited = bases.iter().filter_map(|base| base.allowed.as_deref()).flatten();
    Ok(Some(inherited.chain(slots).copied().collect()))
}

/// Have instances of the class itself a `__dict__`?
fn has_dict(class: ClassRef) -> bool {
    match class.layout {
        Layout::Exception => true,
        _ if !class.is_builtin => class.allowed.is_none(),
        // Abstract classes of the library say `__slots__ = ()`.
        Layout::Object => class.is_library && class.custom_meta().is_none(),
        Layout::Payload | Layout::Sealed => false,
    }
}

/// `type(name, bases, dict, **keywords)`
///
/// # Errors
/// TypeError if the arguments are not these; as [`build_class`].
pub fn type_call(meta: ClassRef, arguments: &[Value], keywords: Keywords) -> R {
    let wrong = |index: usize, wanted: &str| {
        let message =
            format!("type.__new__() argument {} must be {wanted}, not {}", index + 1, arguments[index].type_name());
        raise(Type::TypeError, &message)
    };
    let [name, bases, namespace] = arguments else {
        return Err(raise(Type::TypeError, "type() takes 1 or 3 arguments"));
    };
    let name = name.as_str().ok_or_else(|| wrong(0, "str"))?;
    let bases = bases.as_tuple().ok_or_else(|| wrong(1, "tuple"))?;
    let namespace = namespace.as_dict().ok_or_else(|| wrong(2, "dict"))?;
    let namespace = entries(namespace);
    for base in bases.iter().filter(|base| base.as_class().is_none()) {
        if attribute::lookup(base, Name::of("__mro_entries__"))?.is_some() {
            let message = "type() doesn't support MRO entry resolution; use types.new_class()";
            return Err(raise(Type::TypeError, message));
        }
    }
    new_class(meta, name, bases, keywords, namespace).map(Value::from)
}
