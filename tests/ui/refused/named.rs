//! A generator with a name.

use py2rs_runtime::Gen;

py2rs_macros::generator! {
    struct Numbers: Generator<Yield = u32>;
    fn numbers(n: u32) -> Gen<Numbers> {
        yield n;
    }
}

fn main() {
    let _ = numbers(3);
}
