//! Not the type of what is yielded.

py2rs_macros::generator! {
    fn numbers() -> u32 {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
