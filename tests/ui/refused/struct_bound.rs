//! Derives say this.

py2rs_macros::generator! {
    struct Numbers: Generator<Yield = u32> + Clone;
    fn numbers() -> py2rs_runtime::Gen<Numbers> {
        yield 1;
    }
}

fn main() {
}
