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

#[cold]
fn absent() -> ! {
    panic!("a saved local of a generator has been moved out")
}
