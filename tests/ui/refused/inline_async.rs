//! Not async.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(async || { yield a; });
    made.sum();
    drop((a, b));
}
