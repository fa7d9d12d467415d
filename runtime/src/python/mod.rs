//! Python's values and everything that works on them: the dynamic tier.
//!
//! * [`value`]: [`Value`] (16 bytes, a scalar pair) and the [`Heap`] behind its one reference variant.
//! * [`class`], [`shape`], [`attribute`]: classes, instances, attribute access and the inline caches of its places.
//! * [`builtins`]: the module `builtins`.
//! * [`types`]: the table of builtin classes. [`native`]: functions and methods that are written in Rust.
//! * [`exception`], [`traceback`]: exception objects, [`Raised`], the handled exception, what a traceback keeps.
//! * [`generator`](mod@generator): [`Frame`] is what the compiler emits, [`Generator`] the object around it, with the whole protocol.
//! * [`library`]: the modules of the standard library.
//! * [`call`](mod@call): functions, binding of arguments. [`operator`]: operators. [`iter`](mod@iter): iteration.

pub mod argument;
pub mod attribute;
pub mod bool;
pub mod builtins;
pub mod bytes;
pub mod call;
pub mod class;
pub mod codec;
pub mod complex;
pub mod descriptor;
pub mod dict;
pub mod emitted;
mod except_star;
pub mod exception;
pub mod exception_group;
pub mod finalizer;
pub mod float;
pub mod format;
pub mod format_method;
pub mod function;
pub mod gc;
pub mod generator;
pub mod hash;
pub mod inspection;
pub mod int;
pub mod io;
pub mod iter;
pub mod library;
pub mod list;
mod macros;
pub mod module;
pub mod name;
pub mod native;
pub mod number;
pub mod object;
pub mod operator;
pub mod percent;
pub mod place;
pub mod print;
pub mod process;
pub mod range;
pub mod regex;
pub mod report;
pub mod reprs;
pub mod running;
pub mod sequence;
pub mod set;
pub mod shape;
pub mod slicing;
pub mod stack;
pub mod str;
pub mod stream;
mod suggestion;
mod super_object;
pub mod traceback;
pub mod tuple;
pub mod types;
pub mod unicode;
pub mod unraisable;
pub mod value;
pub mod weak;

pub use attribute::Attribute;
pub use call::{Code, Entry, Function, call, call_keywords, call0, call1, call2, call3, cell, closure};
pub use class::{Class, ClassRef};
pub use exception::{At, Handling, R, Raised, raise};
pub use generator::{Frame, Generator, Resumed, Step, Thrown, generator, resumed, returned, yielded};
pub use iter::{Iter, iter};
pub use name::Name;
pub use native::{Attributes, Call, Keywords, Native, NativeFunction, NativeObject};
pub use place::Place;
pub use types::Type;
pub use value::{Heap, Object, Str, Value, Value::Unbound, Z};
