//! `if yield c { … }`: the operand of the `yield` would go on through the block, so it needs parentheses.

use super::{is_block, is_punct};
use crate::rust::mistake::{Mistake, Mistakes};
use proc_macro2::{Ident, Spacing, TokenTree};

/// Finds what stands between `if`, `while`, `match`, `for … in` and the block, in the tokens of one group.
pub fn check(tokens: &[TokenTree], mistakes: &mut Mistakes) {
    let mut told = None;
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Ident(word) = token else { continue };
        if !["if", "while", "match", "in"].iter().any(|it| word == it) {
            continue;
        }
        if let Some((at, found)) = bare_yield(&tokens[index + 1..])
            && told != Some(index + 1 + at)
        {
            told = Some(index + 1 + at);
            let word = if word == "in" { "for … in".to_string() } else { word.to_string() };
            mistakes.push(Mistake::needs_parentheses(found.span(), word).across(found));
        }
    }
}

/// The `yield` between a keyword and its block that is in no group. The guard of an arm has no block.
fn bare_yield(rest: &[TokenTree]) -> Option<(usize, &Ident)> {
    let mut found = None;
    let mut pattern = false;
    let mut joint = false;
    for (index, token) in rest.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "let" => pattern = true,
            TokenTree::Ident(word) if word == "yield" => found = found.or(Some((index, word))),
            TokenTree::Punct(it) if it.as_char() == ';' => return None,
            TokenTree::Punct(it) if it.as_char() == '=' && !joint => {
                if is_arrow(&rest[index..]) {
                    return None;
                }
                pattern &= rest.get(index + 1).is_some_and(|next| is_punct(next, '='));
            }
            // The braces of a pattern are followed by its `=`.
            group if !pattern && is_block(group) => return found.filter(|_| !is_arrow(&rest[index + 1..])),
            _ => {}
        }
        joint = matches!(token, TokenTree::Punct(it) if it.spacing() == Spacing::Joint);
    }
    None
}

fn is_arrow(rest: &[TokenTree]) -> bool {
    matches!(rest, [equals, arrow, ..] if is_punct(equals, '=') && is_punct(arrow, '>'))
}
