//! The operand goes on through the block.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        for x in yield items[0] {
            drop(x);
        }
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
