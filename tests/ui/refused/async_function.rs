//! Not async.

py2rs_macros::generator! {
    async fn numbers() -> impl Iterator<Item = u32> {
        yield 1;
    }
}

fn main() {
    for number in numbers() {
        drop(number);
    }
}
