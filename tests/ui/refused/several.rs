//! Each mistake is told, once.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        let later = async { yield 1 };
        items.iter().for_each(|item| yield *item);
        break;
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
