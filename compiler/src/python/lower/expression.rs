//! Expressions. Without a `yield` an expression stays one tree; with one, what is evaluated before the `yield` is put into
//! temporaries, left to right, so that the order of evaluation is Python's.

use super::super::ast::{self, FStringPart, Span};
use super::super::ir::{Constant, Expr, ExprKind, Item, Keyword, LocalKind, Part, Place, PlaceId, Repr, Runtime};
use super::super::scope::ScopeKind;
use super::Builder;
use super::control::plain;
use crate::diagnostic::Code;
use num_traits::ToPrimitive;

impl Builder<'_, '_> {
    pub fn expr(&mut self, expr: &ast::Expr) -> Expr {
        let span = expr.span;
        match &expr.kind {
            ast::ExprKind::Constant(constant) => self.constant(constant),
            ast::ExprKind::Name(name) => self.load(name, span),
            ast::ExprKind::Named { target, value } => {
                let value = self.expr(value);
                let temporary = self.temporary("value", Repr::Value);
                let store = Box::new(self.store_stmt(&target.name, value, target.span));
                // Where the old value of the variable dies.
                let place = if self.module.notes_deaths { self.place(target.span) } else { PlaceId::NONE };
                Expr { kind: ExprKind::Named { store, temporary }, place }
            }
            ast::ExprKind::Bool { .. } | ast::ExprKind::IfElse { .. } | ast::ExprKind::Compare { .. } => {
                self.boolean(expr)
            }
            ast::ExprKind::Binary { left, op, right } => {
                let anchor = self.operator(left, *op, right);
                let [left, right] = self.pair(left, right);
                let place = self.place_with(Place { span, anchor });
                Expr { kind: ExprKind::Binary { op: *op, left, right }, place }
            }
            ast::ExprKind::Unary { op, operand } => {
                if let (ast::UnaryOp::Minus, ast::ExprKind::Constant(constant)) = (op, &operand.kind) {
                    match constant {
                        ast::Constant::Int(value) => return self.int(-value),
                        ast::Constant::Float(value) => {
                            return Expr::new(ExprKind::Constant(Constant::Float(-value)));
                        }
                        _ => {}
                    }
                }
                if *op == ast::UnaryOp::Not {
                    return self.not(operand, span);
                }
                let value = self.expr(operand);
                self.expr_at(ExprKind::Unary { op: *op, operand: Box::new(value) }, span)
            }
            ast::ExprKind::Call { function, arguments, keywords } => self.call(expr, function, arguments, keywords),
            ast::ExprKind::Attribute { object, name } => {
                let object = Box::new(self.expr(object));
                let span = self.attribute_span(span, &name.name);
                let name = self.scope().mangle(&name.name);
                self.expr_at(ExprKind::Attribute { object, name }, span)
            }
            ast::ExprKind::Subscript { object, index } => {
                let place = self.subscript_place(span, object);
                let [object, index] = self.pair(object, index);
                Expr { kind: ExprKind::Subscript { object, index }, place }
            }
            ast::ExprKind::Slice { lower, upper, step } => {
                let none = ast::Expr { kind: ast::ExprKind::Constant(ast::Constant::None), span };
                let parts: Vec<&ast::Expr> =
                    [lower, upper, step].into_iter().map(|part| part.as_deref().unwrap_or(&none)).collect();
                let mut parts = self.operands(&parts).into_iter();
                let mut next = || parts.next().unwrap_or_else(Expr::none);
                Expr::new(ExprKind::Slice(Box::new([next(), next(), next()])))
            }
            ast::ExprKind::List(items) => {
                let items = self.items(items, span);
                self.expr_at(ExprKind::List(items), span)
            }
            ast::ExprKind::Tuple(items) => {
                let items = self.items(items, span);
                if let Some(constants) = all_constant(&items) {
                    return Expr::new(ExprKind::Constant(Constant::Tuple(constants)));
                }
                self.expr_at(ExprKind::Tuple(items), span)
            }
            ast::ExprKind::Set(items) => {
                let items = self.items(items, span);
                self.expr_at(ExprKind::Set(items), span)
            }
            ast::ExprKind::Dict(entries) => {
                let all: Vec<&ast::Expr> = entries.iter().flat_map(|(key, value)| key.iter().chain([value])).collect();
                let is_key = |(key, _): &(Option<ast::Expr>, ast::Expr)| match key {
                    Some(_) => vec![false, false],
                    None => vec![true],
                };
                let double_stars: Vec<bool> = entries.iter().flat_map(is_key).collect();
                let place = self.place(span);
                let spilled = |index: usize, value| if double_stars[index] { merged(value, place) } else { value };
                let mut all = self.operands_as(&all, spilled).into_iter();
                let mut next = || all.next().unwrap_or_else(Expr::none);
                let entries = entries.iter().map(|(key, _)| (key.as_ref().map(|_| next()), next())).collect();
                self.expr_at(ExprKind::Dict(entries), span)
            }
            ast::ExprKind::JoinedStr(parts) => self.joined(parts, span),
            ast::ExprKind::Lambda { parameters, body } => self.lambda(expr, parameters, body),
            ast::ExprKind::ListComp { .. }
            | ast::ExprKind::SetComp { .. }
            | ast::ExprKind::DictComp { .. }
            | ast::ExprKind::GeneratorExp { .. } => self.comprehension(expr),
            ast::ExprKind::Yield(value) => {
                let value = value.as_ref().map_or_else(Expr::none, |value| self.expr(value));
                self.suspend(value, false, span, true)
            }
            ast::ExprKind::YieldFrom(value) => self.delegate(value, span, true),
            ast::ExprKind::Await(_) => {
                self.refuse(Code::Async, span, "`await` is not compiled");
                Expr::none()
            }
            ast::ExprKind::Starred(inner) => {
                self.refuse(Code::SyntaxError, span, "can't use starred expression here");
                self.expr(inner)
            }
        }
    }

