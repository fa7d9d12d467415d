//! What `gen!` refuses, and how rustc shows it. `TRYBUILD=overwrite cargo test -p PACKAGE` accepts what is shown now.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("../ui/refused/*.rs");
    cases.compile_fail("refused/*.rs");
}
