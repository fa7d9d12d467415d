//! What is read.

use super::tokens;
use crate::rust::surface::{Form, Input, Protocol, parse};
use quote::ToTokens;
use std::fmt::Write;

/// What was read, in a line for each thing.
fn read(text: &str) -> String {
    let mut out = String::new();
    for input in parse(tokens(text)) {
        match input {
            Input::Function(it) => {
                let _ = write!(out, "fn {} attrs {} {} : ", it.sig.ident, it.attrs.len(), it.vis.to_token_stream());
                protocol(&it.protocol, &mut out);
                let _ = writeln!(out, " : {}", it.body.to_token_stream());
            }
            Input::Nameable(it) => {
                let _ = write!(out, "struct {} {} : ", it.name, it.generics.to_token_stream());
                protocol(&it.protocol, &mut out);
                for function in it.functions {
                    let _ = write!(out, " fn {} : ", function.sig.ident);
                    protocol(&function.protocol, &mut out);
                }
                out.push('\n');
            }
            Input::Inline(it) => {
                for capture in &it.captures {
                    let (mutable, name, value) = (&capture.mutable, &capture.name, &capture.value);
                    let _ = write!(out, "{} {name} = {}, ", mutable.to_token_stream(), value.to_token_stream());
                }
                if let Some(returns) = &it.returns {
                    protocol(returns, &mut out);
                }
                let _ = writeln!(out, ": {}", it.body.to_token_stream());
            }
            Input::Refused(tokens) => {
                let _ = writeln!(out, "refused {:?}", super::messages(tokens));
            }
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn protocol(it: &Protocol, out: &mut String) {
    let form = match &it.form {
        Form::Iterator(path) | Form::Generator(path) => path.to_token_stream().to_string(),
        Form::Named(path) => format!("Gen<{}>", path.to_token_stream()),
    };
    let (item, send, returns) = (it.item.to_token_stream(), it.send.to_token_stream(), it.returns.to_token_stream());
    let _ = write!(out, "{form} yields {item} sent {send} returns {returns}");
    if !it.is_infallible() {
        let _ = write!(out, " raises {}", it.error.to_token_stream());
    }
    for bound in &it.bounds {
        let _ = write!(out, " + {}", bound.to_token_stream());
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(read(text), expected, "{text}");
}

#[test]
fn functions() {
    check(
        "fn f() -> impl Iterator<Item = u32> { yield 1; }",
        "fn f attrs 0 : Iterator yields u32 sent () returns () : { yield 1 ; }",
    );
    check(
        "/// Doc.\n#[inline] pub(crate) fn f<'a, T: Ord>(a: &'a T, (b, c): (u8, u8)) -> impl Iterator<Item = &'a T> + Clone + 'a where T: Copy { }",
        "fn f attrs 2 pub (crate) : Iterator yields & 'a T sent () returns () + Clone + 'a : { }",
    );
    check(
        "fn f(&mut self) -> impl Send + gen_rt::Generator<Return = R, Yield = Y, Error = E, Send = S> { #![allow(unused)] yield from x }",
        "fn f attrs 1 : gen_rt :: Generator yields Y sent S returns R raises E + Send : { yield __py2rs_from = x }",
    );
    check(
        "fn a() -> impl Iterator<Item = u8> {} fn b() -> (impl Generator<Yield = u8> + use<>) {}",
        "fn a attrs 0 : Iterator yields u8 sent () returns () : { } fn b attrs 0 : Generator yields u8 sent () returns () + use < > : { }",
    );
}

#[test]
fn structs() {
    check(
        "#[derive(Clone)] pub struct Down<'a, T>: Generator<Yield = &'a T, Return = u8> where T: Ord; fn down<'a, T: Ord>(x: &'a T) -> Gen<Down<'a, T>> {}",
        "struct Down < 'a , T > : Generator yields & 'a T sent () returns u8 fn down : Gen<Down < 'a , T >> yields & 'a T sent () returns u8",
    );
    check(
        "fn before() -> gen_rt::Gen<A> {} struct A: Iterator<Item = u8>; fn other() -> impl Iterator<Item = u8> {}",
        "fn other attrs 0 : Iterator yields u8 sent () returns () : { } struct A : Iterator yields u8 sent () returns () fn before : Gen<A> yields u8 sent () returns ()",
    );
}

#[test]
fn inline() {
    check("{ yield 1; }", ": { yield 1 ; }");
    check("|| yield 1", ": { yield 1 }");
    check("|a, mut b| { yield a }", "a = , mut b = , : { yield a }");
    check("|| -> impl Generator<Yield = u8, Send = u8> { }", "Generator yields u8 sent u8 returns (): { }");
    check("|a = 1, mut b = f(x, |y| y), c = (x | y), | {}", "a = 1, mut b = f (x , | y | y), c = (x | y), : { }");
    check(
        "|a = Vec::<A, B>::new(), f = |x| x + 1, g = a < b| {}",
        "a = Vec :: < A , B > :: new (), f = | x | x + 1, g = a < b, : { }",
    );
}
