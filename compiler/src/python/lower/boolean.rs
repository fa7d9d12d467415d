//! `and`, `or`, `not`, `a if test else b` and comparisons, as values and as conditions.
//!
//! How often the truth of an operand is asked can be seen, and follows `Python/compile.c`. A condition is taken apart down to its
//! leaves, each of which is asked once (`compiler_jump_if`). As a value, `a or b` ends with a jump over `b` that keeps `a`. Where
//! what is behind it asks again, as in `(a or b) and c`, that jump goes on at once to where the answer leads, if both operations
//! begin in the same line (`optimize_basic_block`, `jump_thread`); else `a` is asked twice. In the tree the operand of a
//! [`ExprKind::And`] or [`ExprKind::Truth`] says which: as it is, its parts are asked; a [`ExprKind::Finished`] one is a value
//! first.
//!
//! A `__bool__` that fails does so at the statement or expression that the condition is for. But a comparison in a condition moves
//! that place to itself, for what follows: in `if a == 1 and b`, `b` is asked at `a == 1`. So a condition is given a place, and
//! gives back where that has moved to.

use super::super::ast::{self, BoolOp, CmpOp, Span};
use super::super::ir::{Expr, ExprKind, Repr, Stmt};
use super::Builder;
use crate::ir::{BlockId, LocalId, Role, Terminator};

/// Where what is evaluated arrives: a jump that asks for its truth.
#[derive(Clone, Copy)]
struct Jump {
    /// The operation that the jump belongs to.
    of: Span,
    /// The truth of a value that is kept as the result; the other one goes on.
    wanted: bool,
    result: LocalId,
    kept: BlockId,
}

impl Builder<'_, '_> {
    /// `and`, `or`, `a if test else b` or a comparison, as a value.
    pub fn boolean(&mut self, expr: &ast::Expr) -> Expr {
        if !self.suspends(expr) {
            return self.value_before(expr, None);
        }
        match &expr.kind {
            ast::ExprKind::Bool { op, values } => self.spilled_bool(expr.span, *op, values),
            ast::ExprKind::IfElse { test, body, orelse } => self.spilled_if(expr.span, test, body, orelse),
            ast::ExprKind::Compare { first, ops, rest } if ops.len() > 1 => {
                self.spilled_chain(first, ops, rest, expr.span)
            }
            _ => self.value_before(expr, None),
        }
    }
    /// `not operand`, as a value.
    pub fn not(&mut self, operand: &ast::Expr, span: Span) -> Expr {
        let value = finished(self.expr(operand));
        let value = self.truth(value, span);
        Expr::new(ExprKind::Not(Box::new(value)))
    }

    /// A value without suspension. `met`: the line of the jump behind it that asks for its truth, if one does.
    ///
    /// ```text
    /// (a or b) and c      ((a or b) and c)              a is asked once
    /// (                   ((finished (a or b)) and c)   a is asked twice: the lines differ
    ///  a or b) and c
    /// ```
    fn value_before(&mut self, expr: &ast::Expr, met: Option<u32>) -> Expr {
        match &expr.kind {
            ast::ExprKind::Bool { op, values } if self.is_threaded(expr, met) => {
                let line = self.line_of(expr);
                let mut lowered = vec![];
                for (index, value) in values.iter().enumerate() {
                    let met = if index + 1 < values.len() { Some(line) } else { met };
                    lowered.push(self.value_before(value, met));
                }
                let kind = if *op == BoolOp::And { ExprKind::And(lowered) } else { ExprKind::Or(lowered) };
                self.expr_at(kind, expr.span)
            }
            ast::ExprKind::IfElse { test, body, orelse } => {
                let threaded = met.is_some() && self.is_threaded(expr, met);
                let test = Box::new(self.test(test, &mut expr.span.clone()));
                // Behind the body there is a jump over the other one: it is no part of a longer one.
                let then = self.expr(body);
                let then = Box::new(if threaded { finished(then) } else { then });
                let otherwise = Box::new(self.value_before(orelse, met.filter(|_| threaded)));
                let whole = Expr::new(ExprKind::IfElse { test, then, otherwise });
                if met.is_some() && !threaded { finished(whole) } else { whole }
            }
            ast::ExprKind::Compare { first, ops, rest } => {
                let value = self.compare(expr.span, first, ops, rest);
                if met.is_some() { finished(value) } else { value }
            }
            _ => {
                let value = self.expr(expr);
                if met.is_some() { finished(value) } else { value }
            }
        }
    }
    /// Do jumps out of this expression go on past the jump in this line?
    fn is_threaded(&self, expr: &ast::Expr, met: Option<u32>) -> bool {
        match &expr.kind {
            ast::ExprKind::Bool { .. } => met.is_none_or(|line| line == self.line_of(expr)),
            ast::ExprKind::IfElse { orelse, .. } => self.is_threaded(orelse, met),
            _ => false,
        }
    }
    fn line_of(&self, expr: &ast::Expr) -> u32 {
        self.source().line_of(expr.span.start)
    }

