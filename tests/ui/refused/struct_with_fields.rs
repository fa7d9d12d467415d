//! The fields are not the user's.

py2rs_macros::generator! {
    struct Numbers {
        next: u32,
    }
    fn numbers() -> py2rs_runtime::Gen<Numbers> {
        yield 1;
    }
}

fn main() {
}
