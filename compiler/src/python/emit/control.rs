//! Nested control flow: what the structure pass made, as Rust would be written.

use super::super::ir::{ExprKind, LocalKind, Pattern, Repr, Stmt};
use super::{Around, Context, FunctionEmitter, text};
use crate::ir::{BlockId, LocalId, Terminator};
use crate::transform::structure::Node;
use crate::transform::tidy;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::cell::RefCell;
use std::collections::HashMap;

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
                let context = Context { block: *id };
                let body = &self.ready.machine.body;
                body.block(*id).stmts.iter().map(|stmt| self.stmt(context, stmt)).collect()
            }
            Node::If { block, then, otherwise } => {
                let context = Context { block: *block };
                let Terminator::Branch { test, .. } = &self.ready.machine.body.block(*block).terminator else {
                    return TokenStream::new();
                };
                if then.is_empty() && !otherwise.is_empty() {
                    let test = self.nested_test(context, test);
                    let otherwise = self.nodes(otherwise, around, tail);
                    return quote!(if !#test { #otherwise });
                }
                let test = self.test(context, test);
                if then.is_empty() {
                    return quote!(let _ = #test;);
                }
                let then = self.nodes(then, around, tail);
                if otherwise.is_empty() {
                    return quote!(if #test { #then });
                }
                let otherwise = self.nodes(otherwise, around, tail);
                quote!(if #test { #then } else { #otherwise })
            }
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
        let tokens = self.nodes(body, &inner, false);
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

    fn loop_node(&self, header: BlockId, body: &[Node], around: &[Around]) -> TokenStream {
        let inner: Vec<_> = around.iter().copied().chain([Around::Loop(header)]).collect();
        let label = needs_label(body, header, &inner).then(|| text::lifetime(&self.loop_label(header)));
        let label = label.map(|label| quote!(#label:));
        let context = |block: BlockId| Context { block };
        match body {
            [Node::If { block, then, otherwise }] if matches!(otherwise[..], [Node::LeaveLoop(it)] if it == header) => {
                let Terminator::Branch { test, .. } = &self.ready.machine.body.block(*block).terminator else {
                    return TokenStream::new();
                };
                let test = self.test(context(*block), test);
                let then = self.nodes(then, &inner, false);
                quote!(#label while #test { #then })
            }
            [Node::Match { block, arms }] if let Some((local, item, rest)) = self.next_arms(*block, arms) => {
                let next = self.next(context(*block), *block);
                if matches!(rest[..], [Node::LeaveLoop(it)] if it == header) {
                    let (pattern, bind) = self.item(local);
                    let item = self.nodes(item, &inner, false);
                    return quote!(#label while let Some(#pattern) = #next { #bind #item });
                }
                let tokens = self.nodes(body, &inner, false);
                quote!(#label loop { #tokens })
            }
            _ => {
                let tokens = self.nodes(body, &inner, false);
                quote!(#label loop { #tokens })
            }
        }
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
        let context = Context { block };
        match &self.ready.machine.body.block(block).terminator {
            Terminator::Resume(_) => {
                let at = &self.module.names(self.function.id).at;
                let arms = arms.iter().enumerate().map(|(index, nodes)| {
                    let state = state_name(index);
                    let tokens = self.nodes(nodes, around, tail);
                    quote!(#at::#state => { #tokens })
                });
                quote!(match self.at { #(#arms)* })
            }
            Terminator::Dispatch { selector, .. } => {
                let go = self.selector(*selector);
                let arms = arms.iter().enumerate().map(|(index, nodes)| {
                    let (kind, variant) = self.selection(*selector, index as u32);
                    let tokens = self.nodes(nodes, around, tail);
                    quote!(#kind::#variant => { #tokens })
                });
                quote!(match #go { #(#arms)* })
            }
            Terminator::Match { .. } if let Some((local, item, rest)) = self.next_arms(block, arms) => {
                let next = self.next(context, block);
                let (pattern, bind) = self.item(local);
                let item_tokens = self.nodes(item, around, tail);
                if rest.is_empty() {
                    return quote!(if let Some(#pattern) = #next { #bind #item_tokens });
                }
                let rest_tokens = self.nodes(rest, around, tail);
                if tidy::diverges(&self.ready.machine.body, rest) && !tail {
                    return quote!(let Some(#pattern) = #next else { #rest_tokens }; #bind #item_tokens);
                }
                quote!(if let Some(#pattern) = #next { #bind #item_tokens } else { #rest_tokens })
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
                    let reraise = self.leaving(Context { block }, quote!(#it.reraise()));
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
        match &jumps[..] {
            [] => tokens.extend(rest),
            [(pattern, nodes)] if rest.is_empty() => {
                let pattern = pattern.clone();
                tokens.extend(quote!(if let #pattern = #it.take() { #nodes }));
            }
            _ => {
                let jumps = jumps.iter().map(|(pattern, nodes)| quote!(#pattern => { #nodes }));
                tokens.extend(quote!(match #it.take() { #(#jumps)* _ => { #rest } }));
            }
        }
        tokens
    }

    /// `return`, `raise`, a suspension.
    fn leave(&self, block: BlockId, tail: bool) -> TokenStream {
        let context = Context { block };
        let block = self.ready.machine.body.block(block);
        let leave = |value: TokenStream| if tail { value } else { quote!(return #value;) };
        match &block.terminator {
            Terminator::Return(value) => {
                let value = self.value(context, value);
                if self.function.is_generator {
                    return leave(quote!(returned(#value)));
                }
                // `Ok(operation?)` is the operation.
                let mut tokens: Vec<TokenTree> = value.clone().into_iter().collect();
                if matches!(tokens.last(), Some(TokenTree::Punct(mark)) if mark.as_char() == '?') {
                    tokens.pop();
                    return leave(tokens.into_iter().collect());
                }
                leave(quote!(Ok(#value)))
            }
            Terminator::Raise(value) => {
                let raised = self.raised(context, value);
                match block.handler {
                    Some(handler) => {
                        let label = text::lifetime(self.label_name(handler));
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
                if is_plain && handlings.is_empty() {
                    let result = leave(quote!(#how(#value)));
                    return quote!(self.at = #at::#name; #result);
                }
                let result = leave(quote!(#how(result)));
                quote!(let result = #value; #(#shown)* self.at = #at::#name; #result)
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

    /// Finds temporaries that can be declared where they are assigned: assigned in one place, and used only there and
    /// further inside or behind it.
    pub fn find_declarations(&mut self) {
        let count = self.ready.machine.body.locals.len();
        let uses = RefCell::new(vec![Uses::default(); count]);
        let mut scopes = Scopes::default();
        collect(self, &self.ready.nodes, &mut scopes, &uses);
        for (index, uses) in uses.into_inner().into_iter().enumerate() {
            let local = LocalId(index as u32);
            let kind = self.kind(local);
            let wanted = kind == LocalKind::Temporary
                && !self.in_frame[index]
                && matches!(self.repr(local), Repr::Value | Repr::Iter | Repr::Raised);
            self.declared_in_place[index] = wanted
                && uses.writes.len() == 1
                && uses.clears_elsewhere == 0
                && uses.reads.iter().all(|path| path.starts_with(&uses.writes[0]));
        }
    }
}

pub fn state_name(index: usize) -> Ident {
    if index == 0 { format_ident!("Unresumed") } else { format_ident!("Suspend{}", index - 1) }
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

/// The path of a scope of emitted code: the numbers of the lists of nodes it is in.
type Path = Vec<u32>;

#[derive(Default, Clone)]
struct Uses {
    writes: Vec<Path>,
    reads: Vec<Path>,
    /// It is cleared where it may not have been assigned.
    clears_elsewhere: u32,
}

#[derive(Default)]
struct Scopes {
    path: Path,
    next: u32,
    /// Blocks whose code has been seen.
    seen: HashMap<BlockId, ()>,
}

fn collect(emitter: &FunctionEmitter, nodes: &[Node], scopes: &mut Scopes, uses: &RefCell<Vec<Uses>>) {
    let inside = |nodes: &[Node], scopes: &mut Scopes| {
        scopes.next += 1;
        let number = scopes.next;
        scopes.path.push(number);
        collect(emitter, nodes, scopes, uses);
        scopes.path.pop();
    };
    let body = &emitter.ready.machine.body;
    let touch = |local: LocalId, access: crate::ir::Access, path: &Path| {
        let mut uses = uses.borrow_mut();
        let uses = &mut uses[local.index()];
        match access {
            crate::ir::Access::Write => uses.writes.push(path.clone()),
            crate::ir::Access::Read => uses.reads.push(path.clone()),
            crate::ir::Access::MayWrite => {
                uses.writes.push(path.clone());
                uses.reads.push(path.clone());
            }
        }
    };
    for node in nodes {
        match node {
            Node::Code(id) => {
                scopes.seen.insert(*id, ());
                for stmt in &body.block(*id).stmts {
                    if let Stmt::Clear(locals) = stmt {
                        for local in locals {
                            let mut uses = uses.borrow_mut();
                            let uses = &mut uses[local.index()];
                            let declared = uses.writes.iter().any(|write| scopes.path.starts_with(write));
                            uses.reads.push(scopes.path.clone());
                            uses.clears_elsewhere += u32::from(!declared);
                        }
                        continue;
                    }
                    use crate::ir::Dialect;
                    super::Py::locals_of_stmt(stmt, &mut |local, access| touch(local, access, &scopes.path));
                }
            }
            Node::If { block, then, otherwise } => {
                terminator(emitter, *block, &mut |local, access| touch(local, access, &scopes.path));
                inside(then, scopes);
                inside(otherwise, scopes);
            }
            Node::Match { block, arms } => {
                terminator(emitter, *block, &mut |local, access| touch(local, access, &scopes.path));
                let patterns = match &body.block(*block).terminator {
                    Terminator::Match { arms, .. } => arms.iter().map(|(pattern, _)| Some(*pattern)).collect(),
                    _ => vec![None; arms.len()],
                };
                for (pattern, arm) in patterns.into_iter().zip(arms) {
                    scopes.next += 1;
                    let number = scopes.next;
                    scopes.path.push(number);
                    if let Some(Pattern::Item(local) | Pattern::Returned(local)) = pattern {
                        touch(local, crate::ir::Access::Write, &scopes.path);
                    }
                    collect(emitter, arm, scopes, uses);
                    scopes.path.pop();
                }
            }
            Node::Labelled { label, body: nodes } => {
                inside(nodes, scopes);
                if let Some(caught) = body.block(*label).caught {
                    touch(caught, crate::ir::Access::Write, &scopes.path);
                }
            }
            Node::Loop { body: nodes, .. } => inside(nodes, scopes),
            Node::Leave(block) => terminator(emitter, *block, &mut |local, access| touch(local, access, &scopes.path)),
            Node::Break(_) | Node::LeaveLoop(_) | Node::Continue(_) | Node::Select(_) => {}
        }
    }
}

fn terminator(emitter: &FunctionEmitter, block: BlockId, see: &mut dyn FnMut(LocalId, crate::ir::Access)) {
    if let Some(expr) = emitter.ready.machine.body.block(block).terminator.exprs() {
        expr.locals(see)
    }
}
