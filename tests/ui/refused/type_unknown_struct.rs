//! The struct must be declared.

py2rs_macros::generator! {
    fn numbers() -> py2rs_runtime::Gen<Numbers> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
