//! A block must be named.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        for item in items {
            'check: {
                yield item;
                break;
            }
        }
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
