//! What becomes of `yield from` and `try`.

use super::tokens;
use crate::rust::mistake::Mistakes;
use crate::rust::prepass::{Try, from_operand, rewrite};
use syn::{Block, Expr, Stmt};

/// Rewritten, as text; and without mistakes.
fn rewritten(text: &str) -> String {
    let mut mistakes = Mistakes::new();
    let result = rewrite(tokens(text), &mut mistakes);
    assert!(mistakes.is_empty(), "{text}: {mistakes:?}");
    result.to_string()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(rewritten(text), tokens(expected).to_string(), "{text}");
}

#[track_caller]
fn unchanged(text: &str) {
    check(text, text);
}

fn block(text: &str) -> Block {
    syn::parse2(tokens(&rewritten(&format!("{{ {text} }}")))).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn from_is_a_keyword_before_an_operand() {
    check("yield from x", "yield __py2rs_from = x");
    check("yield from (x)", "yield __py2rs_from = (x)");
    check("yield from &mut x", "yield __py2rs_from = &mut x");
    check("yield from [1, 2]", "yield __py2rs_from = [1, 2]");
    check("yield from *x", "yield __py2rs_from = *x");
    check("yield from ::a::b()", "yield __py2rs_from = ::a::b()");
    check("let y = yield from if a { b } else { c };", "let y = yield __py2rs_from = if a { b } else { c };");
    check("f(yield from a, yield from b)", "f(yield __py2rs_from = a, yield __py2rs_from = b)");
    check("yield yield from x", "yield yield __py2rs_from = x");
}

#[test]
fn from_is_a_name_elsewhere() {
    unchanged("let from = 1; yield from; f(from, yield from)");
    unchanged("yield from + 1");
    unchanged("yield from - 1");
    unchanged("yield from && x");
    unchanged("yield from &= x");
    unchanged("yield from..to");
    unchanged("yield from.next()");
    unchanged("yield from?");
    unchanged("yield from as u8");
    unchanged("yield from == x");
    unchanged("yield from != x");
    unchanged("yield r#from(x)");
    unchanged("yield (from)[0]");
    unchanged("String::from(x); from x");
}

#[test]
fn try_becomes_a_macro() {
    check("try { a }", "__py2rs_try! { try { a } }");
    check("try { a } catch { b => c }", "__py2rs_try! { try { a } catch { b => c } }");
    check("try { a } finally { b }", "__py2rs_try! { try { a } finally { b } }");
    check("try { a } catch { b => c } finally { d } e", "__py2rs_try! { try { a } catch { b => c } finally { d } } e");
    check("(try { try { a } }?)", "(__py2rs_try! { try { __py2rs_try! { try { a } } } }?)");
    check("try { yield from x }", "__py2rs_try! { try { yield __py2rs_from = x } }");
}

#[test]
fn names_stay_names() {
    unchanged("let catch = 1; let finally = catch; finally + catch");
    unchanged("r#try { a: 1 }");
    unchanged("r#try!(x); try!(x)");
    check("try { a } catch.b()", "__py2rs_try! { try { a } } catch.b()");
    check("try { a } finally = 1;", "__py2rs_try! { try { a } } finally = 1;");
    unchanged("let raise = 1; throw(x); raise.x; throw as u8; raise = 2;");
}

#[test]
fn arms_without_a_comma() {
    check("match x { 1 => try { a } 2 => b }", "match x { 1 => __py2rs_try! { try { a } }, 2 => b }");
    check("match x { 1 => try { a }, 2 => b }", "match x { 1 => __py2rs_try! { try { a } }, 2 => b }");
    check("match x { 1 => try { a }?, 2 => b }", "match x { 1 => __py2rs_try! { try { a } }?, 2 => b }");
    check("match x { 1 => try { a } }", "match x { 1 => __py2rs_try! { try { a } } }");
}

#[test]
fn macros_that_are_not_known_stay() {
    unchanged("quote! { try { a } catch { b } yield from x }");
    unchanged("#[try { a }] f()");
    unchanged("macro_rules! m { () => { yield from x } }");
    check("println!(\"{}\", yield from x)", "println!(\"{}\", yield __py2rs_from = x)");
    check("vec![try { a }]", "vec![__py2rs_try! { try { a } }]");
    check("return !(yield from x)", "return !(yield __py2rs_from = x)");
}

#[test]
fn yield_binds_loosest() {
    let extents = [
        ("yield a + b", "a + b"),
        ("yield a = b", "a = b"),
        ("yield a..b", "a .. b"),
        ("yield |x| x + 1", "| x | x + 1"),
        ("yield return", "return"),
        ("yield S { a: 1 }", "S { a : 1 }"),
        ("yield yield a", "yield a"),
        ("yield &mut a", "& mut a"),
    ];
    for (text, operand) in extents {
        let Ok(Expr::Yield(it)) = syn::parse2(tokens(text)) else { panic!("{text}") };
        let found = it.expr.map(|it| quote::quote!(#it).to_string()).unwrap_or_default();
        assert_eq!(found, operand, "{text}");
    }
}

#[test]
fn operands_of_from() {
    let operands = [
        ("yield from a + b;", "a + b"),
        ("yield from a..b;", "a .. b"),
        ("yield from &mut a;", "& mut a"),
        ("yield from if a { b } else { c };", "if a { b } else { c }"),
        ("yield from yield a;", "yield a"),
        ("yield from S { a };", "S { a }"),
    ];
    for (text, operand) in operands {
        let block = block(text);
        let [Stmt::Expr(Expr::Yield(it), Some(_))] = &block.stmts[..] else { panic!("{text}") };
        let found = from_operand(it).map(|it| quote::quote!(#it).to_string());
        assert_eq!(found.as_deref(), Some(operand), "{text}");
    }
    let plain = block("yield a = b;");
    let [Stmt::Expr(Expr::Yield(it), Some(_))] = &plain.stmts[..] else { panic!() };
    assert!(from_operand(it).is_none());
}

#[test]
fn parts_of_try() {
    let parts = [
        ("try { a }", (1, None, false)),
        ("try { a; b } catch { C(x) if x => 1, _ => {} }", (2, Some(2), false)),
        ("try { } finally { b }", (0, None, true)),
        ("try { a } catch { _ => {} } finally { }", (1, Some(1), true)),
    ];
    for (text, expected) in parts {
        let block = block(text);
        let [Stmt::Macro(it)] = &block.stmts[..] else { panic!("{text}") };
        let found = Try::read(&it.mac).unwrap().unwrap();
        let shape = (found.body.stmts.len(), found.arms.as_ref().map(Vec::len), found.finally.is_some());
        assert_eq!(shape, expected, "{text}");
        assert_eq!(found.tokens().to_string(), it.mac.tokens.to_string());
    }
    assert!(Try::read(&syn::parse_quote!(vec![])).is_none());
}
