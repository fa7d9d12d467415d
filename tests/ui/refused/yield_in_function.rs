//! A nested function is not the generator.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        fn twice(x: u32) {
            yield x;
            yield x;
        }
        twice(items[0]);
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
