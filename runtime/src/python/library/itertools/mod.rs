//! `itertools` (`Modules/itertoolsmodule.c`): every one is a class whose instances are lazy iterators. How much each takes
//! from its source, and when it lets go of it, is CPython's.
//!
//! * [`infinite`]: `count`, `cycle`, `repeat`.
//! * [`join`]: several sources as one: `chain`, `zip_longest`; and one as several: `tee`.
//! * [`select`]: some of the items: `compress`, `dropwhile`, `takewhile`, `filterfalse`, `islice`.
//! * [`derive`](mod@derive): other items: `accumulate`, `starmap`, `pairwise`. [`group`]: `groupby`.
//! * [`combine`]: `product`, `permutations`, `combinations`, `combinations_with_replacement`.

pub mod combine;
pub mod derive;
pub mod group;
pub mod infinite;
pub mod join;
pub mod select;

use super::super::exception::R;
use super::super::iter;
use super::super::module::Module;
use super::super::value::{Object, Value};
use std::cell::RefCell;

/// The class of an iterator of this module: a function that gives it. Its objects are made by `__new__`, a
/// `fn(ClassRef, &[Value], Keywords) -> R`.
macro_rules! iterator_class {
    ($function:ident, $name:literal, $new:expr $(, $method:expr)* $(,)?) => {
        #[doc = concat!("`itertools.", $name, "`")]
        pub fn $function() -> $crate::python::ClassRef {
            static METHODS: &[$crate::python::Native] = &[
                $crate::python::Native::method(
                    $name,
                    "__new__",
                    $crate::python::Call::C(0, $crate::python::native::ANY, $new),
                ),
                $crate::python::iter::METHODS[0],
                $crate::python::iter::METHODS[1],
                $($method),*
            ];
            $crate::python::library::class!(
                "itertools",
                concat!("itertools.", $name),
                Payload,
                [$crate::python::Type::Object.class()],
                METHODS
            )
        }
    };
}
use iterator_class;

/// The iterator that another one reads, until it lets go of it.
struct Source(RefCell<Option<Object>>);

impl Source {
    /// `iter(iterable)`
    fn of(iterable: &Value) -> R<Source> {
        Ok(Source::new(iter::object(iterable)?))
    }
    fn new(iterator: Object) -> Source {
        Source(RefCell::new(Some(iterator)))
    }
    fn empty() -> Source {
        Source(RefCell::new(None))
    }
    fn get(&self) -> Option<Object> {
        self.0.borrow().clone()
    }
    /// Its next item; `None` at the end, or after [`Source::release`].
    fn next(&self) -> R<Option<Value>> {
        match self.get() {
            Some(iterator) => iter::next_object(&iterator),
            None => Ok(None),
        }
    }
    /// Its next item; its StopIteration is handed on.
    fn handed_on(&self) -> R<Option<Value>> {
        match self.get() {
            Some(iterator) => iter::handed_on_object(&iterator),
            None => Ok(None),
        }
    }
    fn set(&self, iterator: Object) {
        drop(self.0.replace(Some(iterator)))
    }
    /// Lets go of it: if nobody else has it, it dies.
    fn release(&self) {
        drop(self.0.take())
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        if let Some(iterator) = &*self.0.borrow() {
            see(&Value::Ref(iterator.clone()))
        }
    }
}

pub fn module() -> Value {
    let classes = [
        combine::product(),
        combine::permutations(),
        combine::combinations(),
        combine::combinations_with_replacement(),
        derive::accumulate(),
        derive::starmap(),
        derive::pairwise(),
        group::groupby(),
        infinite::count(),
        infinite::cycle(),
        infinite::repeat(),
        join::chain(),
        join::zip_longest(),
        select::compress(),
        select::dropwhile(),
        select::takewhile(),
        select::filterfalse(),
        select::islice(),
    ];
    let mut members: Vec<(&str, Value)> =
        classes.into_iter().map(|class| (class.short_name(), class.object())).collect();
    members.push(("tee", (&join::TEE).into()));
    Module::value("itertools", members)
}
