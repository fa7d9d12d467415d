//! One protocol.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = u32> + py2rs_runtime::Generator<Yield = u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