    /// `yield from value`
    pub fn delegate(&mut self, value: &ast::Expr, span: Span, wants_result: bool) -> Expr {
        let source = self.subiterator(value, span);
        self.suspend(source, true, span, wants_result)
    }

    /// What `yield from value` delegates to.
    pub fn subiterator(&mut self, value: &ast::Expr, span: Span) -> Expr {
        let source = self.expr(value);
        self.expr_at(ExprKind::Runtime(super::super::ir::Runtime::Subiterator, vec![source]), span)
    }

    pub fn constant(&mut self, constant: &ast::Constant) -> Expr {
        let constant = match constant {
            ast::Constant::None => Constant::None,
            ast::Constant::Bool(value) => Constant::Bool(*value),
            ast::Constant::Int(value) => return self.int(value.clone()),
            ast::Constant::Float(value) => Constant::Float(*value),
            ast::Constant::Str(text) => Constant::Str(text.clone()),
            ast::Constant::Bytes(bytes) => Constant::Bytes(bytes.clone()),
            ast::Constant::Ellipsis => Constant::Ellipsis,
            ast::Constant::Complex(imag) => Constant::Complex(*imag),
        };
        Expr::new(ExprKind::Constant(constant))
    }
    fn int(&mut self, value: num_bigint::BigInt) -> Expr {
        Expr::new(ExprKind::Constant(match value.to_i64() {
            Some(small) => Constant::Int(small),
            None => Constant::Big(value),
        }))
    }

