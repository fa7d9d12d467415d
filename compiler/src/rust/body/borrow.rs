//! Borrows that a generator would have to keep: of its own locals, which move with it. rustc would say so several times, of code
//! that the user has not written.

use super::local::{Local, LocalId, Nature};
use super::tree::{Block, LoopKind, Node, walk};
use super::{build, nature};
use crate::rust::mistake::{Mistake, Mistakes};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprClosure, Pat, Stmt, Type};

/// Finds those that can be seen.
pub fn check(tree: &Block, locals: &[Local], mistakes: &mut Mistakes) {
    let owned = |id: LocalId| locals[id.0].is_kept() && locals[id.0].nature == Nature::Unknown;
    walk(tree, &mut |node| match node {
        Node::Plain(Stmt::Local(it)) => {
            let Some(init) = &it.init else { return };
            let kept: Vec<LocalId> = build::bound_by(&it.pat).into_iter().filter(|id| locals[id.0].is_kept()).collect();
            let Some(first) = kept.first() else { return };
            if kept.iter().any(|id| locals[id.0].anonymous) {
                closures(&init.expr, locals, mistakes)
            }
            if let (Pat::Ident(_) | Pat::Type(_), Expr::Reference(borrow)) = (&it.pat, &*init.expr)
                && let Expr::Path(_) | Expr::Field(_) = &*borrow.expr
                && let Some(other) = nature::root(&borrow.expr)
                && owned(other)
            {
                mistakes.push(Mistake::kept_borrow(init.expr.span(), &locals[first.0].name, &locals[other.0].name))
            }
        }
        Node::Loop { kind: LoopKind::For { over, iterator, .. }, body, .. }
            if body.nodes.iter().any(Node::suspends) =>
        {
            if locals[iterator.0].anonymous {
                closures(over, locals, mistakes)
            }
            let borrowed = match over {
                Expr::Reference(it) => nature::root(&it.expr),
                Expr::MethodCall(it)
                    if matches!(it.method.to_string().as_str(), "iter" | "iter_mut" | "chars" | "lines") =>
                {
                    nature::root(&it.receiver)
                }
                _ => None,
            };
            if let Some(other) = borrowed.filter(|other| owned(*other)) {
                mistakes.push(Mistake::kept_borrow_of_loop(over.span(), &locals[other.0].name))
            }
        }
        _ => {}
    })
}

/// Closures in what is kept, which borrow what is kept.
fn closures(expr: &Expr, locals: &[Local], mistakes: &mut Mistakes) {
    struct Finder<'a> {
        locals: &'a [Local],
        mistakes: &'a mut Mistakes,
    }
    impl Visit<'_> for Finder<'_> {
        fn visit_expr_closure(&mut self, closure: &ExprClosure) {
            if closure.capture.is_some() {
                return;
            }
            let mut uses = Uses(None, self.locals);
            uses.visit_expr(&closure.body);
            if let Some(id) = uses.0 {
                self.mistakes.push(Mistake::kept_closure(closure.span(), &self.locals[id.0].name))
            }
        }
    }
    /// The first use of a local that is no reference itself.
    struct Uses<'a>(Option<LocalId>, &'a [Local]);
    impl Visit<'_> for Uses<'_> {
        fn visit_expr(&mut self, expr: &Expr) {
            if let Some(id) = LocalId::of_expr(expr)
                && self.1[id.0].nature != Nature::Exclusive
                && !matches!(self.1[id.0].ty, Some(Type::Reference(_)))
            {
                self.0 = self.0.or(Some(id))
            }
            visit::visit_expr(self, expr)
        }
    }
    Finder { locals, mistakes }.visit_expr(expr)
}

/// Does a function delegate to itself?
pub fn calls_itself(tree: &Block, name: &syn::Ident) -> Option<proc_macro2::Span> {
    let mut found = None;
    walk(tree, &mut |node| {
        if let Node::From { operand, .. } = node {
            let is_own = match operand {
                Expr::Call(call) => match &*call.func {
                    Expr::Path(path) => {
                        path.path.segments.last().is_some_and(|last| last.ident == *name)
                            && path.path.segments.len() <= 2
                    }
                    _ => false,
                },
                Expr::MethodCall(call) => call.method == *name,
                _ => false,
            };
            if is_own {
                found = found.or(Some(operand.span()))
            }
        }
    });
    found
}
