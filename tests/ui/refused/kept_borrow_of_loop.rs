//! A loop over the generator's own local that yields.

py2rs_macros::generator! {
    fn numbers() -> impl Iterator<Item = u32> {
        let items = vec![1, 2];
        for item in &items {
            yield *item;
        }
        drop(items);
    }
}

fn main() {
    for number in numbers() {
        println!("{}", number + 1);
    }
}
