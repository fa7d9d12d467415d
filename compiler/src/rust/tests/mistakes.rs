//! What users get wrong, and what they are told.

use super::{messages, numbers, tokens};
use crate::rust::expand;
use crate::rust::mistake::CATALOGUE;
use std::collections::BTreeSet;

/// Each text has the mistakes of these numbers, and no other.
const INPUTS: &[(&str, &[u16])] = &[
    ("", &[2]),
    ("def f(): yield 1", &[3]),
    ("async def f(): yield 1", &[3]),
    ("@decorated def f(): yield 1", &[3]),
    ("r#\"def f(): yield 1\"#", &[3]),
    ("enum A {}", &[4]),
    ("use a::b;", &[4]),
    ("macro_rules! m { () => {} }", &[4]),
    ("impl A { fn f() -> impl Iterator<Item = u8> { yield 1 } }", &[5]),
    ("pub async fn f() -> impl Iterator<Item = u8> { yield 1 }", &[6]),
    ("const fn f() -> impl Iterator<Item = u8> { yield 1 }", &[7]),
    ("extern \"C\" fn f() -> impl Iterator<Item = u8> { yield 1 }", &[9]),
    ("fn f() -> impl Iterator<Item = u8>;", &[10]),
    ("yield 1; yield 2;", &[11]),
    ("for x in 0..3 { yield x }", &[11]),
    ("let x = 1; yield x;", &[11]),
    ("struct A { x: u8 }", &[12]),
    ("pub struct A(u8);", &[12]),
    ("struct A; fn a() -> Gen<A> { yield 1; }", &[13]),
    ("struct A: Generator<Yield = u8>;", &[14]),
    ("fn a() -> Gen<A> { yield 1; }", &[15]),
    ("struct A: Generator<Yield = u8> + Clone; fn a() -> Gen<A> { yield 1; }", &[16]),
    ("fn f() -> impl Iterator<Item = u8> { yield __py2rs_local_7; }", &[20]),
    ("struct A: Generator<Yield = u8>; fn a() -> Gen<A> { yield 1; }", &[21]),
    ("|| { yield 1; } 2", &[17]),
    ("fn f(x: u8, ...) -> impl Iterator<Item = u8> { yield 1 }", &[18]),
    ("pub f() -> impl Iterator<Item = u8> { yield 1 }", &[19]),
    ("f<T>(x: T) -> impl Iterator<Item = T> { yield x }", &[19]),
    ("fn f() { yield 1; }", &[101]),
    ("fn f() -> u32 { yield 1; }", &[102]),
    ("fn f() -> Vec<u32> { yield 1; }", &[102]),
    ("fn f() -> impl Debug { yield 1; }", &[102]),
    ("fn f() -> Iterator<Item = u32> { yield 1; }", &[103]),
    ("fn f() -> Generator<Yield = u32> + Send { yield 1; }", &[103]),
    ("fn f() -> impl Iterator { yield 1; }", &[104]),
    ("fn f() -> impl Generator<Send = u8> { yield 1; }", &[104]),
    ("fn f() -> impl Generator<Item = u8> { yield 1; }", &[105]),
    ("fn f() -> impl Iterator<Item = u8, Return = u8> { yield 1; }", &[105]),
    ("fn f() -> impl Generator<Yield = u8, Yield = u8> { yield 1; }", &[106]),
    ("fn f() -> impl Iterator<u8> { yield 1; }", &[107]),
    ("fn f() -> impl Generator(u8) { yield 1; }", &[107]),
    ("fn f() -> impl Iterator<Item = u8> + Generator<Yield = u8> { yield 1; }", &[108]),
    ("fn f() -> impl Iterator<Item = _> { yield 1; }", &[109]),
    ("fn f() -> impl Iterator<Item = impl Debug> { yield 1; }", &[109]),
    ("fn f() -> impl Iterator<Item = u8> + DoubleEndedIterator { yield 1; }", &[110]),
    ("fn f() -> impl DoubleEndedIterator<Item = u8> { yield 1; }", &[110]),
    ("fn f() -> Box<dyn Iterator<Item = u8>> { yield 1; }", &[111]),
    ("fn f() -> dyn Iterator<Item = u8> { yield 1; }", &[111]),
    ("fn f() -> Gen { yield 1; }", &[112]),
    ("fn f() -> impl Iterator<Item: Debug> { yield 1; }", &[113]),
    ("|(a, b)| { yield a; }", &[501]),
    ("|a: u8, b| { yield a; }", &[502]),
    ("|self| { yield self.a; }", &[503]),
    ("|a, mut a| { yield a; }", &[504]),
    ("move |a| { yield a; }", &[505]),
    ("#[inline] |a| { yield a; }", &[506]),
    ("|a|", &[507]),
    ("|| { let x = 1; }", &[508]),
    ("{ }", &[508]),
    ("|a = | { yield a; }", &[509]),
    ("|&a, &mut b| { yield a; }", &[510, 510]),
    ("async || { yield 1; }", &[511]),
    ("|a = yield 1| { yield a; }", &[217]),
    ("|| -> u8 { yield 1; }", &[102]),
];

