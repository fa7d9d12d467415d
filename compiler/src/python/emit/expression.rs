//! Expressions. An operand is passed by reference if it is a local, else by value: then the operation lets it die, which is
//! when CPython's does.

use super::super::ast::{BinOp, UnaryOp};
use super::super::ir::{Constant, Expr, ExprKind, Item, PlaceId, Repr, Stmt};
use super::super::library;
use super::native::boxed;
use super::test::compare_value;
use super::{Context, FunctionEmitter};
use crate::ir::LocalId;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl FunctionEmitter<'_, '_> {
    /// An owned value.
    pub fn value(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Local { local, check } => {
                let place = self.local(*local);
                if self.is_native(*local) {
                    return boxed(self.repr(*local), place);
                }
                if *check {
                    let checked = self.checked(context, *local, expr.place);
                    return quote!(#checked.clone());
                }
                quote!(#place.clone())
            }
            _ if expr.is_bool() => {
                let test = self.test(context, expr);
                quote!(Value::bool(#test))
            }
            _ => self.owned(context, expr),
        }
    }
    /// An operand: what implements `Borrow<Value>`.
    pub fn operand(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Local { local, check: false } if !self.is_native(*local) => self.local_ref(*local),
            ExprKind::Local { local, check: true } => self.checked(context, *local, expr.place),
            _ => self.value(context, expr),
        }
    }
    pub fn operands(&self, context: Context, exprs: &[Expr]) -> Vec<TokenStream> {
        exprs.iter().map(|expr| self.operand(context, expr)).collect()
    }
    pub fn values(&self, context: Context, exprs: &[Expr]) -> Vec<TokenStream> {
        exprs.iter().map(|expr| self.value(context, expr)).collect()
    }
    /// A reference to the value of a local that may be unbound.
    pub fn checked(&self, context: Context, local: LocalId, place: PlaceId) -> TokenStream {
        let it = self.local(local);
        let name = &self.ready.machine.body.local(local).name;
        self.fallible_read(context, quote!(#it.bound(#name)), place)
    }

    /// Operations are one attempt with their operands; what only puts values together is not.
    fn owned(&self, context: Context, expr: &Expr) -> TokenStream {
        if !context.is_inside && is_operation(expr) {
            return self.attempted(context, |context| self.owned_in(context, expr));
        }
        self.owned_in(context, expr)
    }
    fn owned_in(&self, context: Context, expr: &Expr) -> TokenStream {
        let place = expr.place;
        match &expr.kind {
            ExprKind::Constant(it) => self.constant(it),
            ExprKind::Owned(inner) => self.value(context, inner),
            ExprKind::Take(local) => self.take(*local),
            ExprKind::Cell { local, free } => {
                let it = self.local(*local);
                let name = &self.ready.machine.body.local(*local).name;
                let load = if *free { quote!(load_free) } else { quote!(load) };
                self.fallible_read(context, quote!(#it.#load(#name)), place)
            }
            ExprKind::CellItself(local) => {
                let it = self.local(*local);
                quote!(#it.clone())
            }
            ExprKind::Global(name) => {
                let global = self.module.global(name);
                self.fallible_read(context, quote!(#global.load()), place)
            }
            ExprKind::Builtin(name) => {
                quote!(builtin!(#name))
            }
            ExprKind::ClassName { name, namespace, otherwise, prepared } => {
                let namespace = self.local_ref(*namespace);
                let otherwise = self.value(context, otherwise);
                let get = match prepared {
                    true => self.fallible(context, quote!(prepared_get(#namespace, #name)), place),
                    false => quote!(namespace_get(#namespace, #name)),
                };
                quote!(match #get { Some(stored) => stored, None => #otherwise })
            }
            ExprKind::Named { store, .. } => self.named(context, store, expr.place),
            ExprKind::Call { function, arguments } => self.call(context, function, arguments, place),
            ExprKind::CallMethod { object, name, arguments, method_place } => {
                self.call_method(context, object, name, arguments, *method_place, place)
            }
            ExprKind::CallAny { function, arguments, keywords } => {
                if let Some(call) = self.call_named(context, function, arguments, keywords) {
                    return self.fallible(context, call, place);
                }
                let function = self.value(context, function);
                let builder =
                    self.arguments(context, quote!(arguments(#function)), (arguments, keywords), place, false);
                self.fallible(context, quote!(#builder.call()), place)
            }
            ExprKind::Attribute { object, name } => {
                let object = self.operand(context, object);
                self.fallible(context, quote!(get!(#object, #name)), place)
            }
            ExprKind::Subscript { object, index }
                if let ExprKind::Slice(parts) = &index.kind
                    && is_none(&parts[2]) =>
            {
                let object = self.operand(context, object);
                let (start, stop) = (self.value(context, &parts[0]), self.value(context, &parts[1]));
                self.fallible(context, quote!(get_slice(#object, #start, #stop)), place)
            }
            ExprKind::Subscript { object, index } => self.binary(context, "get_item", object, index, place),
            ExprKind::Slice(parts) => {
                let parts = self.values(context, &**parts);
                quote!(slice(#(#parts),*))
            }
            ExprKind::Binary { op, left, right } => self.binary(context, binary(*op), left, right, place),
            ExprKind::InPlace { op, left, right } => {
                let (left, right) = (self.operand(context, left), self.operand(context, right));
                let op = op_name(*op);
                self.fallible(context, quote!(in_place(Op::#op, #left, #right)), place)
            }
            ExprKind::Unary { op, operand } => {
                let operand = self.operand(context, operand);
                let function = match op {
                    UnaryOp::Minus => quote!(negative),
                    UnaryOp::Plus => quote!(positive),
                    UnaryOp::Invert | UnaryOp::Not => quote!(invert),
                };
                self.fallible(context, quote!(#function(#operand)), place)
            }
            ExprKind::Compare { op, left, right } => self.binary(context, compare_value(*op), left, right, place),
            ExprKind::Chain { first, rest } => {
                let first = self.value(context, first);
                let chain = self.chain(context, rest);
                quote!({ let left = #first; #chain })
            }
            ExprKind::And(values) => self.junction_value(context, values, place, true),
            ExprKind::Or(values) => self.junction_value(context, values, place, false),
            ExprKind::Finished(inner) => self.value(context, inner),
            ExprKind::IfElse { test, then, otherwise } => {
                let test = self.test(context, test);
                let (then, otherwise) = (self.value(context, then), self.value(context, otherwise));
                if then.to_string() == otherwise.to_string() {
                    self.module.allow("clippy::if_same_then_else");
                }
                quote!(if #test { #then } else { #otherwise })
            }
            ExprKind::List(items) => match plain(items) {
                Some(items) => {
                    let items = items.into_iter().map(|item| self.value(context, item));
                    quote!(Value::list(vec![#(#items),*]))
                }
                None => {
                    let items = self.items(context, items, place);
                    quote!(#items.list())
                }
            },
            ExprKind::Tuple(items) => match plain(items) {
                Some(items) => {
                    let items = items.into_iter().map(|item| self.value(context, item));
                    quote!(Value::tuple([#(#items),*]))
                }
                None => {
                    let items = self.items(context, items, place);
                    quote!(#items.tuple())
                }
            },
            ExprKind::Set(items) => match plain(items) {
                Some(items) => {
                    // CPython makes three or more constants a set of their own first, which shows in the order.
                    let folded = items.len() >= 3 && items.iter().all(|it| matches!(it.kind, ExprKind::Constant(_)));
                    let make = if folded { quote!(set_of_constants) } else { quote!(set_of) };
                    let items = items.into_iter().map(|item| self.value(context, item));
                    self.fallible(context, quote!(#make([#(#items),*])), place)
                }
                None => {
                    let items = self.items(context, items, place);
                    self.fallible(context, quote!(#items.set()), place)
                }
            },
            ExprKind::Dict(entries) => self.dict(context, entries, place),
            ExprKind::Format(parts) => self.format(context, parts, place),
            ExprKind::Function(made) => self.make_function(context, made),
            ExprKind::Comprehension { function, closure, source, iter_place } => {
                let code = &self.module.names(*function).code;
                let closure = self.cells(closure);
                let source = self.operand(context, source);
                let source = self.fallible(context, quote!(subiterator(#source)), *iter_place);
                self.fallible(context, quote!(call1(closure(&#code, [#(#closure),*]), #source)), place)
            }
            ExprKind::Class(made) => self.make_class(context, made, place),
            ExprKind::Super { class, this } => {
                let class = class.map_or_else(|| quote!(Value::None), |class| self.local_ref(class));
                let this = self.operand(context, this);
                self.fallible(context, quote!(super_of(#class, #this)), place)
            }
            ExprKind::Locals(dict) => {
                let dict = self.local(*dict);
                let body = &self.ready.machine.body;
                let bound = self.local_ids().filter(|local| self.kind(*local) != super::LocalKind::Temporary);
                let entries = bound.map(|local| {
                    let name = &body.local(local).name;
                    let it = self.local_ref(local);
                    quote!((#name, #it))
                });
                quote!(locals_of(&mut #dict, &[#(#entries),*]))
            }
            ExprKind::RaisedValue(local) => {
                let raised = self.local(*local);
                quote!(Value::from(&#raised))
            }
            ExprKind::HandledValue(handling) => {
                let handling = self.local(*handling);
                quote!(#handling.value())
            }
            ExprKind::Native { op, repr, operands } => {
                boxed(*repr, self.native_operation(context, *op, *repr, operands))
            }
            ExprKind::Runtime(function, arguments) => self.runtime(context, *function, arguments, place),
            // Only in terminators, where they are emitted.
            ExprKind::Next(_) | ExprKind::Leave(_) | ExprKind::Raised(_) | ExprKind::Raise { .. } => {
                quote!(Value::None)
            }
            ExprKind::Local { .. }
            | ExprKind::Truth(_)
            | ExprKind::Not(_)
            | ExprKind::Catches { .. }
            | ExprKind::Splits { .. } => self.value(context, expr),
        }
    }

    /// The value of a local that is not needed afterwards.
    pub fn take(&self, local: LocalId) -> TokenStream {
        let it = self.local(local);
        let moves = self.declared_in_place[local.index()] || self.repr(local) == Repr::Items;
        if moves { it } else { quote!(#it.take()) }
    }
    /// Cells for a closure.
    pub fn cells(&self, locals: &[LocalId]) -> Vec<TokenStream> {
        locals
            .iter()
            .map(|local| {
                let it = self.local(*local);
                quote!(#it.clone())
            })
            .collect()
    }
    fn binary(&self, context: Context, function: &str, a: &Expr, b: &Expr, place: PlaceId) -> TokenStream {
        let function = format_ident!("{function}");
        let (a, b) = (self.operand(context, a), self.operand(context, b));
        self.fallible(context, quote!(#function(#a, #b)), place)
    }

    /// `(name := value)`; what the variable had dies at `place`, if that is noted.
    fn named(&self, context: Context, store: &Stmt, place: PlaceId) -> TokenStream {
        let died = (place != PlaceId::NONE).then(|| {
            let at = self.module.place(self.function, place);
            quote!(died_at(&#at);)
        });
        match store {
            Stmt::Assign { local, value } => {
                let it = self.local(*local);
                let value = self.value(context, value);
                quote!({ #it = #value; #died #it.clone() })
            }
            Stmt::StoreCell { local, value } => {
                let it = self.local(*local);
                let value = self.value(context, value);
                quote!({ let named = #value; #it.store(named.clone()); #died named })
            }
            Stmt::StoreGlobal { name, value } => {
                let it = self.module.global(name);
                let value = self.value(context, value);
                quote!({ let named = #value; #it.store(named.clone()); #died named })
            }
            Stmt::StoreClassName { namespace, name, value, place } => {
                let namespace = self.local_ref(*namespace);
                let value = self.value(context, value);
                if *place == PlaceId::NONE {
                    return quote!({ let named = #value; namespace_set(#namespace, #name, named.clone()); #died named });
                }
                let set = self.fallible(context, quote!(prepared_set(#namespace, #name, named.clone())), *place);
                quote!({ let named = #value; #set; named })
            }
            _ => quote!(Value::None),
        }
    }

    fn call(&self, context: Context, function: &Expr, arguments: &[Expr], place: PlaceId) -> TokenStream {
        if let ExprKind::Builtin(name) = &function.kind
            && let Some(direct) = library::direct(name, arguments.len())
        {
            let direct = format_ident!("{direct}");
            let arguments = self.operands(context, arguments);
            return self.fallible(context, quote!(#direct(#(#arguments),*)), place);
        }
        let function = self.operand(context, function);
        let values = self.values(context, arguments);
        let call = match &values[..] {
            [] => quote!(call0(#function)),
            [a] => quote!(call1(#function, #a)),
            [a, b] => quote!(call2(#function, #a, #b)),
            [a, b, c] => quote!(call3(#function, #a, #b, #c)),
            many => quote!(call(#function, [#(#many),*])),
        };
        self.fallible(context, call, place)
    }

    fn call_method(
        &self,
        context: Context,
        object: &Expr,
        name: &str,
        arguments: &[Expr],
        method_place: PlaceId,
        place: PlaceId,
    ) -> TokenStream {
        let object = self.operand(context, object);
        let values = self.values(context, arguments);
        if arguments.iter().all(is_quiet) && !self.module.module.says_where {
            let at = self.module.place(self.function, place);
            let method_at = self.module.place(self.function, method_place);
            return self.leaving(context, quote!(call!(#at, #method_at, #object, #name #(, #values)*)));
        }
        // The method is looked up before the arguments are evaluated.
        let method = self.fallible(context, quote!(method!(#object, #name)), method_place);
        let call = match &values[..] {
            [] => quote!(#method.call0()),
            [a] => quote!(#method.call1(#a)),
            [a, b] => quote!(#method.call2(#a, #b)),
            many => quote!(#method.call([#(#many),*])),
        };
        self.fallible(context, call, place)
    }

    /// The exception that a `raise` statement raises.
    pub fn raised(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Raised(local) => self.take_raised(*local),
            ExprKind::Raise { value: None, .. } => {
                let place = self.module.place(self.function, expr.place);
                quote!(bare_raise(&#place))
            }
            ExprKind::Raise { value: Some(value), cause } => {
                let value = self.value(context, value);
                let raised = match cause {
                    None => quote!(raise_value(#value)),
                    Some(cause) => {
                        let cause = self.value(context, cause);
                        quote!(raise_from(#value, #cause))
                    }
                };
                let place = self.module.place(self.function, expr.place);
                self.located(raised, &place)
            }
            _ => quote!(raise_value(Value::None)),
        }
    }
    fn take_raised(&self, local: LocalId) -> TokenStream {
        self.local(local)
    }
}

/// Does it end in an operation that can raise?
fn is_operation(expr: &Expr) -> bool {
    let itself = match &expr.kind {
        ExprKind::Cell { .. }
        | ExprKind::Global(_)
        | ExprKind::Call { .. }
        | ExprKind::CallMethod { .. }
        | ExprKind::CallAny { .. }
        | ExprKind::Attribute { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Binary { .. }
        | ExprKind::InPlace { .. }
        | ExprKind::Unary { .. }
        | ExprKind::Compare { .. }
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::Comprehension { .. }
        | ExprKind::Class(_)
        | ExprKind::Super { .. }
        | ExprKind::Format(_) => true,
        ExprKind::List(items) | ExprKind::Tuple(items) => plain(items).is_none(),
        ExprKind::Runtime(..) => expr.can_raise(),
        _ => false,
    };
    itself && !binds(expr)
}
/// Is there a `:=` in it? A closure could not give a local its first value.
pub fn binds(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Named { .. }) || expr.children().into_iter().any(binds)
}

/// Items without stars.
fn plain(items: &[Item]) -> Option<Vec<&Expr>> {
    items
        .iter()
        .map(|item| match item {
            Item::One(value) => Some(value),
            Item::Star(_) => None,
        })
        .collect()
}

/// Can't it be seen whether it is evaluated before or after a method is looked up?
fn is_quiet(expr: &Expr) -> bool {
    let itself = matches!(
        expr.kind,
        ExprKind::Constant(_)
            | ExprKind::Local { check: false, .. }
            | ExprKind::Owned(_)
            | ExprKind::Take(_)
            | ExprKind::Builtin(_)
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Function(_)
            | ExprKind::Slice(_)
    );
    itself && expr.children().into_iter().all(is_quiet) && !expr.can_raise()
}

fn binary(op: BinOp) -> &'static str {
    match op {
        BinOp::Add => "add",
        BinOp::Sub => "sub",
        BinOp::Mul => "mul",
        BinOp::MatMul => "mat_mul",
        BinOp::Div => "div",
        BinOp::Mod => "modulo",
        BinOp::Pow => "pow",
        BinOp::LShift => "left_shift",
        BinOp::RShift => "right_shift",
        BinOp::BitOr => "bit_or",
        BinOp::BitXor => "bit_xor",
        BinOp::BitAnd => "bit_and",
        BinOp::FloorDiv => "floor_div",
    }
}
fn is_none(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Constant(Constant::None))
}
/// The variant of the runtime's `Op`.
pub fn op_name(op: BinOp) -> Ident {
    format_ident!("{op:?}")
}
