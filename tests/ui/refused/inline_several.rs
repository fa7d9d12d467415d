//! Each mistake is told, once.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|a| { break; [1].map(|x| yield x); yield a; });
    made.sum();
    drop((a, b));
}
