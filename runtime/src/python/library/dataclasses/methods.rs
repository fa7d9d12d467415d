//! The methods of a dataclass. They are functions like those that the program defines, so that calling them, inspecting
//! them and getting their arguments wrong is the same.

use super::super::super::call::{Code, Entry, Extra, Function};
use super::super::super::class::ClassRef;
use super::super::super::dict::Dict;
use super::super::super::exception::{R, Raised};
use super::super::super::native::NativeObject;
use super::super::super::operator::{self, Cmp};
use super::super::super::value::{Heap, Value};
use super::super::super::{Attribute, Name, attribute, call, object};
use super::super::{class, guarded_repr, hash, method};
use super::field::{Field, Role, has_factory};
use super::frozen_instance_error;
use crate::python::name::known;
use std::cell::{OnceCell, RefCell};

/// What the methods know of the class: the fields they look at, with an inline cache for each.
struct Plan {
    class: ClassRef,
    fields: Vec<Step>,
    frozen: bool,
    post_init: bool,
}

struct Step {
    name: Name,
    cache: Attribute,
    factory: Option<Value>,
    /// The parameter that it is set from.
    parameter: Option<usize>,
    /// Set if there is no parameter: for a class with slots, which has no class attribute with the default.
    default: Option<Value>,
    role: Role,
}

impl NativeObject for Plan {
    fn class(&self) -> ClassRef {
        class!("dataclasses", "_plan", Sealed, &[])
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.fields.iter().flat_map(|step| step.factory.iter().chain(&step.default)).for_each(see)
    }
}

fn plan(function: &Function) -> Option<&Plan> {
    function.closure.first()?.as_other()
}

/// A function object around code that is made now. Code is never freed, as classes are not.
fn function(code: Code, plan: Plan, extra: Option<Extra>) -> Value {
    let code: &'static Code = Box::leak(Box::new(code));
    let cell = OnceCell::new();
    if let Some(extra) = extra {
        cell.set(Box::new(RefCell::new(extra))).ok();
    }
    Heap::Function(Function { code, closure: Box::new([Value::other(plan)]), extra: cell }).into()
}

