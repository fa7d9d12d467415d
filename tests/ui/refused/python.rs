//! Python, not yet.

py2rs_macros::generator! {
    def numbers():
        yield 1
}

fn main() {
}
