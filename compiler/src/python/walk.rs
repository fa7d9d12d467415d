//! Visiting expressions: those directly inside an expression or a statement, in order of evaluation, to read or to change.

use super::ir::{Expr, ExprKind, Item, Keyword, Leave, Part, Stmt};

impl Expr {
    /// Every expression directly inside, in order of evaluation.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Constant(_)
            | ExprKind::Local { .. }
            | ExprKind::Take(_)
            | ExprKind::Cell { .. }
            | ExprKind::CellItself(_)
            | ExprKind::Global(_)
            | ExprKind::Builtin(_)
            | ExprKind::Locals(_)
            | ExprKind::Next(_)
            | ExprKind::Leave(_)
            | ExprKind::Raised(_)
            | ExprKind::RaisedValue(_)
            | ExprKind::HandledValue(_) => vec![],
            ExprKind::Owned(it)
            | ExprKind::ClassName { otherwise: it, .. }
            | ExprKind::Attribute { object: it, .. }
            | ExprKind::Unary { operand: it, .. }
            | ExprKind::Finished(it)
            | ExprKind::Truth(it)
            | ExprKind::Not(it)
            | ExprKind::Comprehension { source: it, .. }
            | ExprKind::Super { this: it, .. }
            | ExprKind::Catches { class: it, .. }
            | ExprKind::Splits { class: it, .. } => vec![it],
            ExprKind::Named { store, .. } => store.exprs(),
            ExprKind::Call { function, arguments } => std::iter::once(&**function).chain(arguments).collect(),
            ExprKind::CallMethod { object, arguments, .. } => std::iter::once(&**object).chain(arguments).collect(),
            ExprKind::CallAny { function, arguments, keywords } => std::iter::once(&**function)
                .chain(arguments.iter().map(Item::expr))
                .chain(keywords.iter().map(Keyword::expr))
                .collect(),
            ExprKind::Subscript { object: a, index: b }
            | ExprKind::Binary { left: a, right: b, .. }
            | ExprKind::InPlace { left: a, right: b, .. }
            | ExprKind::Compare { left: a, right: b, .. } => vec![a, b],
            ExprKind::Slice(parts) => parts.iter().collect(),
            ExprKind::Chain { first, rest } => {
                std::iter::once(&**first).chain(rest.iter().map(|(_, operand, _)| operand)).collect()
            }
            ExprKind::And(values)
            | ExprKind::Or(values)
            | ExprKind::Runtime(_, values)
            | ExprKind::Native { operands: values, .. } => values.iter().collect(),
            ExprKind::IfElse { test, then, otherwise } => vec![test, then, otherwise],
            ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) => {
                items.iter().map(Item::expr).collect()
            }
            ExprKind::Dict(entries) => entries.iter().flat_map(|(key, value)| key.iter().chain([value])).collect(),
            ExprKind::Format(parts) => parts
                .iter()
                .flat_map(|part| match part {
                    Part::Text(_) => vec![],
                    Part::Value { value, spec, .. } => std::iter::once(value).chain(spec.as_deref()).collect(),
                })
                .collect(),
            ExprKind::Function(function) => function
                .defaults
                .iter()
                .chain(function.keyword_defaults.iter().flatten())
                .chain(function.annotations.iter().map(|(_, it)| it))
                .collect(),
            ExprKind::Class(class) => {
                class.bases.iter().map(Item::expr).chain(class.keywords.iter().map(Keyword::expr)).collect()
            }
            ExprKind::Raise { value, cause } => value.iter().chain(cause).map(|it| &**it).collect(),
        }
    }
}

impl Item {
    pub fn expr(&self) -> &Expr {
        let (Item::One(it) | Item::Star(it)) = self;
        it
    }
}
impl Keyword {
    pub fn expr(&self) -> &Expr {
        let (Keyword::Named(_, it) | Keyword::DoubleStar(it)) = self;
        it
    }
}

