//! What is yielded must be said.

py2rs_macros::generator! {
    struct Numbers;
    fn numbers() -> py2rs_runtime::Gen<Numbers> {
        yield 1;
    }
}

fn main() {
}
