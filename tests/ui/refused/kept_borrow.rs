//! A borrow of the generator's own local, needed behind a `yield`.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = usize> {
        let items = vec![1, 2];
        let borrowed = &items;
        yield 1;
        yield borrowed.len();
    }
}

fn main() {
    for number in numbers() {
        println!("{}", number + 1);
    }
}
