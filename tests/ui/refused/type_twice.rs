//! Two types.

py2rs_macros::generator! {
    fn numbers() -> impl py2rs_runtime::Generator<Yield = u32, Yield = u32> {
        yield 1;
    }
}

fn main() {
}
