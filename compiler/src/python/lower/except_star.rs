//! `except*` (PEP 654): each handler gets the part of an exception group that its class is for, and what is left, together
//! with what handlers raised, goes on.

use super::super::ast::{self, Stmt as Ast};
use super::super::ir::{Expr, ExprKind, Pattern, Repr, Stmt};
use super::Builder;
use super::control::{Control, Guarded};
use crate::ir::{BlockId, LocalId, Role, Terminator};

/// What the handlers of one `except*` share.
struct Clauses {
    /// What is raised and not dealt with yet.
    star: LocalId,
    handling: LocalId,
    /// Where an exception of a class expression goes, and of the splitting.
    failed: BlockId,
}

impl Builder<'_, '_> {
    /// ```text
    /// [source]  try: body  except* C as e: handler  else: orelse
    /// [result]  b1: body, handler b2; goto b7
    ///           b2(raised): enter handler; begin star of raised; if star has a C then b3 else b5        (handler b6)
    ///           b3: e = handled; handler, handler b4; e unbound; goto b5
    ///           b4(raised2): e unbound; star collects raised2; goto b5
    ///           b5: outcome = finish star; leave handler; match outcome { raised => raise, _ => b8 }
    ///           b6(raised3): leave handler; raise raised3        b7: orelse; goto b8        b8:
    /// ```
    ///
    /// CPython's `compiler_try_star_except` does the same; `b5` is its `PREP_RERAISE_STAR`.
    pub fn try_except_star(&mut self, body: &[Ast], handlers: &[ast::ExceptHandler], orelse: &[Ast]) {
        let Guarded { outer, since, arrival, raised, otherwise, after, handling } = self.guarded(body);
        let star = self.temporary("clauses", Repr::Star);

        self.at(arrival);
        self.clear_since(since);
        self.push(Stmt::EnterHandler { handling, raised });
        self.push(Stmt::BeginStar { star, raised, plain: false });
        let (failed, again) = self.new_handler(Role::Handler);
        let clauses = Clauses { star, handling, failed };
        self.control.push(Control::Handler { handling, raised: None, name: None, outer });
        for handler in handlers {
            self.except_star(&clauses, handler);
        }
        self.control.pop();
        self.raise_left(star, handling, outer, after);
        self.at(failed);
        self.clear_since(since);
        self.push(Stmt::LeaveHandlerBy { handling, raised: again });
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(again))));
        self.at(otherwise);
        self.stmts(orelse);
        self.go_on(after);
    }

    /// `b5` above: raises what is left, or goes on.
    pub fn raise_left(&mut self, star: LocalId, handling: LocalId, outer: Option<BlockId>, after: BlockId) {
        let leave = self.temporary("outcome", Repr::Leave);
        self.push(Stmt::FinishStar { star, leave });
        self.with_handler(outer);
        self.push(Stmt::LeaveHandler(handling));
        let left = self.temporary("raised", Repr::Raised);
        let reraise = self.new_block(Role::Plain);
        let arms = vec![(Pattern::Raised(left), reraise), (Pattern::Rest, after)];
        self.end(Terminator::Match { value: Expr::new(ExprKind::Leave(leave)), arms });
        self.at(reraise);
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(left))));
    }

    /// One handler: `b3` and `b4` above. What it raises is kept, and the next handler has its turn.
    fn except_star(&mut self, clauses: &Clauses, handler: &ast::ExceptHandler) {
        let Clauses { star, handling, failed } = *clauses;
        // The parser lets no `except*` be without a class.
        let Some(class) = &handler.class else { return };
        self.with_handler(Some(failed));
        let inside = self.new_block(Role::Plain);
        let next = self.new_block(Role::Join);
        let class = Box::new(self.expr(class));
        let test = self.expr_at(ExprKind::Splits { star, handling: Some(handling), class }, handler.span);
        self.end(Terminator::Branch { test, then: inside, otherwise: next });
        self.at(inside);
        if let Some(name) = &handler.name {
            self.store(&name.name, Expr::new(ExprKind::HandledValue(handling)), handler.span);
        }
        let since = self.temporaries.len();
        let (collect, raised) = self.new_handler(Role::Handler);
        // A generator that is closed here has something to do: it raises what is left.
        self.control.push(Control::Guarded);
        self.with_handler(Some(collect));
        self.stmts(&handler.body);
        self.control.pop();
        self.with_handler(Some(failed));
        self.unbind_name(handler);
        self.go(next);
        self.at(collect);
        self.clear_since(since);
        self.unbind_name(handler);
        self.push(Stmt::CollectRaised { star, raised });
        self.go(next);
        self.at(next);
    }

    fn unbind_name(&mut self, handler: &ast::ExceptHandler) {
        if let Some(name) = &handler.name {
            self.unbind(&name.name)
        }
    }
}
