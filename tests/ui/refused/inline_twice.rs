//! Twice the same.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|a, a| { yield a; });
    made.sum();
    drop((a, b));
}
