//! A body without braces.

py2rs_macros::generator! {
    for number in 0..3 {
        yield number;
    }
}

fn main() {
}
