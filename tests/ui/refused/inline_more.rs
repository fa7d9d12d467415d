//! Something behind.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!({ yield a; }, 1);
    made.sum();
    drop((a, b));
}
