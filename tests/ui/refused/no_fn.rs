//! As in other languages.

py2rs_macros::generator! {
    pub numbers() -> impl Iterator<Item = u32> {
        yield 1;
    }
}

fn main() {
}
