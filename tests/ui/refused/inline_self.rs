//! self needs another name.

fn main() {
    let (a, b) = (1, String::new());
    let made = py2rs_macros::generator!(|self| { yield self.x; });
    made.sum();
    drop((a, b));
}
