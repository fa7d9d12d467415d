//! An Iterator has no error.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        let number = "1".parse::<u32>()?;
        yield number + items[0];
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
