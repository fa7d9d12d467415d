//! No inference.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = _> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
