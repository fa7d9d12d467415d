//! Nor is a method.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        struct Pair;
        impl Pair {
            fn first(&self) -> u32 {
                yield 1
            }
        }
        yield items[0];
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
