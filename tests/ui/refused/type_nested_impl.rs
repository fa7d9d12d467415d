//! A type with a name.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = impl Copy> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
