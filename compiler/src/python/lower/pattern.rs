//! `match`: each pattern is a chain of tests; names are bound when the whole pattern has matched (which CPython does as
//! well), then the guard is evaluated.

use super::super::ast::{self, CmpOp, Expr as Ast, Pattern, PatternKind, Span};
use super::super::ir::{Constant, Expr, ExprKind, Item, Repr, Runtime, Stmt};
use super::Builder;
use crate::ir::{BlockId, LocalId, Role, Terminator};

impl Builder<'_, '_> {
    /// ```text
    /// [source]  match subject: case p1 if guard: body …
    /// [result]  subject = …; p1 tests, else b2; bind; if guard then b1 else b2; b1: clear subject; body; goto b9; b2: p2 tests …
    /// ```
    pub fn match_stmt(&mut self, subject: &Ast, cases: &[ast::MatchCase]) {
        let place = subject.span;
        let value = self.expr(subject);
        let subject = self.keep("subject", value);
        let after = self.new_block(Role::Join);
        for case in cases {
            let next = self.new_block(Role::Join);
            let mut bound = vec![];
            let since = self.temporaries.len();
            self.pattern(&case.pattern, subject, next, &mut bound);
            for (name, value) in bound {
                self.store(&name, Expr::local(value), case.pattern.span);
            }
            if let Some(guard) = &case.guard {
                let inside = self.new_block(Role::Plain);
                self.condition(guard, inside, next, last_span(&case.pattern));
                self.at(inside);
            }
            // What was matched, and its parts, die before the body.
            let parts = self.temporaries[since..].iter().rev().copied();
            let parts = parts.chain([subject]).collect();
            self.push(Stmt::Clear(parts));
            self.died(case.pattern.span);
            self.stmts(&case.body);
            self.go(after);
            self.at(next);
        }
        self.push(Stmt::Clear(vec![subject]));
        self.died(place);
        self.go_on(after)
    }