/// Bodies of an `impl Iterator<Item = u32>`.
const BODIES: &[(&str, &[u16])] = &[
    ("let x = ;", &[1]),
    ("yield 1", &[]),
    ("[1].iter().for_each(|x| yield x);", &[201]),
    ("let f = || { let g = || { yield 1; }; yield 2; }; let h = || yield 3;", &[201, 201]),
    ("let f = async { yield 1; };", &[202]),
    ("let f = async || { yield 1; };", &[202]),
    ("fn g() { yield 1; }", &[203]),
    ("fn g() { let h = || yield 1; }", &[203]),
    ("impl A { fn g() { yield 1; } }", &[204]),
    ("static A: u32 = yield 1;", &[204]),
    ("let a = [0; yield 1];", &[205]),
    ("let a: [u8; yield 1] = b;", &[205]),
    ("let a = const { yield 1 };", &[205]),
    ("let a = f::<{ yield 1 }>();", &[205]),
    ("select!(yield 1);", &[206]),
    ("log::info!(\"{}\", { yield 1 });", &[206]),
    ("println!(\"{}\", yield 1); vec![yield 1, yield 2]; vec![yield 1; 3]; assert_eq!(yield 1, 2);", &[]),
    ("gen!({ yield 1; }); r#gen!(|| yield 1); generator! { fn f() -> X { yield 1 } }", &[]),
    ("yield from gen!({ try { yield 1; } finally { } });", &[]),
    ("if yield 1 { }", &[207]),
    ("if a && yield 1 { }", &[207]),
    ("if let Some(x) = yield 1 { }", &[207]),
    ("if let A { x } = yield 1 { }", &[207]),
    ("while let Some(x) = yield { }", &[207]),
    ("while yield 1 { }", &[207]),
    ("match yield 1 { }", &[207]),
    ("for x in yield 1 { }", &[207]),
    ("if match yield 1 { _ => true } { }", &[207]),
    ("if (yield 1) { } match (yield 1) { _ if yield 2 => { } _ if f(yield A { }) => { } }", &[215, 215]),
    ("let Some(x) = y else { yield 1; return };", &[213]),
    ("if let Some(x) = y && (yield x) { }", &[214]),
    ("a[yield 1] = 2;", &[216]),
    ("let v = vec![1]; let w = &v; yield 1; yield w.len();", &[240]),
    ("let v = vec![1]; for x in &v { yield *x; } drop(v);", &[241]),
    ("let n = 3; for x in (0..n).map(|x| x + n) { yield x; }", &[242]),
    ("yield from f();", &[22]),
    ("yield;", &[208]),
    ("let x = f(yield);", &[208]),
    ("yield return 1;", &[209]),
    ("loop { yield break; }", &[210]),
    ("#[cfg(test)] yield 1;", &[212]),
    ("#[cfg(test)] { let x = yield 1; }", &[212]),
    ("#[cfg(test)] let x = yield 1;", &[212]),
    ("match x { #[cfg(test)] 1 => yield 1, _ => {} }", &[212]),
    ("#[cfg(test)] let x = 1; #[allow(unused)] yield 1;", &[]),
    ("let x = y.await;", &[218]),
    ("(yield 1).await;", &[218]),
    ("let x = async { y.await };", &[]),
    ("try yield 1;", &[301]),
    ("try { yield 1; } except { _ => {} }", &[302]),
    ("try { yield 1; } except ValueError as e { }", &[302]),
    ("try { yield 1; } catch (e) { }", &[303]),
    ("try { yield 1; } catch error { }", &[303]),
    ("try { yield 1; } catch |e: Error| { }", &[303]),
    ("try { yield 1; } finally { } catch { _ => {} }", &[304]),
    ("try { yield 1; } finally { } finally { }", &[305]),
    ("try { yield 1; } catch { A => {} } catch { B => {} }", &[305]),
    ("try { yield 1; } else { }", &[306]),
    ("'a: try { yield 1; }", &[307]),
    ("try { yield 1; } catch { _ => {} }", &[308]),
    ("try { yield 1; } catch { }", &[309]),
    ("raise ValueError;", &[310]),
    ("if x { throw Error::new(); }", &[310]),
    ("let f = || { try { a() } finally { b() } };", &[311]),
    ("fn g() { try { a() } finally { b() } }", &[311]),
    ("run!({ try { a() } finally { b() } });", &[312]),
    ("break;", &[401]),
    ("continue;", &[402]),
    ("'a: loop { break 'b; }", &[403]),
    ("loop { continue 'b; }", &[403]),
    ("for x in y { break 1; }", &[404]),
    ("'a: while y { loop { break 'a 1; } }", &[404]),
    ("'a: { break; }", &[405]),
    ("loop { 'a: { break; } }", &[405]),
    ("loop { 'a: { continue 'a; } }", &[406]),
    ("'a: loop { 'b: { loop { break; } break 'b; } for x in y { continue 'a; } break 'a 1; }", &[]),
    ("let f = || loop { break 1; }; for x in y { g(|| loop { break; }); }", &[]),
    ("return 1;", &[407]),
    ("if x { return Some(1); }", &[407]),
    ("yield 1; 5", &[407]),
    ("return Err(x);", &[408]),
    ("yield 1; Err(x)", &[408]),
    ("yield 1; Ok(())", &[409]),
    ("return; return (); return f(); loop { return x += 1 }", &[]),
    ("let x = f()?;", &[410]),
    ("let f = || g()?; fn h() -> Option<u8> { i()?; None } let x = try { f()? };", &[]),
    ("vec![f()?];", &[410]),
    ("try { f()?; } finally { }", &[410]),
    ("if let Some(x) =&y { } yield if z { 1 } else { 2 };", &[]),
    ("if let 1..=3 = y { } let z = w == v; yield if z { 1 } else { 2 }", &[]),
    ("if !(yield 1) { } while !(yield 2) { } let x = a != (yield 3);", &[]),
];

