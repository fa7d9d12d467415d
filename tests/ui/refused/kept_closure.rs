//! A closure that is kept borrows a local.

py2rs_macros::generator! {
    fn numbers(n: u32) -> impl Iterator<Item = u32> {
        for number in (0..n).map(|x| x + n) {
            yield number;
        }
    }
}

fn main() {
    for number in numbers(3) {
        println!("{}", number + 1);
    }
}
