//! For programs in which a value may die with an error that no frame has seen: all that emitted code uses, with some in the
//! place of names of the same spelling that say where what has died did so. See [`unraisable`](super::super::unraisable).

use super::super::exception;
use super::super::process::Globals;

pub use super::super::exception::R;
pub use super::super::place::Place;
pub use super::super::unraisable::{died_at, reraised_at};
pub use super::*;
pub use crate::{watched_call as call, watched_leave as leave, watched_leave_handling as leave_handling};

/// See [`exception::At`].
pub trait At: Sized {
    fn at(self, place: &'static Place) -> Self;
}
impl<T> At for R<T> {
    #[inline(always)]
    fn at(self, place: &'static Place) -> Self {
        died_at(place);
        exception::At::at(self, place)
    }
}

/// The module's code begins.
pub fn start_module(globals: Globals) {
    super::super::unraisable::places_follow(true);
    super::super::process::register_globals(globals)
}

/// See `call!`.
#[macro_export]
macro_rules! watched_call {
    ($at:expr, $($rest:tt)*) => {{
        let result = $crate::call!($at, $($rest)*);
        $crate::python::unraisable::died_at(&$at);
        result
    }};
}

/// See `leave!`: what died with the temporaries of an exception did so in the function.
#[macro_export]
macro_rules! watched_leave {
    ($result:expr $(, $local:ident)* $(,)?) => {{
        match $result {
            Ok(value) => {
                $crate::python::unraisable::left(|| { $(drop($local);)* });
                Ok(value)
            }
            Err(raised) => {
                $crate::python::unraisable::died_raising(&raised);
                Err($crate::python::exception::left(
                    raised,
                    [$((stringify!($local), $crate::python::value::Kept::from($local))),*],
                ))
            }
        }
    }};
}

/// See `leave_handling!`.
#[macro_export]
macro_rules! watched_leave_handling {
    ($code:expr, $result:expr $(, $local:ident)* $(,)?) => {{
        if let Err(raised) = &$result {
            $crate::python::unraisable::died_raising(raised)
        }
        $crate::leave_handling!($code, $result $(, $local)*)
    }};
}
