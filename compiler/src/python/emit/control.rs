//! Nested control flow: what the structure pass made, as Rust would be written.

use super::super::ir::{Expr, ExprKind, LocalKind, Pattern, PlaceId, Runtime};
use super::super::scope::ScopeKind;
use super::{Around, Context, FunctionEmitter, text};
use crate::ir::{BlockId, LocalId, Terminator};
use crate::transform::structure::Node;
use crate::transform::tidy;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

impl FunctionEmitter<'_, '_> {
    /// The whole body. `tail`: the last node gives the function's result without `return`.
    pub fn nodes(&self, nodes: &[Node], around: &[Around], tail: bool) -> TokenStream {
        let mut tokens = TokenStream::new();
        let last = nodes.len().saturating_sub(1);
        let mut index = 0;
        while let Some(node) = nodes.get(index) {
            tokens.extend(self.node(node, around, tail && index == last));
            index += 1;
        }
        tokens
    }

    fn node(&self, node: &Node, around: &[Around], tail: bool) -> TokenStream {
        match node {
            Node::Code(id) => {
                let context = Context::of(*id);
                let body = &self.ready.machine.body;
                let comment = self.block_comment(*id);
                let stmts = &body.block(*id).stmts;
                (0..stmts.len()).for_each(|index| self.allow_dead_store(&stmts[index..]));
                let stmts: TokenStream = stmts.iter().map(|stmt| self.stmt(context, stmt)).collect();
                quote!(#comment #stmts)
            }
            Node::If { block, then, otherwise } => self.if_node(*block, then, otherwise, around, tail),
            Node::Match { block, arms } => self.match_node(*block, arms, around, tail),
            Node::Labelled { label, body } => self.labelled(*label, body, around),
            Node::Loop { header, body } => self.loop_node(*header, body, around),
            Node::Break(label) => {
                let name = text::lifetime(self.label_name(*label));
                quote!(break #name;)
            }
            Node::LeaveLoop(header) => match self.loop_jump(*header, around) {
                None => quote!(break;),
                Some(label) => quote!(break #label;),
            },
            Node::Continue(header) => match self.loop_jump(*header, around) {
                None => quote!(continue;),
                Some(label) => quote!(continue #label;),
            },
            Node::Leave(block) => self.leave(*block, tail),
            Node::Select(block) => {
                let Terminator::Select { selector, arm, .. } = self.ready.machine.body.block(*block).terminator else {
                    return TokenStream::new();
                };
                let go = self.selector(selector);
                let (kind, variant) = self.selection(selector, arm);
                quote!(#go = #kind::#variant;)
            }
        }
    }

    /// What is nested alone in a branch that stands alone is another condition of the same `if`.
    fn if_node(&self, block: BlockId, then: &[Node], otherwise: &[Node], around: &[Around], tail: bool) -> TokenStream {
        let (mut comment, mut conditions) = (TokenStream::new(), vec![]);
        let (mut block, mut then, mut otherwise) = (block, then, otherwise);
        loop {
            let Terminator::Branch { test, .. } = &self.ready.machine.body.block(block).terminator else {
                return TokenStream::new();
            };
            comment.extend(self.block_comment(block));
            comment.extend(self.test_comment(test));
            let wanted = !then.is_empty() || otherwise.is_empty();
            if !wanted {
                (then, otherwise) = (otherwise, &[]);
            }
            conditions.push((Context::of(block), test, wanted));
            match then {
                [Node::If { block: inner, then: inner_then, otherwise: inner_otherwise }]
                    if otherwise.is_empty()
                        && inner_then.is_empty() != inner_otherwise.is_empty()
                        && self.ready.machine.body.block(*inner).line.is_none() =>
                {
                    (block, then, otherwise) = (*inner, inner_then, inner_otherwise);
                }
                _ => break,
            }
        }
        let test = match conditions[..] {
            [(context, test, wanted)] => self.test_is(context, test, wanted),
            _ => {
                let tests = conditions.iter().map(|(context, test, wanted)| self.nested_test(*context, test, *wanted));
                quote!(#(#tests)&&*)
            }
        };
        if then.is_empty() {
            return quote!(#comment let _ = #test;);
        }
        let then = self.nodes(then, around, tail);
        if otherwise.is_empty() && then.is_empty() {
            return quote!(#comment let _ = #test;);
        }
        if otherwise.is_empty() {
            return quote!(#comment if #test { #then });
        }
        let rest = self.nodes(otherwise, around, tail);
        // Of a chain, any branch may be like the next.
        if then.to_string() == rest.to_string()
            || matches!(otherwise, [Node::If { .. }]) && rest.to_string().contains(&format!("{{ {then} }}"))
        {
            self.module.allow("clippy::if_same_then_else");
        }
        match otherwise {
            [Node::If { block, then: a, otherwise: b }]
                if self.is_chained(*block) && !(a.is_empty() && b.is_empty()) =>
            {
                quote!(#comment if #test { #then } else #rest)
            }
            _ => quote!(#comment if #test { #then } else { #rest }),
        }
    }
    /// Can a test stand behind `else`? No comment can stand there.
    fn is_chained(&self, block: BlockId) -> bool {
        let block = self.ready.machine.body.block(block);
        matches!(&block.terminator, Terminator::Branch { test, .. }
            if block.line.is_none() && self.test_comment(test).is_empty())
    }

    /// The source line that a block begins with, where it helps: at loops, and where a `try` is left to.
    fn block_comment(&self, block: BlockId) -> TokenStream {
        match self.ready.machine.body.block(block).line {
            Some(line) if self.shows_lines() && self.commented.borrow_mut().insert(block) => {
                self.module.line_comment(line)
            }
            _ => TokenStream::new(),
        }
    }
    /// The line of an `except`, or of the `with` that ends.
    fn test_comment(&self, test: &Expr) -> TokenStream {
        let line = || self.module.source.line_of(self.function.places[test.place.0 as usize].span.start);
        match &test.kind {
            _ if test.place == PlaceId::NONE => TokenStream::new(),
            ExprKind::Catches { .. } => self.module.line_comment(line()),
            ExprKind::Runtime(Runtime::WithExit, _) => {
                let line = line();
                self.module.comment(format!("Line {line}: the end of `{}`.", self.module.line_text(line)))
            }
            _ => TokenStream::new(),
        }
    }
    /// Does its code have lines of its own? That of a comprehension is in one.
    fn shows_lines(&self) -> bool {
        matches!(self.function.kind, ScopeKind::Function | ScopeKind::Module | ScopeKind::Class)
    }

    /// The label that a jump to a loop needs: none if the loop is the innermost construct.
    fn loop_jump(&self, header: BlockId, around: &[Around]) -> Option<syn::Lifetime> {
        if around.last() == Some(&Around::Loop(header)) {
            return None;
        }
        Some(text::lifetime(&self.loop_label(header)))
    }
    fn loop_label(&self, header: BlockId) -> String {
        self.loop_labels.get(&header).cloned().unwrap_or_else(|| format!("again_{}", header.0))
    }

    fn labelled(&self, label: BlockId, body: &[Node], around: &[Around]) -> TokenStream {
        let inner: Vec<_> = around.iter().copied().chain([Around::Label(label)]).collect();
        let tokens = match body {
            // What is raised at the end is the value.
            [before @ .., Node::Leave(id)] if self.raises_to(*id, label) => {
                let before = self.nodes(before, &inner, false);
                let raised = match &self.ready.machine.body.block(*id).terminator {
                    Terminator::Raise(value) => self.raised(Context::of(*id), value),
                    _ => TokenStream::new(),
                };
                quote!(#before #raised)
            }
            _ => self.nodes(body, &inner, false),
        };
        if !text::names_label(&tokens, self.label_name(label))
            && let Some(caught) = self.ready.machine.body.block(label).caught
        {
            let is_alone = matches!(body, [Node::Leave(_)]) && !tokens.to_string().contains(';');
            return self.bind(caught, if is_alone { tokens } else { quote!({ #tokens }) });
        }
        let name = text::lifetime(self.label_name(label));
        let caught = self.ready.machine.body.block(label).caught;
        match caught {
            None => quote!(#name: { #tokens }),
            Some(caught) => {
                let it = self.local(caught);
                if self.declared_in_place[caught.index()] {
                    quote!(let #it = #name: { #tokens };)
                } else {
                    quote!(#it = #name: { #tokens };)
                }
            }
        }
    }

    /// Does a block raise what goes to this handler?
    fn raises_to(&self, block: BlockId, label: BlockId) -> bool {
        let block = self.ready.machine.body.block(block);
        matches!(block.terminator, Terminator::Raise(_)) && block.handler == Some(label)
    }

    fn loop_node(&self, header: BlockId, body: &[Node], around: &[Around]) -> TokenStream {
        let inner: Vec<_> = around.iter().copied().chain([Around::Loop(header)]).collect();
        let label = needs_label(body, header, &inner).then(|| text::lifetime(&self.loop_label(header)));
        let label = label.map(|label| quote!(#label:));
        let context = |block: BlockId| Context::of(block);
        let comment = self.block_comment(header);
        let tokens = match body {
            [Node::If { block, then, otherwise }] if matches!(otherwise[..], [Node::LeaveLoop(it)] if it == header) => {
                let Terminator::Branch { test, .. } = &self.ready.machine.body.block(*block).terminator else {
                    return TokenStream::new();
                };
                let test = self.test_is(context(*block), test, true);
                let then = self.nodes(then, &inner, false);
                quote!(#label while #test { #then })
            }
            [Node::Match { block, arms }] if let Some((local, item, rest)) = self.next_arms(*block, arms) => {
                let next = self.next(context(*block), *block);
                if matches!(rest[..], [Node::LeaveLoop(it)] if it == header) {
                    let (pattern, bind) = self.item(local);
                    let item = self.nodes(item, &inner, false);
                    return quote!(#comment #label while let Some(#pattern) = #next { #bind #item });
                }
                let tokens = self.nodes(body, &inner, false);
                quote!(#label loop { #tokens })
            }
            _ => {
                let tokens = self.nodes(body, &inner, false);
                quote!(#label loop { #tokens })
            }
        };
        quote!(#comment #tokens)
    }

    /// The arms of a loop's next item: the item's local, what follows it, and what follows the end.
    fn next_arms<'n>(&self, block: BlockId, arms: &'n [Vec<Node>]) -> Option<(LocalId, &'n [Node], &'n [Node])> {
        let Terminator::Match { arms: patterns, .. } = &self.ready.machine.body.block(block).terminator else {
            return None;
        };
        match (&patterns[..], arms) {
            ([(Pattern::Item(local), _), _], [item, rest]) => Some((*local, item, rest)),
            _ => None,
        }
    }
    fn next(&self, context: Context, block: BlockId) -> TokenStream {
        let Terminator::Match { value, .. } = &self.ready.machine.body.block(block).terminator else {
            return TokenStream::new();
        };
        let ExprKind::Next(iterator) = value.kind else { return TokenStream::new() };
        let iterator = self.local(iterator);
        self.fallible(context, quote!(#iterator.next()), value.place)
    }
    /// The pattern for an item, and what binds it.
    fn item(&self, local: LocalId) -> (TokenStream, TokenStream) {
        let it = self.local(local);
        if self.declared_in_place[local.index()] {
            return (it, quote!());
        }
        if matches!(self.kind(local), LocalKind::Cell { .. } | LocalKind::Free) {
            return (quote!(stored), quote!(#it.store(stored);));
        }
        (quote!(stored), quote!(#it = stored;))
    }

    fn match_node(&self, block: BlockId, arms: &[Vec<Node>], around: &[Around], tail: bool) -> TokenStream {
        let context = Context::of(block);
        match &self.ready.machine.body.block(block).terminator {
            Terminator::Resume(_) => {
                let at = &self.module.names(self.function.id).at;
                let arms = arms.iter().enumerate().map(|(index, nodes)| {
                    let state = state_name(index);
                    arm(&quote!(#at::#state), &self.nodes(nodes, around, tail))
                });
                quote!(match self.at { #(#arms)* })
            }
            Terminator::Dispatch { selector, .. } => {
                let go = self.selector(*selector);
                let arms = arms.iter().enumerate().map(|(index, nodes)| {
                    let (kind, variant) = self.selection(*selector, index as u32);
                    arm(&quote!(#kind::#variant), &self.nodes(nodes, around, tail))
                });
                quote!(match #go { #(#arms)* })
            }
            Terminator::Match { .. } if let Some((local, item, rest)) = self.next_arms(block, arms) => {
                let comment = self.block_comment(block);
                let next = self.next(context, block);
                let (pattern, bind) = self.item(local);
                let item_tokens = self.nodes(item, around, tail);
                if rest.is_empty() {
                    return quote!(#comment if let Some(#pattern) = #next { #bind #item_tokens });
                }
                let rest_tokens = self.nodes(rest, around, tail);
                if tidy::diverges(&self.ready.machine.body, rest) && !tail {
                    return quote!(#comment let Some(#pattern) = #next else { #rest_tokens }; #bind #item_tokens);
                }
                quote!(#comment if let Some(#pattern) = #next { #bind #item_tokens } else { #rest_tokens })
            }
            Terminator::Match { value, arms: patterns } => {
                let ExprKind::Leave(leave) = value.kind else { return TokenStream::new() };
                self.leave_match(leave, patterns, arms, around, tail)
            }
            _ => TokenStream::new(),
        }
    }

    /// How a `try` with `finally` was left: an exception goes on, a jump is made.
    fn leave_match(
        &self,
        leave: LocalId,
        patterns: &[(Pattern, BlockId)],
        arms: &[Vec<Node>],
        around: &[Around],
        tail: bool,
    ) -> TokenStream {
        let it = self.local(leave);
        let mut tokens = TokenStream::new();
        let mut rest = TokenStream::new();
        let mut jumps = vec![];
        for ((pattern, _), nodes) in patterns.iter().zip(arms) {
            let inner = |nodes: &[Node]| self.nodes(nodes, around, tail);
            match pattern {
                // It is raised where the block of the arm would raise it, unless only that block leads to its handler.
                Pattern::Raised(_) if let [Node::Leave(block)] = nodes[..] => {
                    let reraise = self.leaving(Context::of(block), quote!(#it.reraise()));
                    tokens.extend(quote!(#reraise;));
                }
                Pattern::Raised(raised) => {
                    let nodes = inner(nodes);
                    let raised = self.local(*raised);
                    jumps.push((quote!(Leave::Raised(#raised)), nodes));
                }
                Pattern::Item(_) => {}
                Pattern::Rest => rest = inner(nodes),
                Pattern::Returned(value) => {
                    let nodes = inner(nodes);
                    let (pattern, bind) = self.item(*value);
                    jumps.push((quote!(Leave::Return(#pattern)), quote!(#bind #nodes)));
                }
                Pattern::Break => jumps.push((quote!(Leave::Break), inner(nodes))),
                Pattern::Continue => jumps.push((quote!(Leave::Continue), inner(nodes))),
            }
        }
        // Where nothing is kept, what does the same as the rest is part of it.
        let same = rest.to_string();
        jumps.retain(|(pattern, nodes)| pattern.to_string().contains('(') || nodes.to_string() != same);
        match &jumps[..] {
            [] => tokens.extend(rest),
            [(pattern, nodes)] if rest.is_empty() => {
                let pattern = pattern.clone();
                tokens.extend(quote!(if let #pattern = #it.take() { #nodes }));
            }
            _ => {
                let jumps = jumps.iter().map(|(pattern, nodes)| arm(pattern, nodes));
                let rest = arm(&quote!(_), &rest);
                tokens.extend(quote!(match #it.take() { #(#jumps)* #rest }));
            }
        }
        tokens
    }

    /// `return`, `raise`, a suspension.
    fn leave(&self, block: BlockId, tail: bool) -> TokenStream {
        let context = Context::of(block);
        let block = self.ready.machine.body.block(block);
        let leave = |value: TokenStream| if tail { value } else { quote!(return #value;) };
        match &block.terminator {
            Terminator::Return(value) => {
                let value = self.value(context, value);
                // Not a way out in another.
                let is_attempt = !tail && text::mentions(&value, &format_ident!("attempt"));
                let (before, value) =
                    if is_attempt { (quote!(let result = #value;), quote!(result)) } else { (quote!(), value) };
                if self.function.is_generator {
                    let result = leave(quote!(returned(#value)));
                    return quote!(#before #result);
                }
                // `Ok(operation?)` is the operation.
                let mut tokens: Vec<TokenTree> = value.clone().into_iter().collect();
                if matches!(tokens.last(), Some(TokenTree::Punct(mark)) if mark.as_char() == '?') {
                    tokens.pop();
                    return leave(tokens.into_iter().collect());
                }
                let result = leave(quote!(Ok(#value)));
                quote!(#before #result)
            }
            Terminator::Raise(value) => {
                let raised = self.raised(context, value);
                match block.handler {
                    Some(handler) => {
                        let label = text::lifetime(self.label_name(handler));
                        if text::mentions(&raised, &format_ident!("attempt")) {
                            return quote!(let raised = #raised; break #label raised;);
                        }
                        quote!(break #label #raised;)
                    }
                    None => leave(quote!(Err(#raised))),
                }
            }
            Terminator::Suspend { state, value, delegates, handlings } => {
                let value = self.value(context, value);
                let at = &self.module.names(self.function.id).at;
                let name = state_name(state.index() + 1);
                let shown = handlings.iter().rev().map(|local| {
                    let it = self.local(*local);
                    quote!(#it.suspend();)
                });
                let how = if *delegates { quote!(delegate) } else { quote!(yielded) };
                // The value is evaluated in the old state, so that what it raises is not raised in the new one.
                let is_plain = matches!(block.terminator.exprs().map(|it| it.can_raise()), Some(false));
                let says = *delegates && self.module.module.says_where;
                let says = says.then(|| quote!(delegating(self, &result);));
                if is_plain && handlings.is_empty() && says.is_none() {
                    let result = leave(quote!(#how(#value)));
                    return quote!(self.at = #at::#name; #result);
                }
                let result = leave(quote!(#how(result)));
                quote!(let result = #value; #(#shown)* self.at = #at::#name; #says #result)
            }
            _ => TokenStream::new(),
        }
    }

    /// The variable that steers a dispatch.
    fn selector(&self, selector: u32) -> Ident {
        if selector == 0 { format_ident!("go") } else { format_ident!("go{selector}") }
    }
    /// The enum of a dispatch, and the variant of an arm.
    fn selection(&self, selector: u32, arm: u32) -> (Ident, Ident) {
        let kind = if selector == 0 { format_ident!("Go") } else { format_ident!("Go{selector}") };
        (kind, format_ident!("{}", self.variants(selector)[arm as usize]))
    }
    /// Names of a dispatch's arms: the line of a loop, the state of a resumption.
    fn variants(&self, selector: u32) -> Vec<String> {
        let machine = &self.ready.machine;
        let mut names: Vec<String> = vec![];
        for block in &machine.selectors[selector as usize] {
            let state = machine.states.iter().position(|state| state.block == *block);
            let base = match state {
                Some(index) => format!("Resume{index}"),
                None => match machine.body.block(*block).line {
                    Some(line) => format!("Line{line}"),
                    None => "Loop".into(),
                },
            };
            let name = (0..)
                .map(|index| if index == 0 { base.clone() } else { format!("{base}Again{index}") })
                .find(|name| !names.contains(name))
                .unwrap_or_default();
            names.push(name);
        }
        names
    }
    /// The enums of dispatches and their variables.
    pub fn selectors(&self) -> TokenStream {
        let selectors = 0..self.ready.machine.selectors.len() as u32;
        selectors
            .map(|selector| {
                let (kind, _) = self.selection(selector, 0);
                let go = self.selector(selector);
                let variants = self.variants(selector).into_iter().map(|name| format_ident!("{name}"));
                let doc = text::doc("Where a loop goes on.");
                quote!(#doc enum #kind { #(#variants,)* } let mut #go;)
            })
            .collect()
    }
}

pub fn state_name(index: usize) -> Ident {
    if index == 0 { format_ident!("Unresumed") } else { format_ident!("Suspend{}", index - 1) }
}

/// An arm of a match: a jump or assignment alone needs no block.
fn arm(pattern: &TokenStream, nodes: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = nodes.clone().into_iter().collect();
    let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ';');
    let is_alone = tokens.iter().filter(|token| ends(token)).count() == 1 && tokens.last().is_some_and(ends);
    let is_jump = matches!(tokens.first(), Some(TokenTree::Ident(it)) if it == "return" || it == "break" || it == "continue" || it == "go");
    if is_alone && is_jump {
        tokens.pop();
        let jump: TokenStream = tokens.into_iter().collect();
        return quote!(#pattern => #jump,);
    }
    quote!(#pattern => { #nodes })
}

/// Does a jump to the loop need its label? It does where the loop is not the innermost construct.
fn needs_label(nodes: &[Node], header: BlockId, around: &[Around]) -> bool {
    let innermost = around.last() == Some(&Around::Loop(header));
    nodes.iter().any(|node| match node {
        Node::LeaveLoop(it) | Node::Continue(it) => *it == header && !innermost,
        Node::If { then, otherwise, .. } => needs_label(then, header, around) || needs_label(otherwise, header, around),
        Node::Match { arms, .. } => arms.iter().any(|arm| needs_label(arm, header, around)),
        Node::Labelled { label, body } => {
            let inner: Vec<_> = around.iter().copied().chain([Around::Label(*label)]).collect();
            needs_label(body, header, &inner)
        }
        Node::Loop { header: other, body } => {
            let inner: Vec<_> = around.iter().copied().chain([Around::Loop(*other)]).collect();
            needs_label(body, header, &inner)
        }
        _ => false,
    })
}
