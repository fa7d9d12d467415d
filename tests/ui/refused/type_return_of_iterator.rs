//! Only a Generator returns something.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = u32, Return = u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
