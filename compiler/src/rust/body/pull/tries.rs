//! `try`, `catch`, `finally`.

use super::super::print::Around;
use super::super::push::{Waiting, own};
use super::super::tree::{Node, Try};
use super::Pull;
use super::around::{Enclosing, Here, Next};
use proc_macro2::TokenStream;

impl Pull<'_> {
    /// ```text
    /// [source]  try { body } catch { p => a } finally { last }
    /// [result]  body, in which what is raised is `thrown = …; break 'segment1`; left = Ok(0); break 'segment2
    ///           'segment1: match thrown { Error(p) => { a; left = Ok(0); break 'segment2 } thrown => { left = Err(thrown); break … } }
    ///           'segment2: last; match left { Ok(1) => break 'l0, Ok(_) => what follows, Err(thrown) => return Err(thrown) }
    /// ```
    pub(super) fn try_(&mut self, it: &Try, rest: &[Node], here: &Here, next: &Next) -> TokenStream {
        self.tries += 1;
        let (number, depth, error) = (self.tries, here.open.len(), self.body.error.clone());
        let (left, thrown) = (own("left", number), own("thrown", number));
        let joined = self.joined(rest, next, here);
        let (mut outer, mut after) = (here.clone(), joined.0.clone());
        let finally = it.last.as_ref().map(|last| {
            let (to, waiting) = (self.segment(), Waiting::default());
            self.temporary(quote!(#left: ::core::result::Result<u32, ::py2rs_runtime::Thrown<#error>>));
            outer.around.push(Enclosing::Finally {
                to: to.clone(),
                left: left.clone(),
                waiting: waiting.clone(),
                depth,
            });
            after = Next::Finally(to.clone(), left.clone(), depth);
            (last, to, waiting)
        });
        let code;
        if it.arms.is_some() || it.result.is_some() {
            let catch = self.segment();
            self.temporary(quote!(#thrown: ::py2rs_runtime::Thrown<#error>));
            let mut inner = outer.clone();
            inner.around.push(Enclosing::Try { to: catch.clone(), thrown: thrown.clone(), depth });
            match it.result {
                None => code = self.nodes(&it.body.nodes, inner, &after),
                Some(value) => {
                    let done = self.segment();
                    code = self.nodes(&it.body.nodes, inner, &Next::Break(done.clone(), depth));
                    self.move_last(&done);
                    let (name, view) = (self.name(value), self.view(&outer, self.depth()));
                    let given = self.given(quote!(::core::result::Result::Ok(#name)), &it.to, &outer, false);
                    let go = self.go(&outer, &after);
                    self.fill(&done, quote!(#view #given #go))
                }
            }
            self.move_last(&catch);
            let mut arms = TokenStream::new();
            for arm in it.arms.iter().flatten() {
                let around = self.at(&outer);
                let (pat, guard) = self.printer(&around).guarded(&arm.pat);
                let (attrs, body) = (&arm.attrs, self.block(&arm.body, &outer, &after));
                arms.extend(quote!(#(#attrs)* ::py2rs_runtime::Thrown::Error(#pat) #guard => { #body }))
            }
            if it.result.is_some() {
                let given = self.given(quote!(::core::result::Result::Err(error)), &it.to, &outer, false);
                let go = self.go(&outer, &after);
                arms.extend(quote!(::py2rs_runtime::Thrown::Error(error) => { #given #go }))
            }
            let (view, raise) = (self.view(&outer, self.depth()), self.at(&outer).raise(quote!(thrown), it.span));
            self.fill(&catch, quote!(#view match #thrown { #arms thrown => #raise }))
        } else {
            code = self.nodes(&it.body.nodes, outer.clone(), &after)
        }
        if let Some((last, to, waiting)) = finally {
            self.move_last(&to);
            let done = self.segment();
            let (view, last) =
                (self.view(here, self.depth()), self.block(last, here, &Next::Break(done.clone(), depth)));
            self.fill(&to, quote!(#view #last));
            self.move_last(&done);
            let around = self.at(here);
            let jumps = waiting
                .borrow()
                .iter()
                .enumerate()
                .map(|(index, jump)| {
                    let (number, jump) = (index as u32 + 1, around.jump_to(*jump));
                    quote!(::core::result::Result::Ok(#number) => { #jump })
                })
                .collect::<TokenStream>();
            let raise = around.raise(quote!(thrown), it.span);
            let go = self.go(here, &joined.0);
            self.fill(
                &done,
                quote!(
                    #view
                    match #left {
                        #jumps
                        ::core::result::Result::Ok(_) => { #go }
                        ::core::result::Result::Err(thrown) => #raise,
                    }
                ),
            )
        }
        self.join(joined.1, rest, here, next);
        code
    }
}