    /// Operands in order. What stands before one with a `yield` is spilled.
    pub fn operands(&mut self, operands: &[&ast::Expr]) -> Vec<Expr> {
        self.operands_as(operands, |_, value| value)
    }
    /// The same where one that is spilled may have to become something else first: `*items` is spread before the yield.
    fn operands_as(&mut self, operands: &[&ast::Expr], spilled: impl Fn(usize, Expr) -> Expr) -> Vec<Expr> {
        let last = operands.iter().rposition(|operand| self.suspends(operand));
        let named = operands.iter().rposition(|operand| self.contains(operand).named);
        let mut lowered = vec![];
        for (index, operand) in operands.iter().enumerate() {
            let value = self.expr(operand);
            let value = if last.is_some_and(|last| index < last) {
                self.spill(spilled(index, value))
            } else if named.is_some_and(|named| index < named) && matches!(value.kind, ExprKind::Local { .. }) {
                // The local is bound anew while the operands are evaluated: this one is its value now.
                Expr::new(ExprKind::Owned(Box::new(value)))
            } else {
                value
            };
            lowered.push(value);
        }
        lowered
    }
    pub fn pair(&mut self, a: &ast::Expr, b: &ast::Expr) -> [Box<Expr>; 2] {
        let mut operands = self.operands(&[a, b]).into_iter();
        [(); 2].map(|()| Box::new(operands.next().unwrap_or_else(Expr::none)))
    }
    /// Items of a display or call, starred ones as such.
    pub fn items(&mut self, items: &[ast::Expr], span: Span) -> Vec<Item> {
        let inner: Vec<&ast::Expr> = items
            .iter()
            .map(|item| match &item.kind {
                ast::ExprKind::Starred(inner) => &**inner,
                _ => item,
            })
            .collect();
        let place = self.place(span);
        let lowered = self.operands_as(&inner, |index, value| match is_starred(&items[index]) {
            true => spread(value, place),
            false => value,
        });
        let item = |(item, value)| if is_starred(item) { Item::Star(value) } else { Item::One(value) };
        items.iter().zip(lowered).map(item).collect()
    }

    fn call(
        &mut self,
        expr: &ast::Expr,
        function: &ast::Expr,
        arguments: &[ast::Expr],
        keywords: &[ast::Keyword],
    ) -> Expr {
        if let Some(special) = self.special_call(expr, function, arguments, keywords) {
            return special;
        }
        let span = self.call_span(expr, function, arguments, keywords);
        let values: Vec<&ast::Expr> = arguments
            .iter()
            .map(|argument| match &argument.kind {
                ast::ExprKind::Starred(inner) => &**inner,
                _ => argument,
            })
            .chain(keywords.iter().map(|keyword| &keyword.value))
            .collect();
        let is_plain = keywords.is_empty() && !arguments.iter().any(is_starred);
        let suspends = values.iter().any(|value| self.suspends(value));
        if let ast::ExprKind::Attribute { object, name } = &function.kind
            && is_plain
            && !suspends
        {
            let operands: Vec<&ast::Expr> = std::iter::once(&**object).chain(values).collect();
            let mut lowered = self.operands(&operands).into_iter();
            let object = Box::new(lowered.next().unwrap_or_else(Expr::none));
            let method_span = self.attribute_span(function.span, &name.name);
            let method_place = self.place(method_span);
            let name = self.scope().mangle(&name.name);
            let kind = ExprKind::CallMethod { object, name, arguments: lowered.collect(), method_place };
            return self.expr_at(kind, span);
        }
        let operands: Vec<&ast::Expr> = std::iter::once(function).chain(values).collect();
        let place = self.place(span);
        let lowered = self.operands_as(&operands, |index, value| {
            let Some(index) = index.checked_sub(1) else { return value };
            match (arguments.get(index), keywords.get(index.saturating_sub(arguments.len()))) {
                (Some(argument), _) if is_starred(argument) => spread(value, place),
                (None, Some(keyword)) if keyword.name.is_none() => merged(value, place),
                _ => value,
            }
        });
        let mut lowered = lowered.into_iter();
        let function = Box::new(lowered.next().unwrap_or_else(Expr::none));
        let mut items = vec![];
        for argument in arguments {
            let value = lowered.next().unwrap_or_else(Expr::none);
            items.push(if is_starred(argument) { Item::Star(value) } else { Item::One(value) });
        }
        let keywords: Vec<Keyword> = keywords
            .iter()
            .zip(lowered)
            .map(|(keyword, value)| match &keyword.name {
                Some(name) => Keyword::Named(name.name.clone(), value),
                None => Keyword::DoubleStar(value),
            })
            .collect();
        if keywords.is_empty() {
            match plain(items) {
                Ok(arguments) => return self.expr_at(ExprKind::Call { function, arguments }, span),
                Err(star) => items = star,
            }
        }
        self.expr_at(ExprKind::CallAny { function, arguments: items, keywords }, span)
    }

