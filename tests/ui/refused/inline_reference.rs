//! A reference needs a name.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|&a| { yield *a; });
    made.sum();
    drop((a, b));
}