    /// A condition without suspension, as a `bool`.
    pub fn test(&mut self, test: &ast::Expr, at: &mut Span) -> Expr {
        let parts = self.parts_of_test(test, at);
        self.truth(parts, *at)
    }
    /// What is asked for it, in the shape of the condition.
    fn parts_of_test(&mut self, test: &ast::Expr, at: &mut Span) -> Expr {
        match &test.kind {
            ast::ExprKind::Unary { op: ast::UnaryOp::Not, operand } => {
                let operand = self.test(operand, at);
                Expr::new(ExprKind::Not(Box::new(operand)))
            }
            ast::ExprKind::Bool { op, values } => {
                let values = values.iter().map(|value| self.parts_of_test(value, at)).collect();
                let kind = if *op == BoolOp::And { ExprKind::And(values) } else { ExprKind::Or(values) };
                self.expr_at(kind, test.span)
            }
            ast::ExprKind::IfElse { test, body, orelse } => {
                let test = Box::new(self.test(test, at));
                let [then, otherwise] = [body, orelse].map(|arm| Box::new(self.parts_of_test(arm, at)));
                Expr::new(ExprKind::IfElse { test, then, otherwise })
            }
            _ => {
                let value = self.expr(test);
                if matches!(test.kind, ast::ExprKind::Compare { .. }) {
                    *at = test.span
                }
                if matches!(test.kind, ast::ExprKind::Constant(_)) { value } else { self.truth(value, *at) }
            }
        }
    }

    /// Goes to one of two blocks by the truth of an expression; gives the place behind it.
    pub fn condition(&mut self, test: &ast::Expr, then: BlockId, otherwise: BlockId, mut at: Span) -> Span {
        if let ast::ExprKind::Constant(constant) = &test.kind {
            let holds = super::expression::constant_truth(constant);
            self.go(if holds { then } else { otherwise });
            return at;
        }
        if !self.suspends(test) {
            let test = self.test(test, &mut at);
            self.end(Terminator::Branch { test, then, otherwise });
            return at;
        }
        match &test.kind {
            ast::ExprKind::Unary { op: ast::UnaryOp::Not, operand } => self.condition(operand, otherwise, then, at),
            ast::ExprKind::Bool { op, values } => {
                for (index, value) in values.iter().enumerate() {
                    if index + 1 == values.len() {
                        return self.condition(value, then, otherwise, at);
                    }
                    let next = self.new_block(Role::Plain);
                    at = match op {
                        BoolOp::And => self.condition(value, next, otherwise, at),
                        BoolOp::Or => self.condition(value, then, next, at),
                    };
                    self.at(next);
                }
                at
            }
            ast::ExprKind::IfElse { test, body, orelse } => {
                let [yes, no] = [(); 2].map(|()| self.new_block(Role::Plain));
                at = self.condition(test, yes, no, at);
                for (block, arm) in [(yes, body), (no, orelse)] {
                    self.at(block);
                    at = self.condition(arm, then, otherwise, at);
                }
                at
            }
            ast::ExprKind::Compare { first, ops, rest } if ops.len() > 1 => {
                let last = self.chain_steps(first, ops, rest, test.span, otherwise, None);
                let branch = self.truth(last, test.span);
                self.end(Terminator::Branch { test: branch, then, otherwise });
                test.span
            }
            _ => {
                let value = self.expr(test);
                if matches!(test.kind, ast::ExprKind::Compare { .. }) {
                    at = test.span
                }
                let test = self.truth(value, at);
                self.end(Terminator::Branch { test, then, otherwise });
                at
            }
        }
    }

    /// The truth of a value as a `bool`.
    pub fn truth(&mut self, value: Expr, at: Span) -> Expr {
        if value.is_bool() {
            return value;
        }
        self.expr_at(ExprKind::Truth(Box::new(value)), at)
    }

