//! A signature alone.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = u32>;
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
