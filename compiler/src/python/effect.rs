//! What expressions and statements do: which locals they touch, and whether they can raise. The core asks for it.

use super::ast::CmpOp;
use super::ir::{Expr, ExprKind, Item, Leave, Part, Pattern, PlaceId, Py, PyLocal, Runtime, Stmt};
use crate::ir::{Access, Dialect, LocalId, StateId};
use crate::transform::state::Resumable;

impl Expr {
    /// Can its own operation raise, apart from what is inside?
    fn raises_itself(&self) -> bool {
        match &self.kind {
            ExprKind::Local { check, .. } => *check,
            ExprKind::ClassName { prepared, .. } => *prepared,
            ExprKind::Constant(_)
            | ExprKind::Owned(_)
            | ExprKind::Take(_)
            | ExprKind::CellItself(_)
            | ExprKind::Builtin(_)
            | ExprKind::Slice(_)
            | ExprKind::Finished(_)
            | ExprKind::IfElse { .. }
            | ExprKind::Function(_)
            | ExprKind::Leave(_)
            | ExprKind::Raised(_)
            | ExprKind::RaisedValue(_)
            | ExprKind::HandledValue(_)
            | ExprKind::Native { .. }
            | ExprKind::Locals(_) => false,
            ExprKind::Named { store, .. } => Py::stmt_can_raise(store),
            ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().any(|item| matches!(item, Item::Star(_))),
            ExprKind::And(values) | ExprKind::Or(values) => values.iter().rev().skip(1).any(|value| !value.is_bool()),
            ExprKind::Compare { op, .. } => !matches!(op, CmpOp::Is | CmpOp::IsNot),
            ExprKind::Truth(it) | ExprKind::Not(it) => !it.is_bool(),
            ExprKind::Catches { class, .. } => !matches!(class.kind, ExprKind::Builtin(_)),
            ExprKind::Format(parts) => parts.iter().any(|part| matches!(part, Part::Value { .. })),
            ExprKind::Dict(entries) => !entries.is_empty(),
            ExprKind::Runtime(function, _) => !matches!(
                function,
                Runtime::ListOf
                    | Runtime::EmptySet
                    | Runtime::EmptyDict
                    | Runtime::IsSequence
                    | Runtime::IsMapping
                    | Runtime::IsBound
                    | Runtime::Globals
            ),
            _ => true,
        }
    }
    pub fn can_raise(&self) -> bool {
        self.raises_itself() || self.children().into_iter().any(Expr::can_raise)
    }

    /// How many of its children are evaluated whenever it is.
    fn certain_children(&self) -> usize {
        match &self.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::IfElse { .. } => 1,
            ExprKind::Chain { .. } => 2,
            _ => usize::MAX,
        }
    }

    /// Calls `see` for every local that it touches, in order.
    pub fn locals(&self, see: &mut dyn FnMut(LocalId, Access)) {
        self.locals_if(true, see)
    }
    /// The same for an expression that is evaluated for certain, or perhaps.
    fn locals_if(&self, certain: bool, see: &mut dyn FnMut(LocalId, Access)) {
        let evaluated = self.certain_children();
        for (index, child) in self.children().into_iter().enumerate() {
            child.locals_if(certain && index < evaluated, see);
        }
        self.own_locals(certain, see);
    }
    /// The same without what is inside.
    pub fn own_locals(&self, certain: bool, see: &mut dyn FnMut(LocalId, Access)) {
        match &self.kind {
            ExprKind::Local { local, .. }
            | ExprKind::Take(local)
            | ExprKind::Cell { local, .. }
            | ExprKind::CellItself(local)
            | ExprKind::ClassName { namespace: local, .. }
            | ExprKind::Super { class: Some(local), .. }
            | ExprKind::Next(local)
            | ExprKind::Leave(local)
            | ExprKind::Raised(local)
            | ExprKind::RaisedValue(local)
            | ExprKind::HandledValue(local)
            | ExprKind::Locals(local)
            | ExprKind::Catches { raised: local, .. } => see(*local, Access::Read),
            ExprKind::Splits { star, handling, .. } => {
                see(*star, Access::Read);
                handling.iter().for_each(|handling| see(*handling, Access::Read))
            }
            ExprKind::Function(function) => function.closure.iter().for_each(|local| see(*local, Access::Read)),
            ExprKind::Comprehension { closure, .. } => closure.iter().for_each(|local| see(*local, Access::Read)),
            ExprKind::Class(class) => class.closure.iter().for_each(|local| see(*local, Access::Read)),
            ExprKind::Named { store, .. } => {
                if let Stmt::Assign { local, .. } = &**store {
                    see(*local, if certain { Access::Write } else { Access::MayWrite })
                }
            }
            _ => {}
        }
    }
}

impl Dialect for Py {
    type Stmt = Stmt;
    type Expr = Expr;
    type Pattern = Pattern;
    type Local = PyLocal;

