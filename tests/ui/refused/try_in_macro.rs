//! What an unknown macro does is not known.

py2rs_macros::generator! {
    fn numbers(items: Vec<u32>) -> impl Iterator<Item = u32> {
        run!({ try { items[0] } finally { println!("done") } });
        yield 1;
    }
}

fn main() {
    for number in numbers(vec![1]) {
        println!("{}", number + 1);
    }
}
