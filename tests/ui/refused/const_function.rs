//! Not const.

py2rs_macros::generator! {
    const fn numbers() -> impl Iterator<Item = u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
