//! What moves is named.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(move || { yield a; });
    made.sum();
    drop((a, b));
}
