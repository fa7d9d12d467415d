//! The type is known.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|a: u32| { yield a; });
    made.sum();
    drop((a, b));
}
