//! What emitted code asks of types that the macro can't see. Each refusal is our own message.

/// A value that is used and kept.
#[diagnostic::on_unimplemented(
    message = "this value is moved here, but the generator needs it again",
    label = "`{Self}` is not `Copy`, so this use moves it",
    note = "pass a reference or a clone, or assign to the variable again before it is used"
)]
pub trait Kept: Copy {}
#[diagnostic::do_not_recommend]
impl<T: Copy> Kept for T {}

/// Reads a saved local that is used again later.
///
/// ```compile_fail,E0277
/// py2rs_runtime::emitted::copied(&String::new());
/// ```
#[inline(always)]
pub fn copied<T: Kept>(kept: &T) -> T {
    *kept
}

/// What `for x in &local { yield }` can go over: by index, so that no borrow is kept while suspended. (The type of the
/// items is a parameter, not an associated type, or rustc would report the refusal a second time.)
#[diagnostic::on_unimplemented(
    message = "a generator can't keep a borrow of its own local while it is suspended",
    label = "this loop borrows a `{Self}` that lives in the generator, and its body yields",
    note = "arrays, slices, and with the feature `alloc` Vec and VecDeque, are rewritten to go by index; else take ownership (`for x in local`), collect what you need first, or pass the data in as an argument by reference"
)]
pub trait ByIndex<T> {
    /// The item, if there are so many.
    fn item(&self, index: usize) -> Option<&T>;
}

macro_rules! by_index {
    ($([$($generics:tt)*] for $collection:ty)*) => { $(
        impl<T, $($generics)*> ByIndex<T> for $collection {
            #[inline(always)]
            fn item(&self, index: usize) -> Option<&T> {
                self.get(index)
            }
        }
    )* };
}
by_index! { [] for [T] [const N: usize] for [T; N] }
#[cfg(feature = "alloc")]
by_index! { [] for alloc::vec::Vec<T> [] for alloc::collections::VecDeque<T> }

macro_rules! by_index_of {
    ($pointer:ty) => {
        #[diagnostic::do_not_recommend]
        impl<T, C: ByIndex<T> + ?Sized> ByIndex<T> for $pointer {
            #[inline(always)]
            fn item(&self, index: usize) -> Option<&T> {
                (**self).item(index)
            }
        }
    };
}
by_index_of!(&C);
by_index_of!(&mut C);
#[cfg(feature = "alloc")]
by_index_of!(alloc::boxed::Box<C>);

/// The item of `for x in &local`.
///
/// ```
/// assert_eq!(py2rs_runtime::emitted::item_at(&&[5, 6], 1), Some(&6));
/// ```
/// ```compile_fail,E0277
/// py2rs_runtime::emitted::item_at(&String::new(), 0);
/// ```
#[inline(always)]
pub fn item_at<T, C: ByIndex<T> + ?Sized>(of: &C, index: usize) -> Option<&T> {
    of.item(index)
}

/// In the bounds of a returned `impl Trait` of edition 2021: it keeps what `T` names. (`use<…>` would have to list every
/// type parameter of an `impl` block that the macro can't see.)
pub trait Captures<T: ?Sized> {}
impl<T: ?Sized, U: ?Sized> Captures<U> for T {}