    /// Comparisons; in a chain each operand is evaluated once, and the first false one ends it.
    fn compare(&mut self, span: Span, first: &ast::Expr, ops: &[CmpOp], rest: &[ast::Expr]) -> Expr {
        if let ([op], [right]) = (ops, rest) {
            let [left, right] = self.pair(first, right);
            return self.expr_at(ExprKind::Compare { op: *op, left, right }, span);
        }
        let operands: Vec<&ast::Expr> = std::iter::once(first).chain(rest).collect();
        let mut lowered = self.operands(&operands).into_iter();
        let first = Box::new(lowered.next().unwrap_or_else(Expr::none));
        let place = self.place(span);
        let rest = ops.iter().zip(lowered).map(|(op, operand)| (*op, operand, place)).collect();
        Expr { kind: ExprKind::Chain { first, rest }, place }
    }

    // With a `yield` inside.

    /// A chain of comparisons as a value.
    ///
    /// ```text
    /// a < (yield) < c     left = a; right = reply; result = (left Lt right)
    ///                     if truth result then result = (right Lt c), else right dies
    /// ```
    fn spilled_chain(&mut self, first: &ast::Expr, ops: &[CmpOp], rest: &[ast::Expr], span: Span) -> Expr {
        let result = self.result();
        let after = self.new_block(Role::Join);
        let value = self.chain_steps(first, ops, rest, span, after, Some(result));
        self.push(Stmt::Assign { local: result, value });
        self.go_on(after);
        Expr::take(result)
    }
    /// All comparisons but the last, which it gives. One that is false goes to the block, as the result if there is one.
    fn chain_steps(
        &mut self,
        first: &ast::Expr,
        ops: &[CmpOp],
        rest: &[ast::Expr],
        span: Span,
        failed: BlockId,
        result: Option<LocalId>,
    ) -> Expr {
        let value = self.expr(first);
        let mut left = self.keep("left", value);
        for (index, (op, right)) in ops.iter().zip(rest).enumerate() {
            let value = self.expr(right);
            let left_operand = Box::new(Expr::take(left));
            if index + 1 == ops.len() {
                let kind = ExprKind::Compare { op: *op, left: left_operand, right: Box::new(value) };
                return self.expr_at(kind, span);
            }
            let right = self.keep("right", value);
            let kind = ExprKind::Compare { op: *op, left: left_operand, right: Box::new(Expr::local(right)) };
            let compared = self.expr_at(kind, span);
            let compared = match result {
                Some(local) => {
                    self.push(Stmt::Assign { local, value: compared });
                    Expr::local(local)
                }
                None => compared,
            };
            let test = self.truth(compared, span);
            let [next, stop] = [(); 2].map(|()| self.new_block(Role::Plain));
            self.end(Terminator::Branch { test, then: next, otherwise: stop });
            self.at(stop);
            self.push(Stmt::Clear(vec![right]));
            self.go(failed);
            self.at(next);
            if let Some(result) = result {
                self.push(Stmt::Clear(vec![result]));
            }
            left = right;
        }
        Expr::none()
    }

