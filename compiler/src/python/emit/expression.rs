//! Expressions. An operand is passed by reference if it is a local, else by value: then the operation lets it die, which is
//! when CPython's does.

use super::super::ast::{BinOp, CmpOp, Conversion, UnaryOp};
use super::super::ir::{
    Constant, Expr, ExprKind, Item, Keyword, MakeClass, MakeFunction, Part, PlaceId, Repr, Runtime, Stmt,
};
use super::super::library;
use super::{Context, FunctionEmitter, constant};
use crate::ir::LocalId;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl FunctionEmitter<'_, '_> {
    /// An owned value.
    pub fn value(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Local { local, check } => {
                let place = self.local(*local);
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
            ExprKind::Local { local, check: false } => self.local_ref(*local),
            ExprKind::Local { local, check: true } => self.checked(context, *local, expr.place),
            _ => self.value(context, expr),
        }
    }
    fn operands(&self, context: Context, exprs: &[Expr]) -> Vec<TokenStream> {
        exprs.iter().map(|expr| self.operand(context, expr)).collect()
    }
    fn values(&self, context: Context, exprs: &[Expr]) -> Vec<TokenStream> {
        exprs.iter().map(|expr| self.value(context, expr)).collect()
    }
    /// A reference to the value of a local that may be unbound.
    pub fn checked(&self, context: Context, local: LocalId, place: PlaceId) -> TokenStream {
        let it = self.local(local);
        let name = &self.ready.machine.body.local(local).name;
        self.fallible(context, quote!(#it.bound(#name)), place)
    }

    fn owned(&self, context: Context, expr: &Expr) -> TokenStream {
        let place = expr.place;
        match &expr.kind {
            ExprKind::Constant(it) => constant::value(it),
            ExprKind::Owned(inner) => self.value(context, inner),
            ExprKind::Take(local) => self.take(*local),
            ExprKind::Cell { local, free } => {
                let it = self.local(*local);
                let name = &self.ready.machine.body.local(*local).name;
                let load = if *free { quote!(load_free) } else { quote!(load) };
                self.fallible(context, quote!(#it.#load(#name)), place)
            }
            ExprKind::CellItself(local) => {
                let it = self.local(*local);
                quote!(#it.clone())
            }
            ExprKind::Global(name) => {
                let global = self.module.global(name);
                self.fallible(context, quote!(#global.load()), place)
            }
            ExprKind::Builtin(name) => {
                quote!(builtin!(#name))
            }
            ExprKind::ClassName { name, namespace, otherwise } => {
                let namespace = self.local_ref(*namespace);
                let otherwise = self.value(context, otherwise);
                quote!(match namespace_get(#namespace, #name) { Some(stored) => stored, None => #otherwise })
            }
            ExprKind::Named { store, .. } => self.named(context, store),
            ExprKind::Call { function, arguments } => self.call(context, function, arguments, place),
            ExprKind::CallMethod { object, name, arguments, method_place } => {
                self.call_method(context, object, name, arguments, *method_place, place)
            }
            ExprKind::CallAny { function, arguments, keywords } => {
                let function = self.value(context, function);
                let builder = self.arguments(context, quote!(arguments(#function)), arguments, keywords);
                self.fallible(context, quote!(#builder.call()), place)
            }
            ExprKind::Attribute { object, name } => {
                let object = self.operand(context, object);
                self.fallible(context, quote!(get!(#object, #name)), place)
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
            ExprKind::And(values) => self.short_circuit(context, values, place, true),
            ExprKind::Or(values) => self.short_circuit(context, values, place, false),
            ExprKind::IfElse { test, then, otherwise } => {
                let test = self.test(context, test);
                let (then, otherwise) = (self.value(context, then), self.value(context, otherwise));
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
                    let items = items.into_iter().map(|item| self.value(context, item));
                    self.fallible(context, quote!(set_of([#(#items),*])), place)
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
                let class = self.local_ref(*class);
                let this = self.operand(context, this);
                self.fallible(context, quote!(super_of(#class, #this)), place)
            }
            ExprKind::Locals => {
                let body = &self.ready.machine.body;
                let bound = self.local_ids().filter(|local| {
                    self.kind(*local) != super::LocalKind::Temporary && body.local(*local).name != ".0"
                });
                let entries = bound.map(|local| {
                    let name = &body.local(local).name;
                    let it = self.local_ref(local);
                    quote!((#name, #it))
                });
                quote!(locals_of(&[#(#entries),*]))
            }
            ExprKind::RaisedValue(local) => {
                let raised = self.local(*local);
                quote!(Value::from(&#raised))
            }
            ExprKind::Runtime(function, arguments) => self.runtime(context, *function, arguments, place),
            // Only in terminators, where they are emitted.
            ExprKind::Next(_) | ExprKind::Leave(_) | ExprKind::Raised(_) | ExprKind::Raise { .. } => {
                quote!(Value::None)
            }
            ExprKind::Local { .. } | ExprKind::Truth(_) | ExprKind::Not(_) | ExprKind::Catches { .. } => {
                self.value(context, expr)
            }
        }
    }

    /// The value of a local that is not needed afterwards.
    pub fn take(&self, local: LocalId) -> TokenStream {
        let it = self.local(local);
        let moves = self.declared_in_place[local.index()] || self.repr(local) == Repr::Items;
        if moves { it } else { quote!(#it.take()) }
    }
    /// Cells for a closure.
    fn cells(&self, locals: &[LocalId]) -> Vec<TokenStream> {
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

    fn named(&self, context: Context, store: &Stmt) -> TokenStream {
        match store {
            Stmt::Assign { local, value } => {
                let it = self.local(*local);
                let value = self.value(context, value);
                quote!({ #it = #value; #it.clone() })
            }
            Stmt::StoreCell { local, value } => {
                let it = self.local(*local);
                let value = self.value(context, value);
                quote!({ let named = #value; #it.store(named.clone()); named })
            }
            Stmt::StoreGlobal { name, value } => {
                let it = self.module.global(name);
                let value = self.value(context, value);
                quote!({ let named = #value; #it.store(named.clone()); named })
            }
            Stmt::StoreClassName { namespace, name, value } => {
                let namespace = self.local_ref(*namespace);
                let value = self.value(context, value);
                quote!({ let named = #value; namespace_set(#namespace, #name, named.clone()); named })
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
        if arguments.iter().all(is_quiet) {
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

    /// Arguments of any kind, added to a builder one after the other.
    fn arguments(
        &self,
        context: Context,
        builder: TokenStream,
        arguments: &[Item],
        keywords: &[Keyword],
    ) -> TokenStream {
        let mut builder = builder;
        let only_star = matches!(arguments, [Item::Star(_)]);
        for argument in arguments {
            match argument {
                Item::One(value) => {
                    let value = self.value(context, value);
                    builder = quote!(#builder.push(#value));
                }
                Item::Star(value) => {
                    let place = value.place;
                    let value = self.operand(context, value);
                    let star = if only_star { quote!(only_star) } else { quote!(star) };
                    builder = self.fallible(context, quote!(#builder.#star(#value)), place);
                }
            }
        }
        for keyword in keywords {
            match keyword {
                Keyword::Named(name, value) => {
                    let place = value.place;
                    let value = self.value(context, value);
                    builder = self.fallible(context, quote!(#builder.keyword(#name, #value)), place);
                }
                Keyword::DoubleStar(value) => {
                    let place = value.place;
                    let value = self.operand(context, value);
                    builder = self.fallible(context, quote!(#builder.double_star(#value)), place);
                }
            }
        }
        builder
    }

    fn items(&self, context: Context, items: &[Item], place: PlaceId) -> TokenStream {
        let mut builder = quote!(Items::new());
        for item in items {
            match item {
                Item::One(value) => {
                    let value = self.value(context, value);
                    builder = quote!(#builder.push(#value));
                }
                Item::Star(value) => {
                    let place = if value.place == PlaceId::NONE { place } else { value.place };
                    let value = self.operand(context, value);
                    builder = self.fallible(context, quote!(#builder.star(#value)), place);
                }
            }
        }
        builder
    }

    fn dict(&self, context: Context, entries: &[(Option<Expr>, Expr)], place: PlaceId) -> TokenStream {
        let pairs: Option<Vec<_>> = entries.iter().map(|(key, value)| key.as_ref().map(|key| (key, value))).collect();
        match pairs {
            Some(pairs) if pairs.is_empty() => quote!(Value::dict()),
            Some(pairs) => {
                let pairs = pairs.into_iter().map(|(key, value)| {
                    let (key, value) = (self.value(context, key), self.value(context, value));
                    quote!((#key, #value))
                });
                self.fallible(context, quote!(dict_of([#(#pairs),*])), place)
            }
            None => {
                let mut builder = quote!(Entries::new());
                for (key, value) in entries {
                    let operation = match key {
                        Some(key) => {
                            let (key, value) = (self.value(context, key), self.value(context, value));
                            quote!(#builder.insert(#key, #value))
                        }
                        None => {
                            let value = self.operand(context, value);
                            quote!(#builder.merge(#value))
                        }
                    };
                    builder = self.fallible(context, operation, place);
                }
                quote!(#builder.dict())
            }
        }
    }

    fn format(&self, context: Context, parts: &[Part], place: PlaceId) -> TokenStream {
        let pieces = self.pieces(context, parts, place);
        quote!(concat(&[#(#pieces),*]))
    }
    fn pieces(&self, context: Context, parts: &[Part], place: PlaceId) -> Vec<TokenStream> {
        parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => quote!(#text.into()),
                Part::Value { value, conversion, spec } => {
                    let place = if value.place == PlaceId::NONE { place } else { value.place };
                    let operand = self.operand(context, value);
                    let converted = match conversion {
                        Conversion::None => None,
                        Conversion::Str => Some(quote!(text_of)),
                        Conversion::Repr => Some(quote!(repr_of)),
                        Conversion::Ascii => Some(quote!(ascii_of)),
                    };
                    match (converted, spec) {
                        (None, None) => self.fallible(context, quote!(shown(#operand)), place),
                        (Some(convert), None) => self.fallible(context, quote!(#convert(#operand)), place),
                        (convert, Some(spec)) => {
                            let value = match convert {
                                None => operand,
                                Some(convert) => {
                                    let text = self.fallible(context, quote!(#convert(#operand)), place);
                                    quote!(Value::str(#text))
                                }
                            };
                            let spec = self.spec(context, spec);
                            self.fallible(context, quote!(formatted(#value, #spec)), place)
                        }
                    }
                }
            })
            .collect()
    }
    /// The spec of a formatted value, as a text.
    fn spec(&self, context: Context, spec: &Expr) -> TokenStream {
        match &spec.kind {
            ExprKind::Constant(Constant::Str(text)) => quote!(#text),
            ExprKind::Format(parts) => {
                let pieces = self.pieces(context, parts, spec.place);
                quote!(&join(&[#(#pieces),*]))
            }
            _ => quote!(""),
        }
    }

    fn make_function(&self, context: Context, made: &MakeFunction) -> TokenStream {
        let code = &self.module.names(made.function).code;
        let cells = self.cells(&made.closure);
        let has_keyword_defaults = made.keyword_defaults.iter().any(Option::is_some);
        let function = if made.defaults.is_empty() && !has_keyword_defaults {
            quote!(closure(&#code, [#(#cells),*]))
        } else {
            let defaults = self.values(context, &made.defaults);
            let keyword_defaults = made.keyword_defaults.iter().map(|default| match default {
                Some(default) => self.value(context, default),
                None => quote!(Unbound),
            });
            let keyword_defaults: Vec<_> = if has_keyword_defaults { keyword_defaults.collect() } else { vec![] };
            quote!(closure_with(&#code, [#(#cells),*], vec![#(#defaults),*], vec![#(#keyword_defaults),*]))
        };
        if made.annotations.is_empty() {
            return function;
        }
        let annotations = made.annotations.iter().map(|(name, value)| {
            let value = self.value(context, value);
            quote!((#name, #value))
        });
        quote!(annotated(#function, vec![#(#annotations),*]))
    }

    fn make_class(&self, context: Context, made: &MakeClass, place: PlaceId) -> TokenStream {
        let code = &self.module.names(made.body).code;
        let cells = self.cells(&made.closure);
        let name = &made.name;
        let body = quote!(closure(&#code, [#(#cells),*]));
        let builder = self.arguments(context, quote!(class_statement(#name, #body)), &made.bases, &made.keywords);
        self.fallible(context, quote!(#builder.build()), place)
    }

    /// `a < b < c` from the second operand on; the first is in `left`.
    fn chain(&self, context: Context, rest: &[(CmpOp, Expr, PlaceId)]) -> TokenStream {
        let Some(((op, operand, place), rest)) = rest.split_first() else { return quote!(left) };
        let operand = self.value(context, operand);
        let compared = |right: TokenStream| match comparison(*op) {
            Some(_) => {
                let function = format_ident!("{}", compare_value(*op));
                self.fallible(context, quote!(#function(left, #right)), *place)
            }
            None => {
                let test = self.compare_test(context, *op, quote!(left), right, *place);
                quote!(Value::bool(#test))
            }
        };
        if rest.is_empty() {
            return compared(operand);
        }
        let outcome = compared(quote!(&right));
        let truth = self.fallible(context, quote!(truth(&named)), *place);
        let more = self.chain(context, rest);
        quote!({
            let right = #operand;
            let named = #outcome;
            if #truth { let left = right; #more } else { named }
        })
    }

    fn short_circuit(&self, context: Context, values: &[Expr], place: PlaceId, and: bool) -> TokenStream {
        let Some((first, rest)) = values.split_first() else { return quote!(Value::None) };
        let value = self.value(context, first);
        if rest.is_empty() {
            return value;
        }
        let truth = self.fallible(context, quote!(truth(&left)), place);
        let more = self.short_circuit(context, rest, place, and);
        if and {
            quote!({ let left = #value; if #truth { #more } else { left } })
        } else {
            quote!({ let left = #value; if #truth { left } else { #more } })
        }
    }

    /// A `bool` of Rust.
    pub fn test(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Truth(inner) => match &inner.kind {
                ExprKind::Compare { op, left, right } if comparison(*op).is_some() => {
                    self.compare_expr(context, *op, left, right, inner.place)
                }
                ExprKind::And(values) | ExprKind::Or(values) => {
                    let place = inner.place;
                    let tests = values.iter().map(|value| {
                        if value.is_bool() {
                            return self.nested_test(context, value);
                        }
                        let place = if value.place == PlaceId::NONE { place } else { value.place };
                        self.nested_test(context, &Expr { kind: ExprKind::Truth(Box::new(value.clone())), place })
                    });
                    let tests: Vec<_> = tests.collect();
                    match inner.kind {
                        ExprKind::And(_) => quote!(#(#tests)&&*),
                        _ => quote!(#(#tests)||*),
                    }
                }
                ExprKind::Constant(Constant::Bool(value)) => quote!(#value),
                _ => {
                    let operand = self.operand(context, inner);
                    self.fallible(context, quote!(truth(#operand)), expr.place)
                }
            },
            ExprKind::Not(inner) => {
                if let ExprKind::Compare { op, left, right } = &inner.kind
                    && let Some(negated) = negated(*op)
                {
                    return self.compare_expr(context, negated, left, right, inner.place);
                }
                let test = self.nested_test(context, inner);
                quote!(!#test)
            }
            ExprKind::Compare { op, left, right } => self.compare_expr(context, *op, left, right, expr.place),
            ExprKind::Catches { raised, class } => {
                let raised = self.local(*raised);
                match &class.kind {
                    ExprKind::Builtin(name) if library::is_exception(name) => {
                        let class = format_ident!("{}", library::exception_type(name));
                        quote!(#raised.is(Type::#class))
                    }
                    _ => {
                        let class = self.operand(context, class);
                        self.fallible(context, quote!(#raised.catches(#class)), expr.place)
                    }
                }
            }
            ExprKind::Runtime(function, arguments) => self.runtime(context, *function, arguments, expr.place),
            _ => {
                let operand = self.operand(context, expr);
                self.fallible(context, quote!(truth(#operand)), expr.place)
            }
        }
    }
    /// A `bool` as an operand of `!`, `&&` or `||`.
    pub fn nested_test(&self, context: Context, expr: &Expr) -> TokenStream {
        let test = self.test(context, expr);
        match &expr.kind {
            ExprKind::Truth(inner) if matches!(inner.kind, ExprKind::And(_) | ExprKind::Or(_)) => quote!((#test)),
            _ => test,
        }
    }
    fn compare_expr(&self, context: Context, op: CmpOp, left: &Expr, right: &Expr, place: PlaceId) -> TokenStream {
        if let (CmpOp::Is | CmpOp::IsNot, ExprKind::Constant(Constant::None)) = (op, &right.kind) {
            let left = self.operand(context, left);
            let test = if op == CmpOp::Is { quote!(is_none(#left)) } else { quote!(!is_none(#left)) };
            return test;
        }
        let (left, right) = (self.operand(context, left), self.operand(context, right));
        self.compare_test(context, op, left, right, place)
    }
    fn compare_test(
        &self,
        context: Context,
        op: CmpOp,
        left: TokenStream,
        right: TokenStream,
        place: PlaceId,
    ) -> TokenStream {
        match op {
            CmpOp::Is => quote!(is(#left, #right)),
            CmpOp::IsNot => quote!(!is(#left, #right)),
            CmpOp::In => self.fallible(context, quote!(is_in(#left, #right)), place),
            CmpOp::NotIn => self.fallible(context, quote!(not_in(#left, #right)), place),
            _ => {
                let function = format_ident!("{}", comparison(op).unwrap_or("equal"));
                self.fallible(context, quote!(#function(#left, #right)), place)
            }
        }
    }

    fn runtime(&self, context: Context, function: Runtime, arguments: &[Expr], place: PlaceId) -> TokenStream {
        let text = |index: usize| match arguments.get(index).map(|it| &it.kind) {
            Some(ExprKind::Constant(Constant::Str(text))) => text.clone(),
            _ => String::new(),
        };
        let number = |index: usize| match arguments.get(index).map(|it| &it.kind) {
            Some(ExprKind::Constant(Constant::Int(value))) => constant::int(*value),
            _ => quote!(0),
        };
        let operand = |index: usize| arguments.get(index).map(|it| self.operand(context, it));
        let first = operand(0);
        let raises = |operation: TokenStream| self.fallible(context, operation, place);
        match function {
            Runtime::Subiterator => raises(quote!(subiterator(#first))),
            Runtime::ListOf => quote!(Value::list(#first)),
            Runtime::ImportModule => {
                let name = text(0);
                raises(quote!(import(#name)))
            }
            Runtime::ImportFrom => {
                let (module, name) = (text(0), text(1));
                raises(quote!(import_from(#module, #name)))
            }
            Runtime::WithExit => {
                let raised = operand(1);
                raises(quote!(with_exit(#first, #raised)))
            }
            Runtime::EmptySet => quote!(Value::set()),
            Runtime::EmptyDict => quote!(Value::dict()),
            Runtime::IsSequence => quote!(is_sequence(#first)),
            Runtime::IsMapping => quote!(is_mapping(#first)),
            Runtime::MatchKey => {
                let key = operand(1);
                raises(quote!(match_key(#first, #key)))
            }
            Runtime::MatchRest => {
                let keys = operand(1);
                raises(quote!(match_rest(#first, #keys)))
            }
            Runtime::MatchClass => {
                let class = operand(1);
                let count = number(2);
                let names = match arguments.get(3).map(|it| &it.kind) {
                    Some(ExprKind::Constant(Constant::Tuple(names))) => names
                        .iter()
                        .filter_map(|name| if let Constant::Str(name) = name { Some(name.clone()) } else { None })
                        .collect(),
                    _ => vec![],
                };
                raises(quote!(match_class(#first, #class, #count, &[#(#names),*])))
            }
            Runtime::IsBound => {
                let local = match arguments.first().map(|it| &it.kind) {
                    Some(ExprKind::Local { local, .. } | ExprKind::Take(local)) => self.local(*local),
                    _ => quote!(Value::None),
                };
                quote!(#local.is_bound())
            }
            Runtime::ItemAt => {
                let index = number(1);
                raises(quote!(item_at(#first, #index)))
            }
            Runtime::ItemsBetween => {
                let (from, to) = (number(1), number(2));
                raises(quote!(items_between(#first, #from, #to)))
            }
            Runtime::AssertionError => match arguments.first() {
                None => quote!(assertion_error(None)),
                Some(message) => {
                    let message = self.value(context, message);
                    quote!(assertion_error(Some(#message)))
                }
            },
            Runtime::Annotations => raises(quote!(annotations_of(#first))),
            Runtime::LengthIs => {
                let length = number(1);
                raises(quote!(length_is(#first, #length)))
            }
            Runtime::LengthAtLeast => {
                let length = number(1);
                raises(quote!(length_at_least(#first, #length)))
            }
        }
    }

    /// The exception that a `raise` statement raises.
    pub fn raised(&self, context: Context, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Raised(local) => self.take_raised(*local),
            ExprKind::Raise { value: None, .. } => quote!(bare_raise()),
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
                quote!(#raised.at(&#place))
            }
            _ => quote!(bare_raise()),
        }
    }
    fn take_raised(&self, local: LocalId) -> TokenStream {
        self.local(local)
    }
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
/// The variant of the runtime's `Op`.
pub fn op_name(op: BinOp) -> Ident {
    format_ident!("{op:?}")
}
/// The function that gives a comparison's truth; `None` for identity and membership.
fn comparison(op: CmpOp) -> Option<&'static str> {
    Some(match op {
        CmpOp::Eq => "equal",
        CmpOp::NotEq => "not_equal",
        CmpOp::Lt => "less",
        CmpOp::LtE => "less_equal",
        CmpOp::Gt => "greater",
        CmpOp::GtE => "greater_equal",
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return None,
    })
}
/// The function that gives what a comparison gives.
fn compare_value(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => "eq",
        CmpOp::NotEq => "ne",
        CmpOp::Lt => "lt",
        CmpOp::LtE => "le",
        CmpOp::Gt => "gt",
        _ => "ge",
    }
}
/// What is true exactly if it is not, without asking anything else of the operands.
fn negated(op: CmpOp) -> Option<CmpOp> {
    Some(match op {
        CmpOp::Is => CmpOp::IsNot,
        CmpOp::IsNot => CmpOp::Is,
        CmpOp::In => CmpOp::NotIn,
        CmpOp::NotIn => CmpOp::In,
        _ => return None,
    })
}