    /// Of an attribute over several lines only its name is marked (`update_start_location_to_match_attr` in
    /// `Python/compile.c`).
    pub fn attribute_span(&self, span: Span, name: &str) -> Span {
        let source = self.source();
        if source.line_of(span.start) == source.line_of(span.end) {
            return span;
        }
        Span { start: span.end.saturating_sub(name.len() as u32).max(span.start), end: span.end }
    }
    /// The place of a call: of a method over several lines from the method's name on.
    fn call_span(
        &self,
        expr: &ast::Expr,
        function: &ast::Expr,
        arguments: &[ast::Expr],
        keywords: &[ast::Keyword],
    ) -> Span {
        let spread = arguments.iter().any(is_starred) || keywords.iter().any(|it| it.name.is_none());
        match &function.kind {
            ast::ExprKind::Attribute { name, .. } if !spread => {
                let method = self.attribute_span(function.span, &name.name);
                if method == function.span { expr.span } else { Span { start: method.start, end: expr.span.end } }
            }
            _ => expr.span,
        }
    }

    /// Calls that need the function they are in: `super()`, `locals()`.
    fn special_call(
        &mut self,
        expr: &ast::Expr,
        function: &ast::Expr,
        arguments: &[ast::Expr],
        keywords: &[ast::Keyword],
    ) -> Option<Expr> {
        let ast::ExprKind::Name(name) = &function.kind else { return None };
        if self.module.scopes.is_module_name(name)
            || self.scope().binding(name) != super::Binding::Global
            || !keywords.is_empty()
            || !arguments.is_empty()
        {
            return None;
        }
        match &**name {
            "super" if self.namespace.is_none() => {
                // Without arguments the builtin says what is wrong.
                let first = self.scope().locals().first().copied().filter(|_| self.scope().has_positional)?;
                let local = *self.locals.get(first)?;
                let this = match self.body.local(local).data.kind {
                    LocalKind::Cell { .. } => Expr::new(ExprKind::CellItself(local)),
                    _ => Expr::local(local),
                };
                let class = self.locals.get("__class__").copied();
                Some(self.expr_at(ExprKind::Super { class, this: Box::new(this) }, expr.span))
            }
            "globals" => Some(Expr::new(ExprKind::Runtime(Runtime::Globals, vec![]))),
            "locals" | "vars" => Some(self.own_namespace()),
            "dir" => {
                let namespace = self.own_namespace();
                Some(self.expr_at(ExprKind::Runtime(Runtime::NamesOf, vec![namespace]), expr.span))
            }
            _ => None,
        }
    }

    /// `locals()`
    fn own_namespace(&mut self) -> Expr {
        match (self.namespace, self.scope().kind) {
            (Some(namespace), _) => Expr::local(namespace),
            (None, ScopeKind::Module) => Expr::new(ExprKind::Runtime(Runtime::Globals, vec![])),
            _ => {
                let dict = self.locals_dict.unwrap_or_else(|| self.temporary("namespace", Repr::Value));
                self.locals_dict = Some(dict);
                Expr::new(ExprKind::Locals(dict))
            }
        }
    }

