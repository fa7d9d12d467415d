//! Item or Yield.

py2rs_macros::generator! {
    fn numbers() -> impl py2rs_runtime::Generator<Item = u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