    /// `a and b`, `a or b` as a value.
    ///
    /// ```text
    /// a and (yield b)     value = a; if truth value then value = yield b; take value
    /// ```
    fn spilled_bool(&mut self, span: Span, op: BoolOp, values: &[ast::Expr]) -> Expr {
        let result = self.result();
        let kept = self.new_block(Role::Join);
        for (index, value) in values.iter().enumerate() {
            if index + 1 < values.len() {
                self.kept_if(value, Jump { of: span, wanted: op == BoolOp::Or, result, kept });
            } else {
                let value = self.expr(value);
                self.push(Stmt::Assign { local: result, value });
            }
        }
        self.go_on(kept);
        Expr::take(result)
    }
    /// A value before a jump: the wanted one is the result, the other one dies, and what follows goes on.
    fn kept_if(&mut self, expr: &ast::Expr, jump: Jump) {
        let met = Some(self.source().line_of(jump.of.start));
        match &expr.kind {
            ast::ExprKind::Bool { op, values } if self.is_threaded(expr, met) => {
                let (stops, inner) = (*op == BoolOp::Or, Jump { of: expr.span, ..jump });
                let skip = self.new_block(Role::Join);
                for (index, value) in values.iter().enumerate() {
                    if index + 1 == values.len() {
                        self.kept_if(value, jump);
                    } else if stops == jump.wanted {
                        self.kept_if(value, inner);
                    } else {
                        let next = self.new_block(Role::Plain);
                        let (then, otherwise) = if stops { (skip, next) } else { (next, skip) };
                        self.decided(value, expr.span, then, otherwise);
                        self.at(next);
                    }
                }
                self.go_on(skip)
            }
            ast::ExprKind::IfElse { test, body, orelse } if self.is_threaded(expr, met) => {
                let [then, otherwise] = [(); 2].map(|()| self.new_block(Role::Plain));
                let after = self.new_block(Role::Join);
                self.condition(test, then, otherwise, expr.span);
                self.at(then);
                self.kept_as_a_whole(body, jump);
                self.go(after);
                self.at(otherwise);
                self.kept_if(orelse, jump);
                self.go_on(after)
            }
            _ => self.kept_as_a_whole(expr, jump),
        }
    }
    fn kept_as_a_whole(&mut self, expr: &ast::Expr, jump: Jump) {
        let value = self.expr(expr);
        let dies = !matches!(value.kind, ExprKind::Local { .. } | ExprKind::Constant(_));
        self.push(Stmt::Assign { local: jump.result, value });
        let test = self.truth(Expr::local(jump.result), jump.of);
        let next = self.new_block(Role::Plain);
        let (then, otherwise) = if jump.wanted { (jump.kept, next) } else { (next, jump.kept) };
        self.end(Terminator::Branch { test, then, otherwise });
        self.at(next);
        if dies {
            self.push(Stmt::Clear(vec![jump.result]));
        }
    }
    /// The truth of a value before the jump of this operation, which decides where that one leads: it isn't kept.
    fn decided(&mut self, expr: &ast::Expr, of: Span, then: BlockId, otherwise: BlockId) {
        let met = Some(self.source().line_of(of.start));
        match &expr.kind {
            ast::ExprKind::Bool { op, values } if self.is_threaded(expr, met) => {
                for (index, value) in values.iter().enumerate() {
                    if index + 1 == values.len() {
                        return self.decided(value, of, then, otherwise);
                    }
                    let next = self.new_block(Role::Plain);
                    match op {
                        BoolOp::And => self.decided(value, expr.span, next, otherwise),
                        BoolOp::Or => self.decided(value, expr.span, then, next),
                    }
                    self.at(next);
                }
            }
            ast::ExprKind::IfElse { test, body, orelse } if self.is_threaded(expr, met) => {
                let [yes, no] = [(); 2].map(|()| self.new_block(Role::Plain));
                self.condition(test, yes, no, expr.span);
                self.at(yes);
                let value = finished(self.expr(body));
                let test = self.truth(value, of);
                self.end(Terminator::Branch { test, then, otherwise });
                self.at(no);
                self.decided(orelse, of, then, otherwise)
            }
            _ => {
                let value = finished(self.expr(expr));
                let test = self.truth(value, of);
                self.end(Terminator::Branch { test, then, otherwise })
            }
        }
    }

    /// `a if test else b` as a value.
    ///
    /// ```text
    /// a if (yield) else b     if truth reply then value = a else value = b; take value
    /// ```
    fn spilled_if(&mut self, span: Span, test: &ast::Expr, body: &ast::Expr, orelse: &ast::Expr) -> Expr {
        let result = self.result();
        let then = self.new_block(Role::Plain);
        let otherwise = self.new_block(Role::Plain);
        let after = self.new_block(Role::Join);
        self.condition(test, then, otherwise, span);
        for (block, value) in [(then, body), (otherwise, orelse)] {
            self.at(block);
            let value = self.expr(value);
            self.push(Stmt::Assign { local: result, value });
            self.go(after);
        }
        self.at(after);
        Expr::take(result)
    }
    /// The temporary for a value that several blocks make.
    fn result(&mut self) -> LocalId {
        let result = self.temporary("value", Repr::Value);
        self.temporaries.push(result);
        result
    }
}

/// A value whose truth is asked when it is there, whatever is known of its parts.
fn finished(value: Expr) -> Expr {
    match value.kind {
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::IfElse { .. } | ExprKind::Chain { .. } => {
            Expr::new(ExprKind::Finished(Box::new(value)))
        }
        _ => value,
    }
}
