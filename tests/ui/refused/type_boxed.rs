//! The box is the caller's.

py2rs_macros::generator! {
    fn numbers() -> Box<dyn Iterator<Item = u32>> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