/// Bodies of an `impl Generator<Yield = T, Return = Result<u8, E>, Error = E>`.
const FALLIBLE: &[(&str, &[u16])] = &[
    ("yield; f()?; try { g()? } catch { A => {} } finally { f(); } return Err(x);", &[]),
    ("try { yield a; } finally { yield 1; } Ok(1)", &[313]),
    ("Ok(yield 1)", &[]),
    ("try { yield 1; } catch { A if yield x => try { } finally { } B => break }", &[401]),
];

fn check(table: &[(&str, &[u16])], around: impl Fn(&str) -> String) {
    for (text, expected) in table {
        assert_eq!(numbers(&around(text)), *expected, "{text}\n{:#?}", messages(expand(tokens(&around(text)))));
    }
}

#[test]
fn inputs() {
    check(INPUTS, |text| text.to_string());
}

#[test]
fn bodies() {
    check(BODIES, |body| format!("fn f() -> impl Iterator<Item = u32> {{ {body} }}"));
}

#[test]
fn fallible_bodies() {
    check(FALLIBLE, |body| {
        format!("fn f<T, E>() -> impl Generator<Yield = T, Return = Result<u8, E>, Error = E> {{ {body} }}")
    });
}

/// Whoever uses a function that has a mistake is not told of another one.
#[test]
fn functions_are_declared_all_the_same() {
    for (text, expected) in BODIES.iter().filter(|(_, expected)| !expected.is_empty()) {
        let source = format!("#[must_use] pub fn f<T>(x: T) -> impl Iterator<Item = u32> + Clone {{ {text} }}");
        let declared: syn::ItemFn =
            syn::parse2(expand(tokens(&source))).unwrap_or_else(|error| panic!("{error}: {text}"));
        let signature = &declared.sig;
        let output = quote::quote!(#signature).to_string();
        assert_eq!(output, tokens("fn f<T>(x: T) -> impl Iterator<Item = u32> + Clone").to_string());
        assert_eq!(declared.block.stmts.len(), expected.len(), "{text}");
    }
}

/// Whatever is missing in a text, something is emitted.
#[test]
fn nothing_panics() {
    let bodies = [BODIES, FALLIBLE]
        .into_iter()
        .flatten()
        .map(|(body, _)| format!("fn f() -> impl Iterator<Item = u32> {{ {body} }}"));
    for text in INPUTS.iter().map(|(text, _)| (*text).to_string()).chain(bodies) {
        for (at, c) in text.char_indices() {
            let without = format!("{}{}", &text[..at], &text[at + c.len_utf8()..]);
            for text in [without.as_str(), &text[..at], &text[at..]] {
                if let Ok(tokens) = text.parse() {
                    let _ = expand(tokens);
                }
            }
        }
    }
}

#[test]
fn several_functions_are_told_apart() {
    let text = "fn a() -> impl Iterator<Item = u8> { yield; } fn b() -> impl Iterator<Item = u8> { yield 1; } fn c() { break; }";
    assert_eq!(numbers(text), [208, 101]);
}

#[test]
fn numbers_are_in_order() {
    let numbers: Vec<u16> = CATALOGUE.iter().map(|(number, _)| *number).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b));
}

/// Those of the body's expansion are told there; those about `unsafe` are with rustc's part, in `tests/ui`.
#[test]
fn every_mistake_is_made_here() {
    let elsewhere = [8, 211];
    let told = [INPUTS, BODIES, FALLIBLE].into_iter().flatten().flat_map(|(_, numbers)| numbers.iter().copied());
    let told: BTreeSet<u16> = told.chain(elsewhere).collect();
    let missing: Vec<u16> =
        CATALOGUE.iter().map(|(number, _)| *number).filter(|number| !told.contains(number)).collect();
    assert_eq!(missing, []);
}
