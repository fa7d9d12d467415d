//! Loops, `try`, `with`: blocks, their handlers, and how they are left. A `finally` exists once: how its `try` was left is
//! a value, which it hands on.

use super::super::ast::{self, Span, Stmt as Ast};
use super::super::ir::{Expr, ExprKind, Item, Leave, Pattern, Repr, Runtime, Stmt};
use super::Builder;
use crate::diagnostic::Code;
use crate::ir::{BlockId, LocalId, Role, Terminator};

/// Something around the current statement that `break`, `continue` and `return` have to leave.
pub enum Control {
    Loop {
        iterator: Option<LocalId>,
        again: BlockId,
        exit: BlockId,
    },
    /// The body of an `except`.
    Handler {
        handling: LocalId,
        /// The exception, where it is a local.
        raised: Option<LocalId>,
        name: Option<String>,
        outer: Option<BlockId>,
    },
    /// The `try` with a `finally`: everything but the `finally` itself.
    Try {
        leave: LocalId,
        finally: BlockId,
        uses: LeaveUses,
    },
    /// The body of a `try` with `except`: nothing to do but in a generator, which has to be closed there.
    Guarded,
    Finally {
        handling: LocalId,
        leave: LocalId,
        outer: Option<BlockId>,
    },
    With {
        exit: LocalId,
        span: Span,
        outer: Option<BlockId>,
    },
}

/// Where the exception of a `try` with `except` is while its handlers are tried.
#[derive(Clone, Copy)]
enum Caught {
    Here(LocalId),
    /// A class suspends: the frame keeps it.
    Kept(LocalId),
}

/// In which ways the `try` of a `finally` is left.
#[derive(Default, Clone, Copy)]
pub struct LeaveUses {
    returns: bool,
    breaks: bool,
    continues: bool,
}

/// A jump out of what is around.
pub enum Jump {
    Break,
    Continue,
    Return(Expr),
}

/// What stands around a `try` whose body is lowered.
pub struct Guarded {
    /// The handler around.
    pub outer: Option<BlockId>,
    /// The temporaries from here on are the body's.
    pub since: usize,
    /// Where an exception of the body arrives, and in which local.
    pub arrival: BlockId,
    pub raised: LocalId,
    /// Where `else` begins, and what follows the statement.
    pub otherwise: BlockId,
    pub after: BlockId,
    pub handling: LocalId,
}

impl Builder<'_, '_> {
    /// Locals with the handled exceptions of the handlers around, outermost first.
    pub fn handlings(&self) -> Vec<LocalId> {
        self.control
            .iter()
            .filter_map(|control| match control {
                Control::Handler { handling, .. } | Control::Finally { handling, .. } => Some(*handling),
                _ => None,
            })
            .collect()
    }
    /// The iterators of the loops around.
    fn iterators(&self) -> Vec<LocalId> {
        let iterator = |control: &Control| if let Control::Loop { iterator, .. } = control { *iterator } else { None };
        self.control.iter().filter_map(iterator).collect()
    }
    /// Does a `try` or `with` around have to run when the generator is closed here?
    pub fn needs_cleanup(&self) -> bool {
        self.control.iter().any(|control| match control {
            Control::Try { .. } | Control::Guarded | Control::With { .. } => true,
            Control::Finally { .. } => true,
            Control::Loop { .. } | Control::Handler { .. } => false,
        })
    }

    /// ```text
    /// [source]  while test: body  else: orelse
    /// [result]  b1: if test then b2 else b3   b2: body; goto b1   b3: orelse; goto b4   b4:
    /// ```
    pub fn while_loop(&mut self, span: Span, test: &ast::Expr, body: &[Ast], orelse: &[Ast]) {
        let head = self.loop_head(test.span);
        let inside = self.new_block(Role::Plain);
        let otherwise = self.new_block(Role::Plain);
        let exit = self.new_block(Role::Join);
        self.go_on(head);
        self.condition(test, inside, otherwise, span);
        self.at(inside);
        self.control.push(Control::Loop { iterator: None, again: head, exit });
        self.stmts(body);
        self.control.pop();
        self.go(head);
        self.at(otherwise);
        self.stmts(orelse);
        self.go_on(exit);
    }

