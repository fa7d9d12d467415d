//! Another item.

py2rs_macros::generator! {
    enum Number {
        One,
    }
}

fn main() {
}
