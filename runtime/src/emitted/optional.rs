//! Saved locals that are moved out while the generator may still suspend, or made later than declared: each is an `Option` in the
//! frame. The macro uses these only where it has seen that there is a value, so that an absent one is a fault of the macro.

/// Takes the value out: it is not needed again.
#[inline(always)]
pub fn taken<T>(local: &mut Option<T>) -> T {
    match local.take() {
        Some(value) => value,
        None => absent(),
    }
}

/// The value where it is.
#[inline(always)]
pub fn there<T>(local: &mut Option<T>) -> &mut T {
    match local {
        Some(value) => value,
        None => absent(),
    }
}

/// A local that is not kept, though it is in scope at a `yield`: it is very likely a borrow of one that is. So nothing may have to be
/// done when it goes: it goes now, not at the end of its scope.
#[inline(always)]
pub fn unkept<T>(_local: &T) {
    const {
        assert!(
            !core::mem::needs_drop::<T>(),
            "a generator can't keep a borrow of its own local while it is suspended, and this one has a destructor: \
             end its scope, or drop it, before the `yield`"
        );
    }
}

#[cold]
fn absent() -> ! {
    panic!("a saved local of a generator has been moved out")
}