    /// ```text
    /// [source]  for target in iter: body  else: orelse
    /// [result]  iterator = iter(iter); goto b1   b1: match next(iterator) { item => b2, _ => b3 }
    ///           b2: target = item; body; goto b1   b3: clear iterator; orelse; goto b4   b4:
    /// ```
    ///
    /// CPython's place for all of the iteration is the whole statement.
    pub fn for_loop(&mut self, span: Span, target: &ast::Expr, iter: &ast::Expr, body: &[Ast], orelse: &[Ast]) {
        let source = self.expr(iter);
        let place = self.place(span);
        let iterator = self.temporary("iterator", Repr::Iter);
        self.temporaries.push(iterator);
        self.push(Stmt::Iterate { iterator, source, place });
        let head = self.loop_head(iter.span);
        let otherwise = self.new_block(Role::Plain);
        let exit = self.new_block(Role::Join);
        self.go_on(head);
        self.next_item(iterator, span, target, otherwise);
        self.control.push(Control::Loop { iterator: Some(iterator), again: head, exit });
        self.stmts(body);
        self.control.pop();
        self.go(head);
        self.at(otherwise);
        self.push(Stmt::Clear(vec![iterator]));
        self.died(span);
        self.stmts(orelse);
        self.go_on(exit);
    }

    /// The block that tests whether a loop goes on.
    pub fn loop_head(&mut self, span: Span) -> BlockId {
        let head = self.new_block(Role::Loop);
        let line = self.source().line_of(span.start);
        self.body.block_mut(head).line = Some(line);
        head
    }

    /// Takes the next item into a target, or goes to `end`; goes on with the item bound.
    pub fn next_item(&mut self, iterator: LocalId, span: Span, target: &ast::Expr, end: BlockId) {
        let value = self.expr_at(ExprKind::Next(iterator), span);
        let inside = self.new_block(Role::Plain);
        if let ast::ExprKind::Name(name) = &target.kind
            && let Some(local) = self.plain_local(name)
        {
            self.end(Terminator::Match { value, arms: vec![(Pattern::Item(local), inside), (Pattern::Rest, end)] });
            self.at(inside);
            return self.died(target.span);
        }
        let item = self.temporary("item", Repr::Value);
        self.end(Terminator::Match { value, arms: vec![(Pattern::Item(item), inside), (Pattern::Rest, end)] });
        self.at(inside);
        self.assign(target, Expr::take(item))
    }

    /// `break`, `continue`, `return`: what is around is left from the inside out.
    pub fn jump(&mut self, jump: Jump, mut span: Span) {
        let mut jump = jump;
        let handler = self.handler;
        let mut index = self.control.len();
        let guarded = |control: &Control| !matches!(control, Control::Loop { .. } | Control::Guarded);
        if let Jump::Return(value) = jump {
            // A value is computed before what is left runs. Where a `finally` is next, it waits there.
            let runs = |it: &Control| guarded(it) || self.module.notes_deaths;
            let next = self
                .control
                .iter()
                .rev()
                .find(|it| !matches!(it, Control::Guarded | Control::Loop { iterator: None, .. }));
            let later = !matches!(next, Some(Control::Try { .. })) && self.control.iter().any(runs);
            jump = Jump::Return(if later { self.keep_value(value) } else { value });
        }
        while index > 0 {
            index -= 1;
            let outside_runs = self.control[..index].iter().any(guarded);
            match &mut self.control[index] {
                Control::Loop { iterator, again, exit } => {
                    let (iterator, again, exit) = (*iterator, *again, *exit);
                    match jump {
                        Jump::Continue => {
                            self.go(again);
                            return self.restore(handler);
                        }
                        Jump::Break => {
                            self.push(Stmt::Clear(iterator.into_iter().collect()));
                            self.died(span);
                            self.go(exit);
                            return self.restore(handler);
                        }
                        Jump::Return(_) if outside_runs || self.module.notes_deaths => {
                            self.push(Stmt::Clear(iterator.into_iter().collect()));
                            self.died(span)
                        }
                        Jump::Return(_) => {}
                    }
                }
                Control::Guarded => {}
                Control::Handler { handling, raised, name, outer } => {
                    let (handling, raised, name, outer) = (*handling, *raised, name.clone(), *outer);
                    self.with_handler(outer);
                    self.push(Stmt::LeaveHandler(handling));
                    if let Some(name) = name {
                        self.unbind(&name)
                    }
                    if self.module.notes_deaths {
                        self.push(Stmt::Clear(raised.into_iter().collect()));
                        self.died(span)
                    }
                }
                Control::Finally { handling, leave, outer } => {
                    let (handling, leave, outer) = (*handling, *leave, *outer);
                    self.with_handler(outer);
                    self.push(Stmt::LeaveHandler(handling));
                    self.push(Stmt::Clear(vec![leave]));
                }
                Control::With { exit, span: with, outer } => {
                    let (exit, with, outer) = (*exit, *with, *outer);
                    self.with_handler(outer);
                    self.leave_with(exit, with);
                    span = with;
                }
                Control::Try { leave, finally, uses } => {
                    let (leave, finally) = (*leave, *finally);
                    let how = match jump {
                        Jump::Break => {
                            uses.breaks = true;
                            Leave::Break
                        }
                        Jump::Continue => {
                            uses.continues = true;
                            Leave::Continue
                        }
                        Jump::Return(value) => {
                            uses.returns = true;
                            Leave::Return(value)
                        }
                    };
                    self.push(Stmt::SetLeave { leave, how });
                    self.go(finally);
                    return self.restore(handler);
                }
            }
        }
        if let Jump::Return(value) = jump {
            self.end(Terminator::Return(value));
        }
        self.restore(handler)
    }
    /// What follows a jump is never reached, but is lowered in its own context.
    fn restore(&mut self, handler: Option<BlockId>) {
        self.handler = handler;
        self.current = self.new_block(Role::Plain);
    }
    /// Evaluates a value now, for one use.
    pub fn keep_value(&mut self, value: Expr) -> Expr {
        self.spill(value)
    }

