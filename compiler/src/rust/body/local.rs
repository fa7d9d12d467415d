//! The locals of a body, and the marks that stand for them in its syntax while it is being worked on.
//!
//! Names can be hidden by others of the same spelling, in every block anew. So the resolver ([`super::scope`]) puts a mark in
//! the place of each binding and each use: an identifier with the local's number. What is printed at the end are the
//! user's own identifiers again.

use proc_macro2::{Ident, Span};
use syn::{Expr, Type};

/// A local, by its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LocalId(pub usize);

const MARK: &str = "__py2rs_local_";

impl LocalId {
    /// The identifier that stands for it.
    pub fn mark(self, span: Span) -> Ident {
        Ident::new(&format!("{MARK}{}", self.0), span)
    }
    /// The same for a use that is known to be of this kind.
    pub fn mark_use(self, how: Use, span: Span) -> Ident {
        let how = match how {
            Use::Place => "",
            Use::Copied => "c",
            Use::Moved => "m",
        };
        Ident::new(&format!("{MARK}{}{how}", self.0), span)
    }
    /// The local that an identifier stands for.
    pub fn of(ident: &Ident) -> Option<LocalId> {
        LocalId::used(ident).map(|(id, _)| id)
    }
    /// The local that an identifier stands for, and how it is used.
    pub fn used(ident: &Ident) -> Option<(LocalId, Use)> {
        let text = ident.to_string();
        let rest = text.strip_prefix(MARK)?;
        let number = rest.trim_end_matches(['c', 'm']);
        let how = match &rest[number.len()..] {
            "c" => Use::Copied,
            "m" => Use::Moved,
            _ => Use::Place,
        };
        Some((LocalId(number.parse().ok()?), how))
    }
    /// The local that an expression is, if it is nothing else.
    pub fn of_expr(expr: &Expr) -> Option<LocalId> {
        match expr {
            Expr::Path(path) if path.qself.is_none() => path.path.get_ident().and_then(LocalId::of),
            Expr::Paren(paren) => LocalId::of_expr(&paren.expr),
            Expr::Group(group) => LocalId::of_expr(&group.expr),
            _ => None,
        }
    }
}

/// How a use of a kept local is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// It stays where it is.
    Place,
    /// By value, and needed again.
    Copied,
    /// By value, and not needed again.
    Moved,
}

/// Where a local comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    Parameter,
    /// `let`, or any other pattern.
    Pattern,
    /// The iterator of a `for`.
    Iterator,
    /// The generator of a `yield from`.
    Subgenerator,
    /// The value of an expression that is evaluated before a `yield` in the same statement.
    Temporary,
    /// The value of an expression that suspends: it is used at once.
    Value,
}

/// What is known of the type of a local from its declaration.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Nature {
    #[default]
    Unknown,
    /// A number, `bool` or `char`: copied, and so is what comes out of arithmetic with it.
    Number,
    /// A shared reference, or a tuple of what is copied: nothing happens when it goes.
    Copy,
    /// `&mut`: moved unless reborrowed.
    Exclusive,
    /// Very likely a borrow of another local.
    Borrow,
}

impl Nature {
    pub fn is_copied(self) -> bool {
        matches!(self, Nature::Number | Nature::Copy)
    }
}

/// How a local is kept while the generator is suspended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Kept {
    /// It is not: it is an ordinary variable.
    #[default]
    Not,
    /// It is not, though it is in scope at a suspension: it may have no destructor.
    NotBorrowed,
    /// In the frame.
    Whole,
    /// In the frame, and moved out of it while a suspension may still follow, or made later than declared.
    Optional,
}

#[derive(Clone)]
pub struct Local {
    pub name: Ident,
    pub mutable: bool,
    pub origin: Origin,
    pub nature: Nature,
    /// As declared.
    pub ty: Option<Type>,
    /// `let x;`
    pub late: bool,
    /// Was it made by an expression with a closure or an async block in it, or of a local that was? Then each copy of that
    /// expression has a type of its own.
    pub anonymous: bool,
    pub kept: Kept,
}

impl Local {
    pub fn new(name: Ident, origin: Origin) -> Local {
        Local {
            name,
            mutable: false,
            origin,
            nature: Nature::Unknown,
            ty: None,
            late: false,
            anonymous: false,
            kept: Kept::Not,
        }
    }
    /// The identifier to print, at this place.
    pub fn ident(&self, span: Span) -> Ident {
        let mut ident = self.name.clone();
        ident.set_span(span.resolved_at(self.name.span()));
        ident
    }
    pub fn is_kept(&self) -> bool {
        matches!(self.kept, Kept::Whole | Kept::Optional)
    }
}
