//! The parts have names.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
