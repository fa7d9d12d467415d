//! Nobody makes it.

py2rs_macros::generator! {
    struct Numbers: Generator<Yield = u32>;
}

fn main() {
}