    fn joined(&mut self, parts: &[FStringPart], span: Span) -> Expr {
        // In order of evaluation: a value, then the values in its spec.
        fn values<'e>(parts: &'e [FStringPart], found: &mut Vec<&'e ast::Expr>) {
            for part in parts {
                if let FStringPart::Value { value, spec, .. } = part {
                    found.push(value);
                    values(spec, found)
                }
            }
        }
        let mut found = vec![];
        values(parts, &mut found);
        if found.iter().any(|value| self.suspends(value)) {
            return self.joined_in_steps(parts, span);
        }
        let mut lowered = self.operands(&found).into_iter();
        self.parts(parts, &mut lowered, span)
    }
    /// An f-string with a `yield` in it: what stands before it is formatted before it.
    fn joined_in_steps(&mut self, parts: &[FStringPart], span: Span) -> Expr {
        let suspending: Vec<bool> = parts.iter().map(|part| self.part_suspends(part)).collect();
        let last = suspending.iter().rposition(|suspends| *suspends);
        let mut lowered = vec![];
        for (index, part) in parts.iter().enumerate() {
            let part = match part {
                FStringPart::Literal(text) => Part::Text(text.clone()),
                FStringPart::Value { value, conversion, spec } => {
                    let mut value = self.expr(value);
                    if spec.iter().any(|part| self.part_suspends(part)) {
                        value = self.spill(value);
                    }
                    let spec = (!spec.is_empty()).then(|| Box::new(self.joined(spec, span)));
                    Part::Value { value, conversion: *conversion, spec }
                }
            };
            lowered.push(match part {
                part @ Part::Value { .. } if last.is_some_and(|last| index < last) => {
                    let text = self.expr_at(ExprKind::Format(vec![part]), span);
                    Part::Value { value: self.spill(text), conversion: ast::Conversion::None, spec: None }
                }
                part => part,
            });
        }
        self.expr_at(ExprKind::Format(lowered), span)
    }
    fn part_suspends(&mut self, part: &FStringPart) -> bool {
        match part {
            FStringPart::Literal(_) => false,
            FStringPart::Value { value, spec, .. } => {
                self.suspends(value) || spec.iter().any(|part| self.part_suspends(part))
            }
        }
    }
    fn parts(&mut self, parts: &[FStringPart], values: &mut dyn Iterator<Item = Expr>, span: Span) -> Expr {
        let mut lowered = vec![];
        for part in parts {
            lowered.push(match part {
                FStringPart::Literal(text) => Part::Text(text.clone()),
                FStringPart::Value { conversion, spec, .. } => {
                    let value = values.next().unwrap_or_else(Expr::none);
                    let spec = (!spec.is_empty()).then(|| Box::new(self.parts(spec, values, span)));
                    Part::Value { value, conversion: *conversion, spec }
                }
            });
        }
        if lowered.is_empty() {
            return Expr::new(ExprKind::Constant(Constant::Str(String::new())));
        }
        if let [Part::Text(text)] = &lowered[..] {
            return Expr::new(ExprKind::Constant(Constant::Str(text.clone())));
        }
        self.expr_at(ExprKind::Format(lowered), span)
    }

    /// Where the operator of a binary operation stands, for carets.
    fn operator(&self, left: &ast::Expr, op: ast::BinOp, right: &ast::Expr) -> Option<Span> {
        let text = self.source().slice(Span { start: left.span.end, end: right.span.start.max(left.span.end) });
        let mut rest = text;
        loop {
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ')' || c == '\\');
            match trimmed.strip_prefix('#') {
                Some(comment) => rest = comment.split_once('\n').map_or("", |(_, after)| after),
                None => {
                    rest = trimmed;
                    break;
                }
            }
        }
        if rest.is_empty() {
            return None;
        }
        let start = left.span.end + (text.len() - rest.len()) as u32;
        let long = matches!(op, ast::BinOp::Pow | ast::BinOp::FloorDiv | ast::BinOp::LShift | ast::BinOp::RShift);
        Some(Span { start, end: start + if long { 2 } else { 1 } })
    }
    /// A subscript's place: the brackets are marked.
    pub fn subscript_place(&mut self, span: Span, object: &ast::Expr) -> PlaceId {
        let text = self.source().slice(Span { start: object.span.end, end: span.end });
        let anchor = text.find('[').map(|offset| Span { start: object.span.end + offset as u32, end: span.end });
        self.place_with(Place { span, anchor })
    }
}