impl Stmt {
    /// Every expression directly inside, in order of evaluation.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            Stmt::Assign { value, .. }
            | Stmt::StoreCell { value, .. }
            | Stmt::StoreGlobal { value, .. }
            | Stmt::StoreClassName { value, .. }
            | Stmt::AugAssign { value, .. }
            | Stmt::Discard(value)
            | Stmt::Iterate { source: value, .. }
            | Stmt::Unpack { value, .. }
            | Stmt::WithEnter { manager: value, .. }
            | Stmt::Append { value, .. }
            | Stmt::AddToSet { value, .. }
            | Stmt::SetLeave { how: Leave::Return(value), .. } => vec![value],
            Stmt::SetAttribute { object, value, .. } => vec![value, object],
            Stmt::SetItem { object, index, value, .. } => vec![value, object, index],
            Stmt::DeleteAttribute { object, .. } => vec![object],
            Stmt::DeleteItem { object, index, .. } => vec![object, index],
            Stmt::AssignMany(pairs) => pairs.iter().map(|(_, value)| value).collect(),
            Stmt::AddToDict { key, value, .. } => vec![key, value],
            Stmt::DeleteLocal { .. }
            | Stmt::DeleteCell { .. }
            | Stmt::DeleteGlobal { .. }
            | Stmt::DeleteClassName { .. }
            | Stmt::Clear(_)
            | Stmt::Unbind(_)
            | Stmt::UnbindCell(_)
            | Stmt::UnbindGlobal(_)
            | Stmt::EnterHandler { .. }
            | Stmt::EnterFinally { .. }
            | Stmt::LeaveHandler(_)
            | Stmt::LeaveHandlerBy { .. }
            | Stmt::BeginStar { .. }
            | Stmt::CollectRaised { .. }
            | Stmt::FinishStar { .. }
            | Stmt::Died(_)
            | Stmt::Reraised { .. }
            | Stmt::SetLeave { .. }
            | Stmt::Resumed { .. } => vec![],
        }
    }
}

impl Item {
    fn expr_mut(&mut self) -> &mut Expr {
        let (Item::One(it) | Item::Star(it)) = self;
        it
    }
}
impl Keyword {
    fn expr_mut(&mut self) -> &mut Expr {
        let (Keyword::Named(_, it) | Keyword::DoubleStar(it)) = self;
        it
    }
}

impl Expr {
    /// Calls `see` for every expression directly inside.
    pub fn children_mut(&mut self, see: &mut dyn FnMut(&mut Expr)) {
        match &mut self.kind {
            ExprKind::Constant(_)
            | ExprKind::Local { .. }
            | ExprKind::Take(_)
            | ExprKind::Cell { .. }
            | ExprKind::CellItself(_)
            | ExprKind::Global(_)
            | ExprKind::Builtin(_)
            | ExprKind::Locals(_)
            | ExprKind::Next(_)
            | ExprKind::Leave(_)
            | ExprKind::Raised(_)
            | ExprKind::RaisedValue(_)
            | ExprKind::HandledValue(_) => {}
            ExprKind::Owned(it)
            | ExprKind::ClassName { otherwise: it, .. }
            | ExprKind::Attribute { object: it, .. }
            | ExprKind::Unary { operand: it, .. }
            | ExprKind::Finished(it)
            | ExprKind::Truth(it)
            | ExprKind::Not(it)
            | ExprKind::Comprehension { source: it, .. }
            | ExprKind::Super { this: it, .. }
            | ExprKind::Catches { class: it, .. }
            | ExprKind::Splits { class: it, .. } => see(it),
            ExprKind::Named { store, .. } => store.exprs_mut(see),
            ExprKind::Call { function, arguments } => {
                see(function);
                arguments.iter_mut().for_each(see)
            }
            ExprKind::CallMethod { object, arguments, .. } => {
                see(object);
                arguments.iter_mut().for_each(see)
            }
            ExprKind::CallAny { function, arguments, keywords } => {
                see(function);
                arguments.iter_mut().for_each(|it| see(it.expr_mut()));
                keywords.iter_mut().for_each(|it| see(it.expr_mut()))
            }
            ExprKind::Subscript { object: a, index: b }
            | ExprKind::Binary { left: a, right: b, .. }
            | ExprKind::InPlace { left: a, right: b, .. }
            | ExprKind::Compare { left: a, right: b, .. } => {
                see(a);
                see(b)
            }
            ExprKind::Slice(parts) => parts.iter_mut().for_each(see),
            ExprKind::Chain { first, rest } => {
                see(first);
                rest.iter_mut().for_each(|(_, operand, _)| see(operand))
            }
            ExprKind::And(values)
            | ExprKind::Or(values)
            | ExprKind::Runtime(_, values)
            | ExprKind::Native { operands: values, .. } => values.iter_mut().for_each(see),
            ExprKind::IfElse { test, then, otherwise } => {
                see(test);
                see(then);
                see(otherwise)
            }
            ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) => {
                items.iter_mut().for_each(|it| see(it.expr_mut()))
            }
            ExprKind::Dict(entries) => {
                for (key, value) in entries {
                    if let Some(key) = key {
                        see(key)
                    }
                    see(value)
                }
            }
            ExprKind::Format(parts) => {
                for part in parts {
                    if let Part::Value { value, spec, .. } = part {
                        see(value);
                        if let Some(spec) = spec {
                            see(spec)
                        }
                    }
                }
            }
            ExprKind::Function(made) => {
                made.defaults.iter_mut().for_each(&mut *see);
                made.keyword_defaults.iter_mut().flatten().for_each(&mut *see);
                made.annotations.iter_mut().for_each(|(_, it)| see(it))
            }
            ExprKind::Class(made) => {
                made.bases.iter_mut().for_each(|it| see(it.expr_mut()));
                made.keywords.iter_mut().for_each(|it| see(it.expr_mut()))
            }
            ExprKind::Raise { value, cause } => {
                for it in [value, cause].into_iter().flatten() {
                    see(it)
                }
            }
        }
    }
}

