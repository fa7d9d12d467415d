//! The struct must be named.

py2rs_macros::generator! {
    fn numbers() -> py2rs_runtime::Gen {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
