//! The macro's name in this edition.

py2rs_macros::r#gen! {
    fn numbers() -> impl Iterator<Item = u32> {
        yield;
    }
}

fn main() {
    let more = py2rs_macros::r#gen!(|| {
        break;
        yield 1;
    });
    for number in numbers().chain(more) {
        println!("{}", number + 1);
    }
}