impl Stmt {
    /// Calls `see` for every expression directly inside.
    pub fn exprs_mut(&mut self, see: &mut dyn FnMut(&mut Expr)) {
        match self {
            Stmt::Assign { value, .. }
            | Stmt::StoreCell { value, .. }
            | Stmt::StoreGlobal { value, .. }
            | Stmt::StoreClassName { value, .. }
            | Stmt::AugAssign { value, .. }
            | Stmt::Discard(value)
            | Stmt::Iterate { source: value, .. }
            | Stmt::Unpack { value, .. }
            | Stmt::WithEnter { manager: value, .. }
            | Stmt::Append { value, .. }
            | Stmt::AddToSet { value, .. }
            | Stmt::SetLeave { how: Leave::Return(value), .. } => see(value),
            Stmt::SetAttribute { object, value, .. } => {
                see(value);
                see(object)
            }
            Stmt::SetItem { object, index, value, .. } => {
                see(value);
                see(object);
                see(index)
            }
            Stmt::DeleteAttribute { object, .. } => see(object),
            Stmt::DeleteItem { object, index, .. } => {
                see(object);
                see(index)
            }
            Stmt::AssignMany(pairs) => pairs.iter_mut().for_each(|(_, value)| see(value)),
            Stmt::AddToDict { key, value, .. } => {
                see(key);
                see(value)
            }
            Stmt::DeleteLocal { .. }
            | Stmt::DeleteCell { .. }
            | Stmt::DeleteGlobal { .. }
            | Stmt::DeleteClassName { .. }
            | Stmt::Clear(_)
            | Stmt::Unbind(_)
            | Stmt::UnbindCell(_)
            | Stmt::UnbindGlobal(_)
            | Stmt::EnterHandler { .. }
            | Stmt::EnterFinally { .. }
            | Stmt::LeaveHandler(_)
            | Stmt::LeaveHandlerBy { .. }
            | Stmt::BeginStar { .. }
            | Stmt::CollectRaised { .. }
            | Stmt::FinishStar { .. }
            | Stmt::Died(_)
            | Stmt::Reraised { .. }
            | Stmt::SetLeave { .. }
            | Stmt::Resumed { .. } => {}
        }
    }
}