fn code(class: ClassRef, name: &'static str, variables: &'static [&'static str], entry: Entry) -> Code {
    let qualname = Name::of(&format!("{}.{name}", class.qualname())).text();
    Code { name, qualname, file: "<string>", line: 1, entry, variables, positional: variables.len(), ..Code::NEW }
}

fn reader(class: ClassRef, fields: &[&Field]) -> Plan {
    let step = |field: &&Field| Step {
        name: Name::of(field.text()),
        cache: Attribute::new(field.text()),
        factory: None,
        parameter: None,
        default: None,
        role: Role::Field,
    };
    Plan { class, fields: fields.iter().map(step).collect(), frozen: false, post_init: false }
}

/// `__init__` (`_init_fn`): `fields` are all but class variables, `positional` and `keyword` those that are parameters.
///
/// # Errors
/// None: names are hashable.
pub fn init(
    class: ClassRef,
    fields: &[&Field],
    positional: &[&Field],
    keyword: &[&Field],
    frozen: bool,
    slots: bool,
    post_init: bool,
) -> R {
    let this = if fields.iter().any(|field| field.text() == "self") { "__dataclass_self__" } else { "self" };
    let parameters: Vec<&Field> = positional.iter().chain(keyword).copied().collect();
    let names: Vec<_> = std::iter::once(this).chain(parameters.iter().map(|field| field.text())).collect();
    let default = |field: &&Field| field.default_if_any().or_else(|| field.factory_if_any().map(|_| has_factory()));
    let steps = fields.iter().map(|field| Step {
        name: Name::of(field.text()),
        cache: Attribute::new(field.text()),
        factory: field.factory_if_any(),
        parameter: parameters.iter().position(|it| it.text() == field.text()).map(|index| index + 1),
        default: field.default_if_any().filter(|_| slots),
        role: field.role.get(),
    });
    let plan = Plan { class, fields: steps.collect(), frozen, post_init };
    let annotations = Dict::new();
    for field in &parameters {
        annotations.set(field.text().into(), field.kind.borrow().clone())?;
    }
    annotations.set("return".into(), Value::None)?;
    let extra = Extra {
        defaults: positional.iter().filter_map(default).collect(),
        keyword_defaults: keyword.iter().map(|field| default(field).unwrap_or_default()).collect(),
        attributes: vec![(known!("__annotations__"), Heap::Dict(Box::new(annotations)).into())],
        ..Extra::default()
    };
    let mut code = code(class, "__init__", names.leak(), Entry::Many(run_init));
    code.positional = positional.len() + 1;
    code.keyword_only = keyword.len();
    Ok(function(code, plan, Some(extra)))
}

fn run_init(function: &Function, arguments: &mut dyn Iterator<Item = Value>) -> R {
    let Some(plan) = plan(function) else { return Ok(Value::None) };
    let mut arguments: Vec<Value> = arguments.collect();
    let Some(this) = arguments.first().cloned() else { return Ok(Value::None) };
    let sentinel = has_factory();
    let mut passed_on = vec![];
    for step in &plan.fields {
        let given = step.parameter.and_then(|index| arguments.get_mut(index)).map(std::mem::take);
        let value = match (&step.factory, given) {
            (Some(factory), None) => call::call0(factory)?,
            (Some(factory), Some(given)) if given.is(&sentinel) => call::call0(factory)?,
            (_, Some(given)) => given,
            (None, None) => match &step.default {
                Some(default) => default.clone(),
                None => continue,
            },
        };
        match step.role {
            Role::InitVar => passed_on.push(value),
            _ if plan.frozen => attribute::generic_set(&this, step.name, value)?,
            _ => step.cache.set(&this, value)?,
        }
    }
    if plan.post_init {
        method(&this, "__post_init__", &passed_on)?;
    }
    Ok(Value::None)
}

/// `__repr__`
pub fn repr(class: ClassRef, fields: &[&Field]) -> Value {
    function(code(class, "__repr__", &["self"], Entry::F1(run_repr)), reader(class, fields), None)
}
fn run_repr(function: &Function, this: Value) -> R {
    let Some(plan) = plan(function) else { return Ok(Value::None) };
    guarded_repr(&this, "...", || {
        let mut parts = vec![];
        for step in &plan.fields {
            parts.push(format!("{}={}", step.name.text(), object::repr(&step.cache.get(&this)?)?));
        }
        Ok(format!("{}({})", this.class().qualname(), parts.join(", ")))
    })
}

/// The fields of an object as a tuple.
fn values(plan: &Plan, this: &Value) -> R {
    let values = plan.fields.iter().map(|step| step.cache.get(this)).collect::<R<Vec<_>>>()?;
    Ok(Value::tuple(values))
}

/// `__eq__` and the other comparisons.
pub fn comparison(class: ClassRef, name: &'static str, fields: &[&Field]) -> Value {
    let run = match name {
        "__eq__" => |function: &Function, a, b| compared(function, a, b, Cmp::Eq),
        "__lt__" => |function: &Function, a, b| compared(function, a, b, Cmp::Lt),
        "__le__" => |function: &Function, a, b| compared(function, a, b, Cmp::Le),
        "__gt__" => |function: &Function, a, b| compared(function, a, b, Cmp::Gt),
        _ => |function: &Function, a, b| compared(function, a, b, Cmp::Ge),
    };
    function(code(class, name, &["self", "other"], Entry::F2(run)), reader(class, fields), None)
}
fn compared(function: &Function, this: Value, other: Value, cmp: Cmp) -> R {
    match plan(function) {
        Some(plan) if std::ptr::eq(this.class(), other.class()) => {
            operator::compare(cmp, &values(plan, &this)?, &values(plan, &other)?)
        }
        _ => Ok(Value::not_implemented()),
    }
}

/// `__hash__`
pub fn hashed(class: ClassRef, fields: &[&Field]) -> Value {
    let run = |function: &Function, this: Value| match plan(function) {
        Some(plan) => hash(&values(plan, &this)?).map(Value::int),
        None => Ok(Value::None),
    };
    function(code(class, "__hash__", &["self"], Entry::F1(run)), reader(class, fields), None)
}

/// `__setattr__` of a frozen class.
pub fn frozen_set(class: ClassRef, fields: &[&Field]) -> Value {
    let run = |function: &Function, this: Value, name: Value, value: Value| {
        refuse(function, &this, &name, "assign to")?;
        next(function, &this, "__setattr__", &[name, value])
    };
    function(code(class, "__setattr__", &["self", "name", "value"], Entry::F3(run)), reader(class, fields), None)
}
/// `__delattr__` of a frozen class.
pub fn frozen_delete(class: ClassRef, fields: &[&Field]) -> Value {
    let run = |function: &Function, this: Value, name: Value| {
        refuse(function, &this, &name, "delete")?;
        next(function, &this, "__delattr__", &[name])
    };
    function(code(class, "__delattr__", &["self", "name"], Entry::F2(run)), reader(class, fields), None)
}
fn refuse(function: &Function, this: &Value, name: &Value, what: &str) -> R<()> {
    let Some(plan) = plan(function) else { return Ok(()) };
    let is_field = name.as_str().is_some_and(|name| plan.fields.iter().any(|step| step.name.text() == &**name));
    if is_field || std::ptr::eq(this.class(), plan.class) {
        let message = format!("cannot {what} field {}", object::repr(name)?);
        let raised = Raised::new(frozen_instance_error(), vec![message.into()]);
        return Err(super::super::super::exception::chained(raised));
    }
    Ok(())
}
/// `super(class, self).name(arguments)`
fn next(function: &Function, this: &Value, name: &str, arguments: &[Value]) -> R {
    let Some(plan) = plan(function) else { return Ok(Value::None) };
    let parent = super::super::super::descriptor::super_of(&plan.class.object(), this)?;
    call::call(&super::super::super::descriptor::super_get(&parent, Name::of(name))?, arguments)
}
