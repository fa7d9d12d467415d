//! What is yielded must be said.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
