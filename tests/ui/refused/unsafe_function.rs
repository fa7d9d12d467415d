//! Not unsafe.

py2rs_macros::generator! {
    unsafe fn numbers() -> impl Iterator<Item = u32> {
        yield 1;
    }
}

fn main() {
    for number in unsafe { numbers() } {
        drop(number);
    }
}
