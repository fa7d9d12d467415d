//! `try { … } catch { … } finally { … }` as tokens, and read again from the macro it became.

use super::{ends_with_arrow, is_block, is_punct, is_word, rewritten};
use crate::rust::mistake::{Mistake, Mistakes};
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Arm, Block, Macro, Token, braced, token};

const TRY: &str = "__py2rs_try";

/// A `try`. With neither arms nor `finally`, its value is a `Result`.
#[derive(Clone)]
pub struct Try {
    pub try_token: Token![try],
    pub body: Block,
    catch: Option<(Ident, token::Brace)>,
    pub arms: Option<Vec<Arm>>,
    finally_token: Option<Ident>,
    pub finally: Option<Block>,
}

impl Try {
    /// What stands in a macro that was a `try`; nothing if it is another one.
    pub fn read(mac: &Macro) -> Option<syn::Result<Try>> {
        mac.path.is_ident(TRY).then(|| mac.parse_body())
    }

    /// The tokens in the macro.
    pub fn tokens(&self) -> TokenStream {
        let Try { try_token, body, catch, arms, finally_token, finally } = self;
        let mut tokens = quote!(#try_token #body);
        if let (Some((word, brace)), Some(arms)) = (catch, arms) {
            word.to_tokens(&mut tokens);
            brace.surround(&mut tokens, |tokens| tokens.append_all(arms));
        }
        quote!(#tokens #finally_token #finally)
    }

    /// Where its `catch` is.
    pub fn catch_token(&self) -> Option<&Ident> {
        self.catch.as_ref().map(|(word, _)| word)
    }
}

impl Parse for Try {
    fn parse(input: ParseStream) -> syn::Result<Try> {
        let (try_token, body) = (input.parse()?, input.parse()?);
        let (mut catch, mut arms, mut finally_token, mut finally) = (None, None, None, None);
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            if word == "catch" {
                let content;
                let brace = braced!(content in input);
                let mut list: Vec<Arm> = Vec::new();
                while !content.is_empty() {
                    list.push(content.parse()?);
                }
                (catch, arms) = (Some((word, brace)), Some(list));
            } else {
                (finally_token, finally) = (Some(word), Some(input.parse()?));
            }
        }
        Ok(Try { try_token, body, catch, arms, finally_token, finally })
    }
}

/// Does a `try` block of ours begin here, and not just one of some other macro's language?
pub fn is_ours(rest: &[TokenTree]) -> bool {
    matches!(rest, [_, block, word, next, ..]
        if is_block(block) && is_block(next) && (is_word(word, "catch") || is_word(word, "finally")))
}

/// Rewrites the `try` that begins here, and gives the number of its tokens.
pub fn rewrite(rest: &[TokenTree], out: &mut Vec<TokenTree>, mistakes: &mut Mistakes) -> usize {
    let word = &rest[0];
    let Some(block) = rest.get(1).filter(|it| is_block(it)) else {
        mistakes.push(Mistake::try_without_block(word.span()));
        out.push(word.clone());
        return 1;
    };
    if matches!(&out[..], [.., quote, TokenTree::Ident(_), colon] if is_punct(quote, '\'') && is_punct(colon, ':')) {
        mistakes.push(Mistake::try_with_label(word.span()));
    }
    let mut inner = vec![word.clone(), inside(block, mistakes)];
    let length = 2 + clauses(&rest[2..], &mut inner, mistakes);

    let mut group = Group::new(Delimiter::Brace, inner.into_iter().collect());
    group.set_span(block.span());
    let mut bang = Punct::new('!', Spacing::Alone);
    bang.set_span(word.span());
    // The body of an arm that is a block needs no comma behind it, but a macro does.
    let is_arm = ends_with_arrow(out);
    out.extend([TokenTree::Ident(Ident::new(TRY, word.span())), TokenTree::Punct(bang), TokenTree::Group(group)]);
    if is_arm
        && rest.get(length).is_some_and(|next| !is_punct(next, ',') && !is_punct(next, '.') && !is_punct(next, '?'))
    {
        let mut comma = Punct::new(',', Spacing::Alone);
        comma.set_span(word.span());
        out.push(TokenTree::Punct(comma));
    }
    length
}

/// Takes `catch` and `finally` from behind the block, and says what else is taken for them. Both are ordinary names if
/// no block follows.
fn clauses(rest: &[TokenTree], inner: &mut Vec<TokenTree>, mistakes: &mut Mistakes) -> usize {
    let mut taken = 0;
    let (mut catch, mut finally) = (false, false);
    while let [TokenTree::Ident(word), behind @ ..] = &rest[taken..] {
        let block = behind.first().filter(|it| is_block(it));
        match (word.to_string().as_str(), block) {
            ("catch", Some(block)) => {
                if finally {
                    mistakes.push(Mistake::catch_behind_finally(word.span()));
                } else if catch {
                    mistakes.push(Mistake::block_twice(word.span(), word));
                } else {
                    inner.extend([rest[taken].clone(), inside(block, mistakes)]);
                }
                catch = true;
                taken += 2;
            }
            ("finally", Some(block)) => {
                if finally {
                    mistakes.push(Mistake::block_twice(word.span(), word).help("put both into one block"));
                } else {
                    inner.extend([rest[taken].clone(), inside(block, mistakes)]);
                }
                finally = true;
                taken += 2;
            }
            ("else", Some(_)) => {
                mistakes.push(Mistake::try_else(word.span()));
                taken += 2;
            }
            ("catch" | "except", _) => {
                // `catch (e) { … }`, `catch e { … }`, `except ValueError as e { … }`
                let named = matches!(behind.first(), Some(TokenTree::Ident(_) | TokenTree::Group(_)));
                let named = named || behind.first().is_some_and(|it| is_punct(it, '|'));
                let Some(end) = behind.iter().take(8).position(is_block).filter(|_| named) else { break };
                if word == "except" {
                    mistakes.push(Mistake::except(word.span()));
                } else {
                    mistakes.push(Mistake::catch_with_name(word.span(), name_in(&behind[..end])));
                }
                catch = true;
                taken += end + 2;
            }
            _ => break,
        }
    }
    taken
}

/// The name that a `catch (name: Type)` gives, for its message.
fn name_in(tokens: &[TokenTree]) -> String {
    for token in tokens {
        match token {
            TokenTree::Ident(name) => return name.to_string(),
            TokenTree::Group(group) => return name_in(&group.stream().into_iter().collect::<Vec<_>>()),
            _ => {}
        }
    }
    "error".to_string()
}

fn inside(block: &TokenTree, mistakes: &mut Mistakes) -> TokenTree {
    match block {
        TokenTree::Group(group) => rewritten(group, mistakes).map_or_else(|| block.clone(), TokenTree::Group),
        _ => block.clone(),
    }
}
