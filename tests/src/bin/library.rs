//! `library`: prints the modules of the runtime's library with their members, which the compiler keeps as
//! `compiler/src/python/library.txt`: `cargo run -p py2rs-tests --bin library > compiler/src/python/library.txt`.

fn main() {
    print!("{}", py2rs_runtime::python::library::listing());
}
