//! Nothing says what it yields.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|a| { drop(a); });
    made.sum();
    drop((a, b));
}
