//! The macro belongs inside.

py2rs_macros::generator! {
    impl Numbers {
        fn all(&self) -> impl Iterator<Item = u32> {
            yield 1;
        }
    }
}

fn main() {
}
