//! A `finally` that yields.

py2rs_macros::generator! {
    fn numbers(n: u32) -> impl Iterator<Item = u32> {
        try {
            yield n;
        } finally {
            yield n + 1;
        }
    }
}

fn main() {
    for number in numbers(3) {
        println!("{}", number + 1);
    }
}
