//! A generator that delegates to itself.

py2rs_macros::generator! {
    fn numbers(n: u32) -> impl Iterator<Item = u32> {
        if n > 0 {
            yield n;
            yield from numbers(n - 1);
        }
    }
}

fn main() {
    for number in numbers(3) {
        println!("{}", number + 1);
    }
}
