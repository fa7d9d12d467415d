//! Nothing.

py2rs_macros::generator! {

}

fn main() {
}