    /// Goes on if the pattern matches, else to `fails`; what it binds is added to `bound`.
    fn pattern(&mut self, pattern: &Pattern, subject: LocalId, fails: BlockId, bound: &mut Vec<(String, LocalId)>) {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Value(value) => {
                let value = self.expr(value);
                let kind =
                    ExprKind::Compare { op: CmpOp::Eq, left: Box::new(Expr::local(subject)), right: Box::new(value) };
                let equal = self.expr_at(kind, span);
                let test = self.truth(equal, span);
                self.require(test, fails)
            }
            PatternKind::Singleton(constant) => {
                let value = self.constant(constant);
                let kind =
                    ExprKind::Compare { op: CmpOp::Is, left: Box::new(Expr::local(subject)), right: Box::new(value) };
                self.require(Expr::new(kind), fails)
            }
            PatternKind::Sequence(patterns) => self.sequence(patterns, subject, span, fails, bound),
            PatternKind::Mapping { keys, patterns, rest } => {
                self.runtime_test(Runtime::IsMapping, vec![Expr::local(subject)], span, fails);
                let mut kept = vec![];
                for (key, pattern) in keys.iter().zip(patterns) {
                    let key = self.expr(key);
                    let key = self.keep("key", key);
                    kept.push(key);
                    let item = self.runtime(Runtime::MatchKey, vec![Expr::local(subject), Expr::local(key)], span);
                    let item = self.keep("item", item);
                    self.runtime_test(Runtime::IsBound, vec![Expr::local(item)], span, fails);
                    self.pattern(pattern, item, fails, bound);
                }
                if let Some(rest) = rest {
                    let keys = kept.into_iter().map(|key| Item::One(Expr::local(key))).collect();
                    let keys = Expr::new(ExprKind::Tuple(keys));
                    let value = self.runtime(Runtime::MatchRest, vec![Expr::local(subject), keys], span);
                    let value = self.keep("rest", value);
                    bound.push((rest.name.clone(), value));
                }
            }
            PatternKind::Class { class, patterns, keywords } => {
                let class = self.expr(class);
                let names = keywords.iter().map(|(name, _)| Constant::Str(self.scope().mangle(&name.name))).collect();
                let arguments = vec![
                    Expr::local(subject),
                    class,
                    Expr::new(ExprKind::Constant(Constant::Int(patterns.len() as i64))),
                    Expr::new(ExprKind::Constant(Constant::Tuple(names))),
                ];
                let found = self.runtime(Runtime::MatchClass, arguments, span);
                let found = self.keep("attributes", found);
                self.runtime_test(Runtime::IsBound, vec![Expr::local(found)], span, fails);
                let all = patterns.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
                for (index, pattern) in all.enumerate() {
                    let item = self.item_at(found, index as i64, span);
                    self.pattern(pattern, item, fails, bound);
                }
            }
            PatternKind::Star(_) => {}
            PatternKind::As { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern, subject, fails, bound);
                }
                if let Some(name) = name {
                    bound.push((name.name.clone(), subject));
                }
            }
            PatternKind::Or(patterns) => self.alternatives(patterns, subject, fails, bound),
        }
    }

    fn sequence(
        &mut self,
        patterns: &[Pattern],
        subject: LocalId,
        span: Span,
        fails: BlockId,
        bound: &mut Vec<(String, LocalId)>,
    ) {
        self.runtime_test(Runtime::IsSequence, vec![Expr::local(subject)], span, fails);
        let star = patterns.iter().position(|pattern| matches!(pattern.kind, PatternKind::Star(_)));
        let least = patterns.len() - usize::from(star.is_some());
        let wanted = Expr::new(ExprKind::Constant(Constant::Int(least as i64)));
        let test = if star.is_some() { Runtime::LengthAtLeast } else { Runtime::LengthIs };
        self.runtime_test(test, vec![Expr::local(subject), wanted], span, fails);
        for (index, pattern) in patterns.iter().enumerate() {
            match (star, &pattern.kind) {
                (_, PatternKind::Star(name)) => {
                    let Some(name) = name else { continue };
                    let behind = patterns.len() - index - 1;
                    let bounds =
                        [index as i64, -(behind as i64)].map(|it| Expr::new(ExprKind::Constant(Constant::Int(it))));
                    let [from, to] = bounds;
                    let items = self.runtime(Runtime::ItemsBetween, vec![Expr::local(subject), from, to], span);
                    let items = self.keep("rest", items);
                    bound.push((name.name.clone(), items));
                }
                (Some(star), _) if index > star => {
                    let item = self.item_at(subject, index as i64 - patterns.len() as i64, span);
                    self.pattern(pattern, item, fails, bound);
                }
                _ => {
                    if matches!(pattern.kind, PatternKind::As { pattern: None, name: None }) {
                        continue;
                    }
                    let item = self.item_at(subject, index as i64, span);
                    self.pattern(pattern, item, fails, bound);
                }
            }
        }
    }

    /// `p | q`: both bind the same names, so the first that matches copies what it bound to shared temporaries.
    fn alternatives(
        &mut self,
        patterns: &[Pattern],
        subject: LocalId,
        fails: BlockId,
        bound: &mut Vec<(String, LocalId)>,
    ) {
        let after = self.new_block(Role::Join);
        let mut shared: Vec<(String, LocalId)> = vec![];
        for (index, pattern) in patterns.iter().enumerate() {
            let is_last = index + 1 == patterns.len();
            let next = if is_last { fails } else { self.new_block(Role::Join) };
            let mut mine = vec![];
            self.pattern(pattern, subject, next, &mut mine);
            for (name, value) in mine {
                let local = match shared.iter().find(|(it, _)| *it == name) {
                    Some((_, local)) => *local,
                    None => {
                        let local = self.temporary("bound", Repr::Value);
                        self.temporaries.push(local);
                        shared.push((name, local));
                        local
                    }
                };
                self.push(Stmt::Assign { local, value: Expr::local(value) });
            }
            self.go(after);
            if !is_last {
                self.at(next);
            }
        }
        self.at(after);
        bound.extend(shared);
    }

    fn item_at(&mut self, subject: LocalId, index: i64, span: Span) -> LocalId {
        let index = Expr::new(ExprKind::Constant(Constant::Int(index)));
        let item = self.runtime(Runtime::ItemAt, vec![Expr::local(subject), index], span);
        self.keep("item", item)
    }
    fn runtime(&mut self, function: Runtime, arguments: Vec<Expr>, span: Span) -> Expr {
        self.expr_at(ExprKind::Runtime(function, arguments), span)
    }
    fn runtime_test(&mut self, function: Runtime, arguments: Vec<Expr>, span: Span, fails: BlockId) {
        let test = self.runtime(function, arguments, span);
        self.require(test, fails)
    }
    /// Goes on if the test holds.
    fn require(&mut self, test: Expr, fails: BlockId) {
        let holds = self.new_block(Role::Plain);
        self.end(Terminator::Branch { test, then: holds, otherwise: fails });
        self.at(holds)
    }
}

/// The place of the pattern that CPython compiles last in this one: its guard is tested there.
fn last_span(pattern: &Pattern) -> Span {
    let is_wildcard = |it: &&Pattern| matches!(it.kind, PatternKind::As { pattern: None, name: None });
    let last = match &pattern.kind {
        PatternKind::Sequence(patterns) => patterns.iter().rfind(|it| !is_wildcard(it)),
        PatternKind::Mapping { patterns, .. } | PatternKind::Or(patterns) => patterns.last(),
        PatternKind::Class { patterns, keywords, .. } => {
            let mut all = patterns.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
            all.rfind(|it| !is_wildcard(it))
        }
        PatternKind::As { pattern, .. } => pattern.as_deref(),
        PatternKind::Value(_) | PatternKind::Singleton(_) | PatternKind::Star(_) => None,
    };
    last.map_or(pattern.span, last_span)
}
