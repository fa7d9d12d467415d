//! Only forward.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = u32> + DoubleEndedIterator {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
