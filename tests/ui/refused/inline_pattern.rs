//! Only names.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|(c, d)| { yield c; });
    made.sum();
    drop((a, b));
}
