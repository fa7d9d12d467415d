//! Statements.

use super::super::ir::{Expr, ExprKind, Leave, LocalKind, PlaceId, Py, Repr, Stmt};
use super::expression::binds;
use super::{Context, FunctionEmitter};
use crate::ir::{Access, Dialect, LocalId};
use proc_macro2::TokenStream;
use quote::quote;

impl FunctionEmitter<'_, '_> {
    pub fn stmt(&self, context: Context, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Assign { local, value } => {
                if let Some(assign) = self.native_assign(context, *local, value) {
                    return assign;
                }
                let value = match self.repr(*local) {
                    repr @ (Repr::Bool | Repr::Int | Repr::Float) => self.native(context, value, repr),
                    _ => self.value(context, value),
                };
                self.bind(*local, value)
            }
            Stmt::StoreCell { local, value } => {
                let it = self.local(*local);
                let value = self.value(context, value);
                quote!(#it.store(#value);)
            }
            Stmt::StoreGlobal { name, value } => {
                let it = self.module.global(name);
                let value = self.value(context, value);
                quote!(#it.store(#value);)
            }
            Stmt::StoreClassName { namespace, name, value, place } => {
                let namespace = self.local_ref(*namespace);
                let value = self.value(context, value);
                if *place == PlaceId::NONE {
                    return quote!(namespace_set(#namespace, #name, #value););
                }
                let set = self.fallible(context, quote!(prepared_set(#namespace, #name, #value)), *place);
                quote!(#set;)
            }
            Stmt::SetAttribute { object, name, value, place } => {
                let (before, stored) = self.first(context, value, &[object]);
                let set = self.operation(context, &[object, value], |context| {
                    let value = stored.unwrap_or_else(|| self.value(context, value));
                    let object = self.operand(context, object);
                    self.fallible(context, quote!(set!(#object, #name, #value)), *place)
                });
                quote!(#before #set;)
            }
            Stmt::SetItem { object, index, value, place } => {
                let (before, stored) = self.first(context, value, &[object, index]);
                let set = self.operation(context, &[object, index, value], |context| {
                    let value = stored.unwrap_or_else(|| self.value(context, value));
                    let (object, index) = (self.operand(context, object), self.operand(context, index));
                    self.fallible(context, quote!(set_item(#object, #index, #value)), *place)
                });
                quote!(#before #set;)
            }
            Stmt::AugAssign { local, check, name_place, op, value, place } => {
                let it = self.local(*local);
                let op = super::expression::op_name(*op);
                // What reads the local itself is evaluated before it is borrowed.
                let mut reads = false;
                value.locals(&mut |read, _| reads |= read == *local);
                let right = reads.then(|| self.value(context, value));
                let before = right.map(|right| quote!(let right = #right;));
                let bound = check.then(|| {
                    let checked = self.checked(context, *local, *name_place);
                    quote!(#checked;)
                });
                let assign = self.operation(context, &[value], |context| {
                    let value = if reads { quote!(right) } else { self.operand(context, value) };
                    self.fallible(context, quote!(assign(&mut #it, Op::#op, #value)), *place)
                });
                quote!(#bound #before #assign;)
            }
            Stmt::DeleteLocal { local, place, .. } => {
                let it = self.local(*local);
                let name = &self.ready.machine.body.local(*local).name;
                let at = self.module.place(self.function, *place);
                let delete = self.leaving(context, quote!(#it.delete(#name, &#at)));
                quote!(#delete;)
            }
            Stmt::DeleteCell { local, free, place } => {
                let it = self.local(*local);
                let name = &self.ready.machine.body.local(*local).name;
                let delete = if *free { quote!(delete_free) } else { quote!(delete_cell) };
                let at = self.module.place(self.function, *place);
                let delete = self.leaving(context, quote!(#it.#delete(#name, &#at)));
                quote!(#delete;)
            }
            Stmt::DeleteGlobal { name, place } => {
                let it = self.module.global(name);
                let at = self.module.place(self.function, *place);
                let delete = self.leaving(context, quote!(#it.delete(&#at)));
                quote!(#delete;)
            }
            Stmt::DeleteClassName { namespace, name, place } => {
                let namespace = self.local_ref(*namespace);
                if *place == PlaceId::NONE {
                    return quote!(namespace_unbind(#namespace, #name););
                }
                let delete = self.fallible(context, quote!(namespace_delete(#namespace, #name)), *place);
                quote!(#delete;)
            }
            Stmt::DeleteAttribute { object, name, place } => {
                let delete = self.operation(context, &[object], |context| {
                    let object = self.operand(context, object);
                    self.fallible(context, quote!(delete_attribute(#object, #name)), *place)
                });
                quote!(#delete;)
            }
            Stmt::DeleteItem { object, index, place } => {
                let delete = self.operation(context, &[object, index], |context| {
                    let (object, index) = (self.operand(context, object), self.operand(context, index));
                    self.fallible(context, quote!(delete_item(#object, #index)), *place)
                });
                quote!(#delete;)
            }
            Stmt::Discard(value) => self.discard(context, value),
            Stmt::Iterate { iterator, source, place } => {
                let iterate = self.operation(context, &[source], |context| {
                    let source = self.operand(context, source);
                    self.fallible(context, quote!(iter(#source)), *place)
                });
                self.bind(*iterator, iterate)
            }
            Stmt::Unpack { targets, star, value, place } => self.unpack(context, targets, *star, value, *place),
            Stmt::AssignMany(pairs) => {
                let targets = pairs.iter().map(|(local, _)| self.local(*local));
                let values = pairs.iter().map(|(local, value)| match self.repr(*local) {
                    repr @ (Repr::Bool | Repr::Int | Repr::Float) => self.native(context, value, repr),
                    _ => self.value(context, value),
                });
                match &pairs[..] {
                    [(local, value)] => {
                        let assign = Stmt::Assign { local: *local, value: value.clone() };
                        self.stmt(context, &assign)
                    }
                    _ => quote!((#(#targets),*) = (#(#values),*);),
                }
            }
            Stmt::Clear(locals) => locals.iter().map(|local| self.clear(context, *local)).collect(),
            Stmt::Unbind(local) => {
                let it = self.local(*local);
                quote!(#it.unbind();)
            }
            Stmt::UnbindCell(local) => {
                let it = self.local(*local);
                quote!(#it.store(Unbound);)
            }
            Stmt::UnbindGlobal(name) => {
                let it = self.module.global(name);
                quote!(#it.store(Unbound);)
            }
            Stmt::EnterHandler { handling, raised } => {
                let (handling, raised) = (self.local(*handling), self.local(*raised));
                quote!(#handling.enter(&#raised);)
            }
            Stmt::EnterFinally { handling, leave } => {
                let (handling, leave) = (self.local(*handling), self.local(*leave));
                quote!(#handling.enter_finally(&#leave);)
            }
            Stmt::Reraised { local, place } => {
                let it = self.local(*local);
                let at = self.module.place(self.function, *place);
                quote!(reraised_at(&#it, &#at);)
            }
            Stmt::Died(place) => {
                let at = self.module.place(self.function, *place);
                quote!(died_at(&#at);)
            }
            Stmt::LeaveHandler(handling) => {
                let handling = self.local(*handling);
                quote!(#handling.leave();)
            }
            Stmt::LeaveHandlerBy { handling, raised } => {
                let (handling, raised) = (self.local(*handling), self.local(*raised));
                quote!(#handling.leave_by(&#raised);)
            }
            Stmt::BeginStar { star, raised, plain } => {
                let (star, raised) = (self.local(*star), self.local(*raised));
                let begin = if *plain { quote!(keep) } else { quote!(begin) };
                quote!(#star.#begin(#raised);)
            }
            Stmt::CollectRaised { star, raised } => {
                let (star, raised) = (self.local(*star), self.local(*raised));
                quote!(#star.collect(#raised);)
            }
            Stmt::FinishStar { star, leave } => {
                let star = self.local(*star);
                let finish = self.leaving(context, quote!(#star.finish()));
                self.bind(*leave, finish)
            }
            Stmt::SetLeave { leave, how } => {
                let how = match how {
                    Leave::Next => quote!(Leave::Next),
                    Leave::Break => quote!(Leave::Break),
                    Leave::Continue => quote!(Leave::Continue),
                    Leave::Raised(raised) => {
                        let raised = self.local(*raised);
                        quote!(Leave::Raised(#raised))
                    }
                    Leave::Return(value) => {
                        let value = self.value(context, value);
                        quote!(Leave::Return(#value))
                    }
                };
                self.bind(*leave, how)
            }
            Stmt::WithEnter { exit, entered, manager, place } => {
                let enter = self.operation(context, &[manager], |context| {
                    let manager = self.operand(context, manager);
                    self.fallible(context, quote!(with_enter(#manager)), *place)
                });
                let (mut patterns, mut binds) = (vec![], TokenStream::new());
                for (local, stored) in [(*exit, quote!(stored)), (*entered, quote!(named))] {
                    let it = self.local(local);
                    if self.declared_in_place[local.index()] {
                        patterns.push(it);
                    } else {
                        binds.extend(quote!(#it = #stored;));
                        patterns.push(stored);
                    }
                }
                quote!(let (#(#patterns),*) = #enter; #binds)
            }
            Stmt::Append { items, value } => {
                let items = self.local(*items);
                let value = self.value(context, value);
                quote!(#items.push(#value);)
            }
            Stmt::AddToSet { set, value, place } => {
                let set = self.local_ref(*set);
                let add = self.operation(context, &[value], |context| {
                    let value = self.value(context, value);
                    self.fallible(context, quote!(set_add(#set, #value)), *place)
                });
                quote!(#add;)
            }
            Stmt::AddToDict { dict, key, value, place } => {
                let dict = self.local_ref(*dict);
                let add = self.operation(context, &[key, value], |context| {
                    let (key, value) = (self.value(context, key), self.value(context, value));
                    self.fallible(context, quote!(dict_set(#dict, #key, #value)), *place)
                });
                quote!(#add;)
            }
            Stmt::Resumed { result, place, handlings, .. } => self.resumed(context, *result, *place, handlings),
        }
    }

    /// Is what a statement assigns to a local of Rust assigned again before it is read?
    pub fn allow_dead_store(&self, stmts: &[Stmt]) {
        let [Stmt::Assign { local, .. }, rest @ ..] = stmts else { return };
        if self.in_frame[local.index()] {
            return;
        }
        for stmt in rest {
            let (mut reads, mut writes) = (false, false);
            Py::locals_of_stmt(stmt, &mut |it, access| {
                reads |= it == *local && access == Access::Read;
                writes |= it == *local && access == Access::Write;
            });
            if reads || Py::stmt_can_raise(stmt) {
                return;
            }
            if writes && matches!(stmt, Stmt::Assign { .. } | Stmt::AssignMany(_)) {
                return self.module.allow("unused_assignments");
            }
        }
    }

    /// Binds a local, which is declared here if this is its only assignment.
    pub fn bind(&self, local: LocalId, value: TokenStream) -> TokenStream {
        let it = self.local(local);
        if !self.declared_in_place[local.index()] {
            return quote!(#it = #value;);
        }
        match self.repr(local) {
            Repr::Iter | Repr::Items => quote!(let mut #it = #value;),
            Repr::Leave if self.uses.is_changed(local) => quote!(let mut #it = #value;),
            _ => quote!(let #it = #value;),
        }
    }

    fn clear(&self, context: Context, local: LocalId) -> TokenStream {
        let it = self.local(local);
        match self.repr(local) {
            _ if !self.in_frame[local.index()] && self.uses.is_idle_clear(context.block, local) => quote!(),
            _ if self.declared_in_place[local.index()] => quote!(drop(#it);),
            Repr::Iter => quote!(#it.done();),
            Repr::Value => quote!(#it.unbind();),
            Repr::Leave if self.in_frame[local.index()] || self.uses.needs_first(local) => quote!(#it = Leave::Next;),
            Repr::Leave => quote!(drop(#it);),
            Repr::Raised if !self.in_frame[local.index()] => quote!(drop(#it);),
            _ => quote!(),
        }
    }

    fn discard(&self, context: Context, value: &Expr) -> TokenStream {
        match &value.kind {
            ExprKind::Constant(_) => quote!(),
            ExprKind::Local { check: false, .. } | ExprKind::Native { .. } => quote!(),
            ExprKind::Local { local, check: true } => {
                let checked = self.checked(context, *local, value.place);
                quote!(#checked;)
            }
            _ if value.is_bool() => {
                let test = self.test(context, value);
                quote!(let _ = #test;)
            }
            _ => {
                let value = self.operand(context, value);
                quote!(#value;)
            }
        }
    }

    /// An operation with its operands.
    fn operation(
        &self,
        context: Context,
        operands: &[&Expr],
        emit: impl FnOnce(Context) -> TokenStream,
    ) -> TokenStream {
        if operands.iter().any(|operand| binds(operand)) { emit(context) } else { self.attempted(context, emit) }
    }

    /// A value that is evaluated before other operands: in front, if the difference can be seen.
    fn first(&self, context: Context, value: &Expr, others: &[&Expr]) -> (TokenStream, Option<TokenStream>) {
        // A temporary among the other operands is moved there, and the value may still read it.
        let quiet = |expr: &Expr| {
            matches!(
                expr.kind,
                ExprKind::Constant(_) | ExprKind::Local { check: false, .. } | ExprKind::Builtin(_) | ExprKind::Take(_)
            )
        };
        let still = |expr: &&Expr| quiet(expr) && !matches!(expr.kind, ExprKind::Take(_));
        if quiet(value) || others.iter().all(still) {
            return (quote!(), None);
        }
        let value = self.value(context, value);
        (quote!(let stored = #value;), Some(quote!(stored)))
    }

    fn unpack(
        &self,
        context: Context,
        targets: &[LocalId],
        star: Option<usize>,
        value: &Expr,
        place: PlaceId,
    ) -> TokenStream {
        let unpack = self.operation(context, &[value], |context| {
            let value = self.operand(context, value);
            let unpack = match star {
                None => quote!(unpack(#value)),
                Some(star) => quote!(unpack_star(#value, #star)),
            };
            self.fallible(context, unpack, place)
        });
        let names = targets.iter().map(|local| self.local(*local));
        if targets.is_empty() {
            return quote!(let [] = #unpack;);
        }
        if targets.iter().all(|local| self.declared_in_place[local.index()]) {
            return quote!(let [#(#names),*] = #unpack;);
        }
        let here = targets.iter().filter(|local| self.declared_in_place[local.index()]);
        let here = here.map(|local| self.local(*local));
        quote!(#(let #here;)* [#(#names),*] = #unpack;)
    }

    /// What was sent or thrown: the value of the yield expression.
    fn resumed(&self, context: Context, result: Option<LocalId>, place: PlaceId, handlings: &[LocalId]) -> TokenStream {
        // A dispatch is in a loop, in which rustc sees the arms entered again and again.
        let in_loop = !self.ready.machine.selectors.is_empty();
        let (sent, thrown) =
            if in_loop { (quote!(sent.take()), quote!(thrown.take())) } else { (quote!(sent), quote!(thrown)) };
        let resumed = if handlings.is_empty() {
            quote!(resumed(#sent, #thrown))
        } else {
            let handlings = handlings.iter().map(|local| {
                let it = self.local(*local);
                quote!(&mut #it)
            });
            quote!(resumed_handling([#(#handlings),*], #sent, #thrown))
        };
        let resumed = self.fallible_read(context, resumed, place);
        let comment = self.state_comment(place);
        let resumed_stmt = match result {
            None => quote!(#resumed;),
            Some(local) if matches!(self.kind(local), LocalKind::Cell { .. } | LocalKind::Free) => {
                let it = self.local(local);
                quote!(#it.store(#resumed);)
            }
            Some(local) => self.bind(local, resumed),
        };
        quote!(#comment #resumed_stmt)
    }
    fn state_comment(&self, place: PlaceId) -> TokenStream {
        let span = self.function.places[place.0 as usize].span;
        self.module.line_comment(self.module.source.line_of(span.start))
    }
}
