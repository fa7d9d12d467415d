//! What the compiler knows of the library is what the runtime has.

#[test]
fn the_compilers_table_of_modules_is_the_runtimes() {
    assert_eq!(
        py2rs::python::library::listing(),
        py2rs_runtime::python::library::listing(),
        "run `cargo run -p py2rs-tests --bin library > compiler/src/python/library.txt`"
    );
}
