//! `types`: names for the classes of builtin objects, and a few classes of its own (`Lib/types.py`).

mod alias;
mod namespace;
mod proxy;

pub use alias::{
    Alias, GENERIC_METHODS, Kind, TYPING_UNION_METHODS, callable_alias, callable_arguments, flattened, generic_alias,
    is_generic, items, member_repr, origin, parameters, union, union_members,
};
pub use namespace::simple_namespace;
pub use proxy::{mapping_proxy, proxy};

use super::super::class::ClassRef;
use super::super::module::Module;
use super::super::native::{Call, Native};
use super::super::types::Type;
use super::super::value::Value;
use super::class;

/// The class of coroutine objects, of which there are none yet.
pub fn coroutine() -> ClassRef {
    class!("builtins", "coroutine", Sealed, &[])
}
/// The class of asynchronous generators, of which there are none yet.
pub fn async_generator() -> ClassRef {
    class!("builtins", "async_generator", Sealed, &[])
}

static RESOLVE_BASES: Native = Native::function(
    "resolve_bases",
    Call::F1(|bases| {
        let items = super::super::iter::collect(bases)?;
        let mut resolved = vec![];
        for base in &items {
            super::resolve_base(base, &items, &mut resolved)?;
        }
        Ok(Value::tuple(resolved))
    }),
);

pub fn module() -> Value {
    let builtin = |class: Type| Value::from(class);
    Module::value(
        "types",
        vec![
            ("FunctionType", builtin(Type::Function)),
            ("LambdaType", builtin(Type::Function)),
            ("CodeType", builtin(Type::Code)),
            ("MappingProxyType", mapping_proxy().object()),
            ("SimpleNamespace", simple_namespace().object()),
            ("CellType", builtin(Type::Cell)),
            ("GeneratorType", builtin(Type::Generator)),
            ("CoroutineType", coroutine().object()),
            ("AsyncGeneratorType", async_generator().object()),
            ("MethodType", builtin(Type::Method)),
            ("BuiltinFunctionType", builtin(Type::Builtin)),
            ("BuiltinMethodType", builtin(Type::Builtin)),
            ("MethodDescriptorType", builtin(Type::MethodDescriptor)),
            ("ModuleType", builtin(Type::Module)),
            ("TracebackType", builtin(Type::Traceback)),
            ("FrameType", builtin(Type::Frame)),
            ("GetSetDescriptorType", builtin(Type::GetSet)),
            ("GenericAlias", alias::class().object()),
            ("UnionType", alias::union_class().object()),
            ("EllipsisType", builtin(Type::Ellipsis)),
            ("NoneType", builtin(Type::NoneType)),
            ("NotImplementedType", builtin(Type::NotImplemented)),
            ("DynamicClassAttribute", builtin(Type::Property)),
            ("resolve_bases", (&RESOLVE_BASES).into()),
        ],
    )
}