    fn locals_of_stmt(stmt: &Stmt, see: &mut dyn FnMut(LocalId, Access)) {
        for expr in stmt.exprs() {
            expr.locals(see);
        }
        match stmt {
            Stmt::Assign { local, .. } | Stmt::Unbind(local) => see(*local, Access::Write),
            Stmt::StoreCell { local, .. }
            | Stmt::StoreClassName { namespace: local, .. }
            | Stmt::DeleteLocal { local, .. }
            | Stmt::DeleteCell { local, .. }
            | Stmt::DeleteClassName { namespace: local, .. }
            | Stmt::UnbindCell(local)
            | Stmt::AddToSet { set: local, .. }
            | Stmt::AddToDict { dict: local, .. }
            | Stmt::Append { items: local, .. }
            | Stmt::Reraised { local, .. }
            | Stmt::LeaveHandler(local) => see(*local, Access::Read),
            Stmt::LeaveHandlerBy { handling, raised } => {
                see(*handling, Access::Read);
                see(*raised, Access::Read)
            }
            Stmt::AugAssign { local, .. } => {
                see(*local, Access::Read);
                see(*local, Access::Write)
            }
            Stmt::Iterate { iterator, .. } => see(*iterator, Access::Write),
            Stmt::Unpack { targets, .. } => targets.iter().for_each(|local| see(*local, Access::Write)),
            Stmt::AssignMany(pairs) => pairs.iter().for_each(|(local, _)| see(*local, Access::Write)),
            Stmt::Clear(locals) => locals.iter().for_each(|local| see(*local, Access::Write)),
            Stmt::EnterHandler { handling, raised } => {
                see(*raised, Access::Read);
                see(*handling, Access::Write)
            }
            Stmt::EnterFinally { handling, leave } => {
                see(*leave, Access::Read);
                see(*handling, Access::Write)
            }
            Stmt::SetLeave { leave, how } => {
                if let Leave::Raised(raised) = how {
                    see(*raised, Access::Read)
                }
                see(*leave, Access::Write)
            }
            Stmt::BeginStar { star, raised, .. } => {
                see(*raised, Access::Read);
                see(*star, Access::Write)
            }
            Stmt::CollectRaised { star, raised } => {
                see(*raised, Access::Read);
                see(*star, Access::Read)
            }
            Stmt::FinishStar { star, leave } => {
                see(*star, Access::Read);
                see(*leave, Access::Write)
            }
            Stmt::WithEnter { exit, entered, .. } => {
                see(*exit, Access::Write);
                see(*entered, Access::Write)
            }
            Stmt::Resumed { result, handlings, .. } => {
                handlings.iter().for_each(|local| see(*local, Access::Read));
                if let Some(result) = result {
                    see(*result, Access::Write)
                }
            }
            Stmt::StoreGlobal { .. }
            | Stmt::SetAttribute { .. }
            | Stmt::SetItem { .. }
            | Stmt::DeleteGlobal { .. }
            | Stmt::DeleteAttribute { .. }
            | Stmt::DeleteItem { .. }
            | Stmt::Discard(_)
            | Stmt::UnbindGlobal(_)
            | Stmt::Died(_) => {}
        }
    }
    fn locals_of_expr(expr: &Expr, see: &mut dyn FnMut(LocalId, Access)) {
        expr.locals(see)
    }
    fn locals_of_pattern(pattern: &Pattern, see: &mut dyn FnMut(LocalId, Access)) {
        if let Pattern::Item(local) | Pattern::Raised(local) | Pattern::Returned(local) = pattern {
            see(*local, Access::Write)
        }
    }
    fn stmt_can_raise(stmt: &Stmt) -> bool {
        let quiet = matches!(
            stmt,
            Stmt::Assign { .. }
                | Stmt::StoreCell { .. }
                | Stmt::StoreGlobal { .. }
                | Stmt::StoreClassName { place: PlaceId::NONE, .. }
                | Stmt::DeleteClassName { place: PlaceId::NONE, .. }
                | Stmt::Discard(_)
                | Stmt::AssignMany(_)
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
                | Stmt::Died(_)
                | Stmt::Reraised { .. }
                | Stmt::SetLeave { .. }
                | Stmt::Append { .. }
        );
        !quiet || stmt.exprs().into_iter().any(Expr::can_raise)
    }
    fn expr_can_raise(expr: &Expr) -> bool {
        expr.can_raise()
    }
    fn show_stmt(stmt: &Stmt, local: &dyn Fn(LocalId) -> String) -> String {
        super::show::stmt(stmt, local)
    }
    fn show_expr(expr: &Expr, local: &dyn Fn(LocalId) -> String) -> String {
        super::show::expr(expr, local)
    }
    fn show_pattern(pattern: &Pattern, local: &dyn Fn(LocalId) -> String) -> String {
        super::show::pattern(pattern, local)
    }
}

impl Resumable for Py {
    fn resumed(state: StateId, result: Option<LocalId>, place: u32, handlings: &[LocalId]) -> Stmt {
        Stmt::Resumed { state, result, place: PlaceId(place), handlings: handlings.to_vec() }
    }
}
