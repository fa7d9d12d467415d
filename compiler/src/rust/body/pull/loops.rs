//! Loops that suspend.

use super::super::local::LocalId;
use super::super::push::label;
use super::super::tree::{Block, LoopId, LoopKind, Node, Sink};
use super::super::{build, tree};
use super::around::{Enclosing, Here, LoopHere, Next, close_to, jump_to};
use super::{Mode, Pull};
use proc_macro2::TokenStream;
use syn::{Lifetime, Stmt};

impl Pull<'_> {
    /// ```text
    /// [source]  for x in 0..n { yield x; rest }
    /// [result]  'segment1: { match at { Group0 { .. } => break 'segment1, _ => { …open Group0 with the iterator… } } }
    ///           'l0: loop { match at0 { Suspend0 => { rest; continue 'l0 } _ => { let Some(x) = next(iter) else { break 'l0 }; … } } }
    /// ```
    #[allow(clippy::too_many_arguments)]
    pub(super) fn loop_(
        &mut self,
        id: LoopId,
        user: &Option<Lifetime>,
        kind: &LoopKind,
        body: &Block,
        to: &Sink,
        rest: &[Node],
        mut here: Here,
        next: &Next,
    ) -> TokenStream {
        let mut code = TokenStream::new();
        code.extend(self.open(&mut here));
        let outer_depth = here.open.len();
        if let LoopKind::For { over, iterator, .. } = kind {
            let over = self.expr(over, &here);
            let name = self.name(*iterator);
            code.extend(quote!(let #name = ::core::iter::IntoIterator::into_iter(#over);));
            here.pending.push(*iterator);
            code.extend(self.open(&mut here))
        }
        let depth = here.open.len();
        let name = label(id);
        let inside = |leave: &Next, again: &Next| {
            let mut inner = here.resumed();
            let to = to.clone();
            inner.around.push(Enclosing::Loop(LoopHere {
                id,
                user: user.clone(),
                is_loop: true,
                to,
                leave: leave.clone(),
                again: Some(again.clone()),
            }));
            inner
        };
        let (leave, again) = (Next::Break(name.clone(), depth), Next::Continue(name.clone(), depth));
        let mut after = here.resumed();
        after.open.truncate(outer_depth);
        // The iterator dies with the loop.
        let close = close_to(self.body, &here, outer_depth);

        if self.fresh {
            let inner = inside(&leave, &again);
            let printed = self.region(&here, Mode::Fresh, |pull| pull.iteration(kind, body, &inner, &again, &leave));
            let iteration = printed.code;
            let rest = self.nodes(rest, after, next);
            code.extend(quote!(#name: loop { #iteration } #close #rest));
            return code;
        }
        let head = self.segment();
        code.extend(quote!(break #head;));
        let loop_ = if self.makes_anonymous(body) {
            let inner = inside(&leave, &again);
            let printed = self.region(&here, Mode::Loop, |pull| pull.iteration(kind, body, &inner, &again, &leave));
            self.layout.variants_mut(here.slot()).dispatched = true;
            // The region around enters the loop where the generator is suspended in it.
            let patterns: Vec<_> = printed.patterns.iter().map(|it| self.pattern(&here, it.clone())).collect();
            if let Some(region) = self.regions.last_mut()
                && !patterns.is_empty()
            {
                region.arms.push((quote!(#(#patterns)|*), quote!(break #head;)))
            }
            self.move_last(&head);
            printed.code
        } else {
            // The rest of the iteration in which it is suspended stands before the loop, which begins anew each time: so nothing
            // has to be looked at while it runs.
            let done = self.segment();
            let (woken_leave, woken_again) = (Next::Break(done.clone(), depth), Next::Break(head.clone(), depth));
            let inner = inside(&woken_leave, &woken_again);
            let _entry = self.iteration(kind, body, &inner, &woken_again, &woken_leave);
            self.fresh = true;
            let inner = inside(&leave, &again);
            let printed = self.region(&here, Mode::Fresh, |pull| pull.iteration(kind, body, &inner, &again, &leave));
            self.fresh = false;
            self.move_last(&head);
            self.move_last(&done);
            let rest = self.nodes(rest, after, next);
            let view = self.view(&here, self.depth());
            self.fill(&done, quote!(#view #close #rest));
            let iteration = printed.code;
            self.fill(&head, quote!(#view #name: loop { #iteration } break #done;));
            return code;
        };
        let rest = self.nodes(rest, after, next);
        let view = self.view(&here, self.depth());
        self.fill(&head, quote!(#view #name: loop { #loop_ } #close #rest));
        code
    }

    /// One iteration.
    pub(super) fn iteration(
        &mut self,
        kind: &LoopKind,
        body: &Block,
        inner: &Here,
        next: &Next,
        leave: &Next,
    ) -> TokenStream {
        // Nothing is open inside: it is left as it was entered.
        let leave = jump_to(self.body, inner, leave);
        match kind {
            LoopKind::Loop => self.block(body, inner, next),
            LoopKind::While(condition) => {
                let condition = self.expr(condition, inner);
                let body = self.block(body, inner, next);
                quote!(if #condition { #body } else { #leave })
            }
            LoopKind::For { pat, iterator, .. } => {
                let (pat, iterator) = (self.pat(pat, inner), self.name(*iterator));
                let body = self.block(body, inner, next);
                quote!(
                    let ::core::option::Option::Some(#pat) = ::core::iter::Iterator::next(#iterator) else { #leave };
                    #body
                )
            }
        }
    }
    /// Is something kept in it whose type differs in each copy?
    pub(super) fn makes_anonymous(&self, body: &Block) -> bool {
        let mut found = false;
        let is = |id: &LocalId| self.body.locals[id.0].anonymous && self.body.locals[id.0].is_kept();
        tree::walk(body, &mut |node| match node {
            Node::Plain(Stmt::Local(it)) => found |= build::bound_by(&it.pat).iter().any(is),
            Node::Loop { kind: LoopKind::For { iterator, .. }, .. } => found |= is(iterator),
            Node::From { sub, .. } => found |= is(sub),
            _ => {}
        });
        found
    }
}
