//! What syn can't parse is given a form that it can, on the tokens of a body, in all of its groups.
//!
//! ```text
//! yield from x                              yield __py2rs_from = x
//! try { a } catch { arms } finally { b }    __py2rs_try! { try { a } catch { arms } finally { b } }
//! ```
//! An assignment binds as loosely as `yield`, so the operand of `yield from` has the extent that it should have. Tokens that are
//! not concerned stay what they are, and so do the arguments of macros that are not std's.

mod header;
mod try_block;

pub use try_block::Try;

use super::known;
use super::mistake::{Mistake, Mistakes};
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use syn::{Expr, ExprYield};

const FROM: &str = "__py2rs_from";

/// Rewrites the tokens of a body.
pub fn rewrite(tokens: TokenStream, mistakes: &mut Mistakes) -> TokenStream {
    sequence(tokens.clone(), mistakes).unwrap_or(tokens)
}

/// What a `yield from` delegates to; of a plain `yield`, nothing.
pub fn from_operand(it: &ExprYield) -> Option<&Expr> {
    match it.expr.as_deref()? {
        Expr::Assign(assign) => match &*assign.left {
            Expr::Path(name) if name.path.is_ident(FROM) => Some(&assign.right),
            _ => None,
        },
        _ => None,
    }
}

/// Something in tokens that means something to the generator.
#[derive(Debug)]
pub enum Concern {
    Yield(Ident),
    /// A `try` with `catch` or `finally`.
    Try(Ident),
}

/// The first `yield`, or `try` that is ours, in tokens that are not parsed.
pub fn concerns(tokens: TokenStream) -> Option<Concern> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().find_map(|(index, token)| match token {
        TokenTree::Ident(word) if word == "yield" => Some(Concern::Yield(word.clone())),
        TokenTree::Ident(word) if word == "try" && try_block::is_ours(&tokens[index..]) => {
            Some(Concern::Try(word.clone()))
        }
        TokenTree::Group(group) if !is_generator(&tokens[..index]) => concerns(group.stream()),
        _ => None,
    })
}

/// The tokens of one group; nothing if they stay as they are.
fn sequence(tokens: TokenStream, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    header::check(&tokens, mistakes);
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    let mut changed = false;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let rest = &tokens[index..];
        index += 1;
        match token {
            TokenTree::Group(group) if !is_opaque(&tokens[..index - 1]) => {
                let group = rewritten(group, mistakes);
                changed |= group.is_some();
                out.push(group.map_or_else(|| token.clone(), TokenTree::Group));
            }
            TokenTree::Ident(word) if word == "yield" => {
                out.push(token.clone());
                if let Some(TokenTree::Ident(from)) = rest.get(1).filter(|it| is_word(it, "from"))
                    && begins_operand(&rest[2..])
                {
                    let mut equals = Punct::new('=', Spacing::Alone);
                    equals.set_span(from.span());
                    out.extend([TokenTree::Ident(Ident::new(FROM, from.span())), TokenTree::Punct(equals)]);
                    changed = true;
                    index += 1;
                }
            }
            TokenTree::Ident(word) if word == "try" && !is_name(rest) => {
                index += try_block::rewrite(rest, &mut out, mistakes) - 1;
                changed = true;
            }
            TokenTree::Ident(word)
                if (word == "raise" || word == "throw") && begins_statement(&tokens[..index - 1]) =>
            {
                if matches!(rest.get(1), Some(TokenTree::Ident(next)) if !["as", "in", "else"].iter().any(|it| next == it))
                {
                    mistakes.push(Mistake::raise(word.span(), word));
                }
                out.push(token.clone());
            }
            _ => out.push(token.clone()),
        }
    }
    changed.then(|| out.into_iter().collect())
}

/// The group with its tokens rewritten; nothing if they stay as they are.
fn rewritten(group: &Group, mistakes: &mut Mistakes) -> Option<Group> {
    let mut result = Group::new(group.delimiter(), sequence(group.stream(), mistakes)?);
    result.set_span(group.span());
    Some(result)
}

/// Is a group behind these tokens none of our business: an attribute, the arguments of an unknown macro, the rules of a new one?
fn is_opaque(before: &[TokenTree]) -> bool {
    match before {
        [.., hash] if is_punct(hash, '#') => true,
        [.., hash, bang] if is_punct(hash, '#') && is_punct(bang, '!') => true,
        [.., TokenTree::Ident(name), bang] if is_punct(bang, '!') => {
            !is_keyword(name) && !known::takes_expressions(&name.to_string())
        }
        [.., TokenTree::Ident(rules), bang, TokenTree::Ident(_)] => rules == "macro_rules" && is_punct(bang, '!'),
        _ => false,
    }
}

/// Is a group behind these tokens a generator of its own?
fn is_generator(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(name), bang] if is_punct(bang, '!') && known::is_generator(&name.to_string()))
}

/// `return !(…)` is no macro.
fn is_keyword(name: &Ident) -> bool {
    ["return", "yield", "in", "if", "while", "match", "break", "else", "move"].iter().any(|it| name == it)
}

/// `try!(…)` and `try::…` are as old as `r#try`.
fn is_name(rest: &[TokenTree]) -> bool {
    rest.get(1).is_some_and(|next| is_punct(next, '!') || is_punct(next, ':'))
}

/// Is what follows `from` its operand? Only then is it a keyword. What can only be an operator behind a variable `from` is none,
/// nor is what begins nothing that can be iterated over.
fn begins_operand(rest: &[TokenTree]) -> bool {
    match rest.first() {
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
        Some(TokenTree::Ident(word)) => word != "as" && word != "else",
        Some(TokenTree::Punct(first)) => {
            let second = match rest.get(1) {
                Some(TokenTree::Punct(second)) if first.spacing() == Spacing::Joint => Some(second.as_char()),
                _ => None,
            };
            match first.as_char() {
                '&' => !matches!(second, Some('&' | '=')),
                '*' | '!' => second != Some('='),
                ':' => second == Some(':'),
                '\'' | '#' => true,
                _ => false,
            }
        }
        None => false,
    }
}

/// Does a statement begin behind these tokens?
fn begins_statement(before: &[TokenTree]) -> bool {
    match before {
        [] => true,
        [.., last] if is_punct(last, ';') || is_block(last) => true,
        before => ends_with_arrow(before),
    }
}

fn ends_with_arrow(before: &[TokenTree]) -> bool {
    matches!(before, [.., equals, arrow] if is_punct(equals, '=') && is_punct(arrow, '>'))
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(it) if it == word)
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(it) if it.as_char() == c)
}

/// A group in braces, also one that a macro's `$block` put into an invisible one.
fn is_block(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    match group.delimiter() {
        Delimiter::Brace => true,
        Delimiter::None => {
            let mut inner = group.stream().into_iter();
            inner.next().is_some_and(|it| is_block(&it)) && inner.next().is_none()
        }
        _ => false,
    }
}