fn all_constant(items: &[Item]) -> Option<Vec<Constant>> {
    items
        .iter()
        .map(|item| match item {
            Item::One(Expr { kind: ExprKind::Constant(constant), .. }) => Some(constant.clone()),
            _ => None,
        })
        .collect()
}

pub fn constant_truth(constant: &ast::Constant) -> bool {
    match constant {
        ast::Constant::None => false,
        ast::Constant::Bool(value) => *value,
        ast::Constant::Int(value) => value.bits() != 0,
        ast::Constant::Float(value) | ast::Constant::Complex(value) => *value != 0.0,
        ast::Constant::Str(text) => !text.is_empty(),
        ast::Constant::Bytes(bytes) => !bytes.is_empty(),
        ast::Constant::Ellipsis => true,
    }
}

/// Expressions directly inside that are evaluated in the same scope.
pub fn children(expr: &ast::Expr) -> Vec<&ast::Expr> {
    fn parts<'e>(all: &'e [FStringPart], found: &mut Vec<&'e ast::Expr>) {
        for part in all {
            if let FStringPart::Value { value, spec, .. } = part {
                found.push(value);
                parts(spec, found)
            }
        }
    }
    match &expr.kind {
        ast::ExprKind::Bool { values, .. } => values.iter().collect(),
        ast::ExprKind::Named { value, .. } => vec![value],
        ast::ExprKind::Binary { left, right, .. } => vec![left, right],
        ast::ExprKind::Unary { operand, .. } => vec![operand],
        ast::ExprKind::Lambda { parameters, .. } => {
            parameters.in_slot_order().filter_map(|it| it.default.as_ref()).collect()
        }
        ast::ExprKind::IfElse { test, body, orelse } => vec![test, body, orelse],
        ast::ExprKind::Dict(entries) => entries.iter().flat_map(|(key, value)| key.iter().chain([value])).collect(),
        ast::ExprKind::Set(items) | ast::ExprKind::List(items) | ast::ExprKind::Tuple(items) => items.iter().collect(),
        ast::ExprKind::ListComp { generators, .. }
        | ast::ExprKind::SetComp { generators, .. }
        | ast::ExprKind::DictComp { generators, .. }
        | ast::ExprKind::GeneratorExp { generators, .. } => generators.first().map(|it| &it.iter).into_iter().collect(),
        ast::ExprKind::Await(value) | ast::ExprKind::YieldFrom(value) | ast::ExprKind::Starred(value) => vec![value],
        ast::ExprKind::Yield(value) => value.as_deref().into_iter().collect(),
        ast::ExprKind::Compare { first, rest, .. } => std::iter::once(&**first).chain(rest).collect(),
        ast::ExprKind::Call { function, arguments, keywords } => {
            std::iter::once(&**function).chain(arguments).chain(keywords.iter().map(|it| &it.value)).collect()
        }
        ast::ExprKind::JoinedStr(all) => {
            let mut found = vec![];
            parts(all, &mut found);
            found
        }
        ast::ExprKind::Constant(_) | ast::ExprKind::Name(_) => vec![],
        ast::ExprKind::Attribute { object, .. } => vec![object],
        ast::ExprKind::Subscript { object, index } => vec![object, index],
        ast::ExprKind::Slice { lower, upper, step } => {
            [lower, upper, step].into_iter().flatten().map(|it| &**it).collect()
        }
    }
}

fn is_starred(item: &ast::Expr) -> bool {
    matches!(item.kind, ast::ExprKind::Starred(_))
}

/// `*value`, spread at once: at the whole display or call.
fn spread(value: Expr, place: PlaceId) -> Expr {
    Expr { place, ..Expr::new(ExprKind::List(vec![Item::Star(value)])) }
}
/// `**value`, merged at once.
fn merged(value: Expr, place: PlaceId) -> Expr {
    Expr { place, ..Expr::new(ExprKind::Dict(vec![(None, value)])) }
}