    /// Clears what loops and spills inside a `try` left, innermost first: what unwinding pops off CPython's stack.
    pub fn clear_since(&mut self, since: usize) {
        let inner: Vec<_> = self.temporaries[since..].iter().rev().copied().collect();
        if !inner.is_empty() {
            self.push(Stmt::Clear(inner))
        }
    }

    pub fn try_stmt(
        &mut self,
        span: Span,
        body: &[Ast],
        handlers: &[ast::ExceptHandler],
        orelse: &[Ast],
        finalbody: &[Ast],
        is_star: bool,
    ) {
        let try_except = if is_star { Builder::try_except_star } else { Builder::try_except };
        if finalbody.is_empty() {
            return try_except(self, body, handlers, orelse);
        }
        self.try_finally(span, finalbody, |it| {
            if handlers.is_empty() { it.stmts(body) } else { try_except(it, body, handlers, orelse) }
        })
    }

    /// ```text
    /// [source]  try: body  finally: last
    /// [result]  b1: body, handler b2; leave = next; goto b3     b2(raised): leave = raised; goto b3
    ///           b3: enter finally; last, handler b4; leave finally; match leave { raised => raise, …, _ => b5 }
    ///           b4(raised): leave finally; raise raised         b5:
    /// ```
    fn try_finally(&mut self, span: Span, finalbody: &[Ast], body: impl FnOnce(&mut Self)) {
        let outer = self.handler;
        let leave = self.temporary("outcome", Repr::Leave);
        let handling = self.temporary("handling", Repr::Handling);
        let since = self.temporaries.len();
        let (arrival, raised) = self.new_handler(Role::Finally);
        let finally = self.new_block(Role::Join);
        let after = self.new_block(Role::Join);
        self.control.push(Control::Try { leave, finally, uses: LeaveUses::default() });
        self.with_handler(Some(arrival));
        body(self);
        let uses = match self.control.pop() {
            Some(Control::Try { uses, .. }) => uses,
            _ => LeaveUses::default(),
        };
        self.with_handler(outer);
        self.push(Stmt::SetLeave { leave, how: Leave::Next });
        self.go(finally);
        self.at(arrival);
        self.clear_since(since);
        self.push(Stmt::SetLeave { leave, how: Leave::Raised(raised) });
        self.go(finally);

        self.at(finally);
        self.body.block_mut(finally).line = self.keyword_line(finalbody, "finally");
        self.push(Stmt::EnterFinally { handling, leave });
        let since = self.temporaries.len();
        let (failed, raised) = self.new_handler(Role::Handler);
        self.control.push(Control::Finally { handling, leave, outer });
        self.with_handler(Some(failed));
        self.stmts(finalbody);
        self.control.pop();
        self.with_handler(outer);
        self.push(Stmt::LeaveHandler(handling));
        let span = finalbody.last().map_or(span, last_place);
        self.reraised(leave, Some(span));
        let mut arms = vec![];
        let again = self.temporary("raised", Repr::Raised);
        let reraise = self.new_block(Role::Plain);
        arms.push((Pattern::Raised(again), reraise));
        let mut jumps = vec![];
        if uses.returns {
            let value = self.temporary("value", Repr::Value);
            let block = self.new_block(Role::Plain);
            arms.push((Pattern::Returned(value), block));
            jumps.push((block, Jump::Return(Expr::take(value))));
        }
        for (used, pattern, jump) in
            [(uses.breaks, Pattern::Break, Jump::Break), (uses.continues, Pattern::Continue, Jump::Continue)]
        {
            if used {
                let block = self.new_block(Role::Plain);
                arms.push((pattern, block));
                jumps.push((block, jump));
            }
        }
        arms.push((Pattern::Rest, after));
        self.end(Terminator::Match { value: Expr::new(ExprKind::Leave(leave)), arms });
        self.at(reraise);
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(again))));
        for (block, jump) in jumps {
            self.at(block);
            self.jump(jump, span);
        }
        self.at(failed);
        self.clear_since(since);
        self.push(Stmt::LeaveHandlerBy { handling, raised });
        self.push(Stmt::Clear(vec![leave]));
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(raised))));
        self.at(after);
    }

    /// The line of the keyword that a body stands behind.
    fn keyword_line(&self, body: &[Ast], keyword: &str) -> Option<u32> {
        let first = self.source().line_of(body.first()?.span.start);
        (1..=first).rev().find(|line| self.source().line(*line).trim_start().starts_with(keyword))
    }

    /// Lowers what a `try` guards.
    ///
    /// ```text
    /// [source]  try: body
    /// [result]  b1: body, handler arrival; goto otherwise
    /// ```
    pub fn guarded(&mut self, body: &[Ast]) -> Guarded {
        let outer = self.handler;
        let since = self.temporaries.len();
        let (arrival, raised) = self.new_handler(Role::Except);
        let otherwise = self.new_block(Role::Join);
        let after = self.new_block(Role::Join);
        self.control.push(Control::Guarded);
        self.with_handler(Some(arrival));
        self.stmts(body);
        self.control.pop();
        self.with_handler(outer);
        self.go(otherwise);
        let handling = self.temporary("handling", Repr::Handling);
        Guarded { outer, since, arrival, raised, otherwise, after, handling }
    }

    /// ```text
    /// [source]  try: body  except C as e: handler  else: orelse
    /// [result]  b1: body, handler b2; goto b6
    ///           b2(raised): enter handler; if catches C then b3 else b5           (handler b4)
    ///           b3: e = raised; handler, handler b4; leave handler; e unbound; goto b7
    ///           b4(raised2): leave handler; e unbound; raise raised2
    ///           b5: leave handler; raise raised        b6: orelse; goto b7        b7:
    /// ```
    ///
    /// Where a class suspends, the frame keeps the exception meanwhile: `begin star of raised; if star has a C …`.
    fn try_except(&mut self, body: &[Ast], handlers: &[ast::ExceptHandler], orelse: &[Ast]) {
        let Guarded { outer, since, arrival, raised, otherwise, after, handling } = self.guarded(body);

        self.at(arrival);
        self.clear_since(since);
        self.push(Stmt::EnterHandler { handling, raised });
        let suspends = handlers.iter().filter_map(|handler| handler.class.as_ref()).any(|class| self.suspends(class));
        let caught = if suspends {
            let star = self.temporary("pending", Repr::Star);
            self.push(Stmt::BeginStar { star, raised, plain: true });
            Caught::Kept(star)
        } else {
            Caught::Here(raised)
        };
        // An exception from the class expressions, too, finds the exception handled and ends that.
        let (failed, again) = self.new_handler(Role::Handler);
        self.with_handler(Some(failed));
        let tests = self.current;
        self.at(failed);
        self.push(Stmt::LeaveHandlerBy { handling, raised: again });
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(again))));
        self.handler = Some(failed);
        self.at(tests);
        let mut bare = false;
        for handler in handlers {
            self.handler = Some(failed);
            let inside = self.new_block(Role::Plain);
            let mut next = None;
            match &handler.class {
                Some(class) => {
                    let block = self.new_block(Role::Plain);
                    self.control.push(Control::Handler { handling, raised: None, name: None, outer });
                    let value = Box::new(self.expr(class));
                    self.control.pop();
                    let kind = match caught {
                        Caught::Here(raised) => ExprKind::Catches { raised, class: value },
                        Caught::Kept(star) => ExprKind::Splits { star, handling: None, class: value },
                    };
                    let test = self.expr_at(kind, class.span);
                    self.end(Terminator::Branch { test, then: inside, otherwise: block });
                    next = Some(block);
                }
                None => {
                    bare = true;
                    self.go(inside)
                }
            }
            self.at(inside);
            self.except_body(handling, caught, handler, outer, failed, after);
            match next {
                Some(block) => self.at(block),
                None => break,
            }
        }
        if !bare {
            self.handler = Some(failed);
            match caught {
                Caught::Here(raised) => {
                    self.with_handler(outer);
                    self.push(Stmt::LeaveHandler(handling));
                    self.reraised(raised, handlers.last().map(|last| last.span));
                    self.end(Terminator::Raise(Expr::new(ExprKind::Raised(raised))));
                }
                Caught::Kept(star) => self.raise_left(star, handling, outer, after),
            }
        }
        self.handler = outer;
        self.at(otherwise);
        self.stmts(orelse);
        self.go_on(after);
    }

    fn except_body(
        &mut self,
        handling: LocalId,
        caught: Caught,
        clause: &ast::ExceptHandler,
        outer: Option<BlockId>,
        failed: BlockId,
        after: BlockId,
    ) {
        let name = clause.name.as_ref().map(|name| name.name.clone());
        let since = self.temporaries.len();
        let mut handler = failed;
        let mut cleanup = None;
        let here = if let Caught::Here(raised) = caught { Some(raised) } else { None };
        self.control.push(Control::Handler { handling, raised: here, name: name.clone(), outer });
        if let Some(name) = &name {
            // Its name is unbound on every way out.
            self.handler = outer;
            let (named, again) = self.new_handler(Role::Handler);
            handler = named;
            cleanup = Some((named, again));
            self.handler = Some(failed);
            let kind = match caught {
                Caught::Here(raised) => ExprKind::RaisedValue(raised),
                Caught::Kept(_) => ExprKind::HandledValue(handling),
            };
            self.store(name, Expr::new(kind), clause.span);
            self.died(clause.span)
        }
        self.with_handler(Some(handler));
        self.stmts(&clause.body);
        self.control.pop();
        self.with_handler(outer);
        self.push(Stmt::LeaveHandler(handling));
        if let Some(name) = &name {
            self.unbind(name)
        }
        // The exception dies here, unless somebody else has it.
        if let Caught::Here(raised) = caught {
            self.push(Stmt::Clear(vec![raised]));
        }
        self.died(clause.body.last().map_or(clause.span, last_place));
        self.go(after);
        if let (Some((block, again)), Some(name)) = (cleanup, name) {
            self.at(block);
            self.clear_since(since);
            self.push(Stmt::LeaveHandlerBy { handling, raised: again });
            self.unbind(&name);
            self.end(Terminator::Raise(Expr::new(ExprKind::Raised(again))));
        } else if self.temporaries.len() > since {
            // The handler that all clauses share must not keep what loops in this one left.
            let inner: Vec<_> = self.temporaries[since..].iter().rev().copied().collect();
            self.body.block_mut(failed).stmts.insert(0, Stmt::Clear(inner));
        }
    }

    /// ```text
    /// [source]  with manager as target: body
    /// [result]  exit, entered = with_enter(manager); target = entered; body, handler b2; exit(None, None, None); goto b3
    ///           b2(raised): enter handler; if exit(raised) then leave handler; goto b3 else leave handler; raise raised
    /// ```
    pub fn with_stmt(&mut self, span: Span, items: &[ast::WithItem], body: &[Ast]) {
        let Some((item, rest)) = items.split_first() else { return self.stmts(body) };
        let outer = self.handler;
        let manager = self.expr(&item.context);
        let place = self.place(span);
        let exit = self.temporary("exit", Repr::Value);
        let entered = self.temporary("entered", Repr::Value);
        self.temporaries.push(exit);
        self.push(Stmt::WithEnter { exit, entered, manager, place });
        let since = self.temporaries.len();
        let (arrival, raised) = self.new_handler(Role::With);
        let after = self.new_block(Role::Join);
        self.control.push(Control::With { exit, span, outer });
        self.with_handler(Some(arrival));
        match &item.target {
            Some(target) => self.assign(target, Expr::take(entered)),
            None => {
                self.push(Stmt::Clear(vec![entered]));
                self.died(span)
            }
        }
        self.with_stmt(span, rest, body);
        self.control.pop();
        self.with_handler(outer);
        self.leave_with(exit, span);
        self.go(after);

        let handling = self.temporary("handling", Repr::Handling);
        self.at(arrival);
        self.clear_since(since);
        self.push(Stmt::EnterHandler { handling, raised });
        let (failed, again) = self.new_handler(Role::Handler);
        self.with_handler(Some(failed));
        let arguments = vec![Expr::take(exit), Expr::new(ExprKind::RaisedValue(raised))];
        let test = self.expr_at(ExprKind::Runtime(Runtime::WithExit, arguments), span);
        self.handler = outer;
        let dealt = self.new_block(Role::Plain);
        let goes_on = self.new_block(Role::Plain);
        self.end(Terminator::Branch { test, then: dealt, otherwise: goes_on });
        self.at(dealt);
        self.push(Stmt::LeaveHandler(handling));
        self.push(Stmt::Clear(vec![raised]));
        self.died(span);
        self.go(after);
        self.at(goes_on);
        self.push(Stmt::LeaveHandler(handling));
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(raised))));
        self.at(failed);
        self.push(Stmt::LeaveHandlerBy { handling, raised: again });
        self.end(Terminator::Raise(Expr::new(ExprKind::Raised(again))));
        self.at(after);
    }
    /// `exit(None, None, None)`
    fn leave_with(&mut self, exit: LocalId, span: Span) {
        let call = self.expr_at(ExprKind::Runtime(Runtime::WithLeave, vec![Expr::take(exit)]), span);
        self.push(Stmt::Discard(call))
    }

    /// `yield`, `yield from`: the value of the expression is what is sent.
    pub fn suspend(&mut self, value: Expr, delegates: bool, span: Span, wants_result: bool) -> Expr {
        let result = wants_result.then(|| self.temporary("reply", Repr::Value));
        // It is dropped like what is spilled if something raises before it is used.
        self.temporaries.extend(result);
        self.suspend_into(value, delegates, span, result);
        result.map_or_else(Expr::none, Expr::take)
    }
    /// The same; what is sent goes to a local.
    pub fn suspend_into(&mut self, value: Expr, delegates: bool, span: Span, result: Option<LocalId>) {
        if !self.is_generator {
            self.refuse(Code::Internal, span, "a yield outside a generator");
        }
        let resume = self.new_block(Role::Plain);
        let place = self.place(span).0;
        let (handlings, held, cleanup) = (self.handlings(), self.iterators(), self.needs_cleanup());
        self.end(Terminator::Yield { value, delegates, result, resume, handlings, held, cleanup, place });
        self.at(resume)
    }
}

/// Items of a call without stars.
pub fn plain(items: Vec<Item>) -> Result<Vec<Expr>, Vec<Item>> {
    if items.iter().any(|item| matches!(item, Item::Star(_))) {
        return Err(items);
    }
    Ok(items
        .into_iter()
        .map(|item| match item {
            Item::One(it) | Item::Star(it) => it,
        })
        .collect())
}

/// The place of the last instruction of a statement: what has no place of its own behind it takes that (`guarantee_lineno_for_exits`,
/// `propagate_line_numbers` in `Python/compile.c`). An assignment ends with the store into its last target.
fn last_place(stmt: &Ast) -> Span {
    match &stmt.kind {
        ast::StmtKind::Assign { targets, .. } => targets.last().map_or(stmt.span, last_store),
        ast::StmtKind::AugAssign { target, .. } | ast::StmtKind::AnnAssign { target, value: Some(_), .. } => {
            target.span
        }
        _ => stmt.span,
    }
}
fn last_store(target: &ast::Expr) -> Span {
    match &target.kind {
        ast::ExprKind::Tuple(parts) | ast::ExprKind::List(parts) => parts.last().map_or(target.span, last_store),
        ast::ExprKind::Starred(inner) => last_store(inner),
        _ => target.span,
    }
}
