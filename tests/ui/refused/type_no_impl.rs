//! In Python, Iterator is a type.

py2rs_macros::generator! {
    fn numbers() -> Iterator<Item = u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
