//! Every mistake that `gen!` knows. A number is never given to another one, so that it can be looked up for good.
//!
//! `G00…`: what stands in `gen!`. `G01…`: the return type. `G02…`: where a `yield` can't stand. `G03…`: `try`, `catch`,
//! `finally`. `G04…`: jumps, the value, `?`. `G05…`: the inline form.

use super::Mistake;
use proc_macro2::Span;
use std::fmt::Display;

/// One entry: the doc comment says when it is a mistake; then the number, the message, and the way out, which may be empty.
macro_rules! catalogue {
    ($($(#[doc = $line:literal])+ $name:ident($($argument:ident),*) = $number:literal, $message:literal, $help:literal;)+) => {
        #[allow(clippy::useless_format)]
        impl Mistake {
            $($(#[doc = $line])+ pub fn $name(span: Span, $($argument: impl Display),*) -> Mistake {
                Mistake::new($number, span, format!($message), format!($help))
            })+
        }

        /// Every number, with when it is said.
        pub const CATALOGUE: &[(u16, &str)] = &[$(($number, concat!($($line, "\n"),+))),+];
    };
}

catalogue! {
    /// The text is not Rust, with `yield` and `try`; in syn's words.
    not_rust(words) = 1, "{words}", "";
    /// Nothing stands in `gen!`.
    empty() = 2, "`gen!` is empty",
        "write a function, `gen! {{ fn name() -> impl Iterator<Item = …> {{ … }} }}`, or a body, `gen!({{ … }})`";
    /// A function in Python.
    python() = 3, "`gen!` can't take a Python body yet", "write the body in Rust";
    /// Something else than a function.
    not_a_function(what) = 4, "`gen!` takes generator functions, not {what}", "put it outside of `gen!`";
    /// The macro is around the `impl` block and not inside of it.
    around_impl() = 5, "an `impl` block can't stand in `gen!`", "put `gen! {{ … }}` around the method, inside of the `impl` block";
    /// `async fn`
    async_function() = 6, "a generator function can't be `async`", "remove `async`; whoever drives the generator can await, and send it the result";
    /// `const fn`
    const_function() = 7, "a generator function can't be `const`", "remove `const`";
    /// A function that is `unsafe`.
    unsafe_function() = 8, "a generator function can't be `unsafe`", "remove `unsafe`, and use `unsafe` blocks, without a `yield` in them";
    /// `extern "C" fn`
    extern_function() = 9, "a generator function can't have another calling convention", "remove `extern`";
    /// A signature without a body.
    no_body(name) = 10, "the generator function `{name}` has no body",
        "write `{{ … }}`; in a trait, the signature stands outside of `gen!`";
    /// Statements that are not in a block.
    bare_body() = 11, "a body in `gen!` stands in braces of its own", "write `gen!({{ … }})`";
    /// `struct Name { … }: Generator<…>`
    struct_with_fields(name) = 12, "the fields of `{name}` are what the generator keeps: they can't be written",
        "write `struct {name}: Generator<Yield = …>;`";
    /// `struct Name;`
    struct_without_protocol(name) = 13, "`{name}` doesn't say what it yields", "write `struct {name}: Generator<Yield = …>;`";
    /// A struct, and no function that makes it.
    struct_without_function(name) = 14, "no function makes a `{name}`", "write `fn make() -> Gen<{name}> {{ … }}` behind it, in the same `gen!`";
    /// A function that makes a struct that is not there.
    unknown_struct(name) = 15, "`{name}` isn't declared in this `gen!`", "write `struct {name}: Generator<Yield = …>;` before the function";
    /// `struct Name: Generator<…> + Clone;`
    struct_bound(bound) = 16, "`{bound}` can't be asked for here", "write `#[derive(…)]` before the struct; `Send` and `Sync` follow from what is kept";
    /// Something behind an inline body.
    behind_the_body() = 17, "nothing can stand behind the body", "";
    /// `fn f(x: u32, ...)`
    variadic() = 18, "a generator function can't be variadic", "";
    /// `pub name() -> …`
    no_fn() = 19, "`fn` is missing here", "write `fn` before the name";
    /// A name that the expansion uses.
    reserved(name) = 20, "names that begin like `{name}` are `gen!`'s own", "choose another name";
    /// `struct Name: Generator<…>;`
    named_not_yet() = 21, "generators with a name are not compiled yet", "return `impl Generator<…>`, and box it where it needs a type";
    /// `fn walk(…) -> … { yield from walk(…); }`
    recursion_not_yet(name) = 22, "`{name}` delegates to itself, which is not compiled yet", "box it: write a function that returns `Box<dyn Iterator<Item = …>>`, and `yield from` that";

    /// A function without a return type.
    no_return_type(name) = 101, "`{name}` doesn't say what it yields",
        "write `-> impl Iterator<Item = …>`, or `-> impl Generator<Yield = …, Send = …, Return = …, Error = …>`";
    /// A return type that no generator has.
    not_a_generator(ty) = 102, "`{ty}` is not what a generator function returns",
        "write `impl Iterator<Item = …>`, or `impl Generator<Yield = …, Send = …, Return = …, Error = …>`";
    /// `-> Iterator<Item = u32>`
    no_impl(name) = 103, "`impl` is missing before `{name}`", "write `impl {name}<…>`";
    /// `-> impl Iterator`
    nothing_yielded_named(name, part) = 104, "`{name}` doesn't say what is yielded", "write `{name}<{part} = …>`";
    /// `impl Generator<Item = u32>`
    unknown_part(name, part, help) = 105, "`{name}` has no `{part}`", "{help}";
    /// `impl Generator<Yield = u32, Yield = u8>`
    part_twice(part) = 106, "`{part}` is there twice", "";
    /// `impl Iterator<u32>`
    unnamed_part(name, part) = 107, "the parts of `{name}` have names", "write `{name}<{part} = …>`";
    /// `impl Iterator<Item = u32> + Generator<Yield = u32>`
    two_protocols() = 108, "`Iterator` or `Generator`, not both", "a `Generator` that is sent `()`, returns `()` and has no error is an `Iterator` as well";
    /// `impl Iterator<Item = _>`, `impl Iterator<Item = impl Debug>`
    unnamed_type(part) = 109, "the type of `{part}` must be named", "rustc doesn't infer what a function returns";
    /// `impl Iterator<Item = u32> + DoubleEndedIterator`
    not_of_a_generator(bound) = 110, "a generator can't be `{bound}`", "collect what it yields, and use that";
    /// `-> Box<dyn Iterator<Item = u32>>`
    boxed() = 111, "a generator function returns the generator itself, without a box",
        "write `impl Iterator<Item = …>` here, and `Box::new(…)` where it is called";
    /// `-> Gen`
    gen_without_name() = 112, "`Gen` without the name of a generator", "write `Gen<Name>`, and `struct Name: Generator<Yield = …>;` before the function";
    /// `impl Iterator<Item: Debug>`
    constraint(part) = 113, "the type of `{part}` must be named", "write `{part} = …`";

    /// `yield` in a closure.
    yield_in_closure() = 201, "a closure can't yield for the generator around it",
        "use a loop in place of the closure, or make a generator of it: `yield from gen!(|…| {{ … }})`";
    /// `yield` in an `async` block.
    yield_in_async() = 202, "an `async` block can't yield for the generator around it", "yield before or after it";
    /// `yield` in a function in the body.
    yield_in_function(name) = 203, "`{name}` is a function of its own: it can't yield for the generator around it",
        "make it a generator, `gen! {{ fn {name}(…) … }}`, and write `yield from {name}(…)`";
    /// `yield` in another item in the body.
    yield_in_item() = 204, "an item can't yield for the generator around it", "";
    /// `yield` where a constant is expected.
    yield_in_const() = 205, "a constant can't yield", "yield before it, in a `let`";
    /// `yield` in the arguments of a macro that is not std's.
    yield_in_macro(name) = 206, "`gen!` doesn't know what `{name}!` makes of its arguments, so it can't yield in them",
        "yield before it: `let value = yield …;`";
    /// `if yield c {`, `match yield c {`
    needs_parentheses(word) = 207, "this `yield` goes up to the block, and further", "write `{word} (yield …) {{`";
    /// `yield;` where something is to be yielded.
    nothing_yielded(ty) = 208, "this `yield` yields nothing, and `{ty}` is to be yielded", "write `yield …`";
    /// `yield return x`
    yield_return() = 209, "`yield return` yields nothing: it returns first", "write `yield …`";
    /// `yield break`
    yield_break() = 210, "`yield break` yields nothing: it breaks first", "write `return` to end the generator";
    /// `yield` in an `unsafe` block.
    yield_in_unsafe() = 211, "an `unsafe` block can't yield", "end the block before the `yield`, or begin it behind";
    /// `#[cfg(…)]` on something with a `yield` in it.
    yield_under_cfg() = 212, "`gen!` can't know whether this `yield` is there", "write `if cfg!(…) {{ … }}`";
    /// `let … = … else { yield … }`
    yield_in_let_else() = 213, "this `else` can't yield", "use `match`";
    /// `if let … && (yield …)`
    yield_in_chain() = 214, "a chain of `let`s can't yield behind its first condition", "nest two `if`s";
    /// `pattern if (yield …) => …`
    yield_in_guard() = 215, "a guard can't yield", "yield before the `match`, or in the arm";
    /// `*(yield …) = …`
    yield_in_place() = 216, "what is assigned to can't yield", "yield before the assignment: `let value = yield …;`";
    /// `yield` elsewhere.
    yield_here() = 217, "this expression can't yield", "yield before it: `let value = yield …;`";
    /// `x.await`
    await_in_generator() = 218, "a generator can't await", "yield what is to be awaited, and take the result as the value that is sent";
    /// `let x = &local; yield y; use(x);`
    kept_borrow(name, other) = 240, "`{name}` borrows `{other}`, which a generator can't keep while it is suspended", "borrow again behind the `yield`, keep an index or a copy, or take what is borrowed as an argument, by reference";
    /// `for x in &local { yield x; }`
    kept_borrow_of_loop(other) = 241, "this loop borrows `{other}`, and its body yields: a generator can't keep a borrow of its own local", "take it (`for x in {other}`), go by an index, or take it as an argument, by reference";
    /// `for x in y.map(|x| x + local) { yield x; }`
    kept_closure(other) = 242, "this closure borrows `{other}`, and is kept while the generator is suspended", "write `move |…|`";

    /// `try x`
    try_without_block() = 301, "a block is missing behind `try`", "write `try {{ … }}`";
    /// `try { … } except { … }`
    except() = 302, "it is `catch` here, not `except`", "write `catch {{ pattern => …, }}`";
    /// `try { … } catch (e) { … }`
    catch_with_name(name) = 303, "what is caught is a pattern in the block", "write `catch {{ {name} => {{ … }} }}`";
    /// `try { … } finally { … } catch { … }`
    catch_behind_finally() = 304, "`catch` stands before `finally`", "";
    /// A second `catch` or `finally`.
    block_twice(word) = 305, "a `try` has one `{word}`", "write several arms: `catch {{ a => …, b => …, }}`";
    /// `try { … } catch { … } else { … }`
    try_else() = 306, "a `try` has no `else`", "write what follows at the end of the `try`, or behind it";
    /// `'a: try { … }`
    try_with_label() = 307, "a `try` has no label", "put it in a block with the label: `'a: {{ try {{ … }} … }}`";
    /// `catch` in a generator without an error.
    nothing_to_catch() = 308, "nothing can be caught here: this generator has no error", "write `impl Generator<Yield = …, Error = …>` as the return type";
    /// `catch { }`
    no_arms() = 309, "this `catch` catches nothing", "write `catch {{ pattern => …, }}`";
    /// `raise e`, `throw e`
    raise(word) = 310, "Rust has no `{word}`", "write `Err(…)?`";
    /// `try` in a closure, an `async` block, an item.
    try_elsewhere() = 311, "a `try` can only stand in the generator's own code", "use `match`, or a closure that returns a `Result`";
    /// `try` in the arguments of a macro that is not std's.
    try_in_macro(name) = 312, "`gen!` doesn't know what `{name}!` makes of its arguments, so no `try` can stand in them", "evaluate it before, in a `let`";
    /// `finally { yield x; }`
    yield_in_finally() = 313, "a `yield` in `finally` is not compiled yet", "yield behind the `try`, or catch what is raised and yield then";

    /// `break` outside of a loop.
    break_outside() = 401, "`break` outside of a loop", "write `return` to end the generator";
    /// `continue` outside of a loop.
    continue_outside() = 402, "`continue` outside of a loop", "";
    /// A label that is nowhere around.
    unknown_label(label) = 403, "no loop or block around this has the label `{label}`", "";
    /// `break x` out of a `for` or a `while`.
    value_of_loop(word) = 404, "a `{word}` loop has no value", "write `loop`, or assign the value before `break`";
    /// `break` in a labelled block, without its label.
    break_in_block(label) = 405, "this `break` is in the block `{label}`: it must name what it leaves", "write `break {label}`, or the label of the loop";
    /// `continue` with the label of a block.
    continue_to_block(label) = 406, "`{label}` is a block, not a loop", "write `break {label}`";
    /// `return x` in a generator that returns `()`.
    returns_nothing() = 407, "this generator returns `()`", "write `impl Generator<Yield = …, Return = …>` as the return type, or `yield` the value before `return`";
    /// `return Err(e)`, or `Err(e)` at the end, in a generator that doesn't return a `Result`.
    returned_error() = 408, "this is returned, not raised", "write `Err(…)?` to end the generator with an error";
    /// `Ok(())` at the end of a generator that returns `()`.
    returned_ok() = 409, "this generator returns `()`, not a `Result`", "remove it: `?` needs no `Ok` at the end";
    /// `?` in a generator without an error.
    no_error() = 410, "`?` has nowhere to go: this generator has no error", "write `impl Generator<Yield = …, Error = …>` as the return type";

    /// `gen!(|(a, b)| …)`
    capture_pattern() = 501, "between the bars stand names", "write `name`, `mut name`, or `name = value`";
    /// `gen!(|a: u32| …)`
    capture_type(name) = 502, "what is captured has its type already", "write `{name}`, or `{name} = value`";
    /// `gen!(|self| …)`
    capture_self() = 503, "`self` can't be moved into a generator by its name", "give it one: `this = self`";
    /// `gen!(|a, a| …)`
    capture_twice(name) = 504, "`{name}` is captured twice", "";
    /// `gen!(move || …)`
    move_before_bars() = 505, "there is no `move` here", "name what moves in between the bars: `gen!(|a, mut b| {{ … }})`";
    /// `gen!(#[inline] || …)`
    attribute_before_bars() = 506, "an inline generator has no attributes", "";
    /// `gen!(|a|)`
    no_inline_body() = 507, "the body is missing", "write `gen!(|…| {{ … }})`";
    /// An inline generator of which nothing says what it yields.
    never_yields() = 508, "nothing says what this generator yields", "write `gen!(|| -> impl Iterator<Item = …> {{ … }})`";
    /// `gen!(|a = | …)`
    no_value(name) = 509, "the value of `{name}` is missing", "write `{name} = value`; a value with `|` in it needs parentheses";
    /// `gen!(|&a| …)`
    capture_reference(name) = 510, "between the bars stand names", "write `{name} = &{name}`";
    /// `gen!(async { … })`
    async_inline() = 511, "an inline generator can't be `async`", "whoever drives the generator can await, and send it the result";
}
