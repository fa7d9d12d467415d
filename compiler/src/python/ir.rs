//! The statements and expressions of the Python front end, between syntax and Rust: names are resolved, control flow and
//! suspensions are gone into blocks, every operation that can raise has a place.

use super::ast::{BinOp, CmpOp, Conversion, Span, UnaryOp};
use crate::ir::{LocalId, StateId};
use num_bigint::BigInt;

/// The dialect of the Python front end.
#[derive(Clone, Debug)]
pub struct Py;

/// A function, class body or comprehension of the module; the module's own code is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

/// A place of the function's position table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub u32);

impl PlaceId {
    /// What cannot raise has none.
    pub const NONE: PlaceId = PlaceId(u32::MAX);
}

/// A range of the source for carets, and the operator or bracket in it that is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub span: Span,
    pub anchor: Option<Span>,
}

/// How a local or the value of an expression is represented in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repr {
    Value,
    /// `bool`
    Bool,
    /// `i64`, proven to fit.
    Int,
    /// `f64`
    Float,
    /// The iterator of a loop.
    Iter,
    /// The items of a list comprehension.
    Items,
    Raised,
    Handling,
    Leave,
    /// The state of the handlers of an `except*`.
    Star,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    Parameter,
    Variable,
    /// A variable that inner functions share: the local holds the cell. A parameter if the flag is set.
    Cell {
        parameter: bool,
    },
    /// A variable of an enclosing function: the local holds its cell.
    Free,
    /// What the lowering needs.
    Temporary,
}

#[derive(Clone, Copy, Debug)]
pub struct PyLocal {
    pub kind: LocalKind,
    pub repr: Repr,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub place: PlaceId,
}

/// An argument of a call, or an item of a display.
#[derive(Clone, Debug)]
pub enum Item {
    One(Expr),
    Star(Expr),
}

#[derive(Clone, Debug)]
pub enum Keyword {
    Named(String, Expr),
    DoubleStar(Expr),
}

#[derive(Clone, Debug)]
pub enum Part {
    Text(String),
    Value { value: Expr, conversion: Conversion, spec: Option<Box<Expr>> },
}

#[derive(Clone, Debug)]
pub enum Constant {
    None,
    Bool(bool),
    Int(i64),
    Big(BigInt),
    Float(f64),
    /// The imaginary part.
    Complex(f64),
    Str(String),
    Bytes(Vec<u8>),
    Ellipsis,
    /// A tuple of constants.
    Tuple(Vec<Constant>),
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Constant(Constant),
    /// A local that is no cell; `check`: it may be unbound here.
    Local {
        local: LocalId,
        check: bool,
    },
    /// A temporary, or a local, whose value is not needed afterwards.
    Take(LocalId),
    /// A copy of a local's value now, though the local is read later.
    Owned(Box<Expr>),
    /// What is in a cell.
    Cell {
        local: LocalId,
        free: bool,
    },
    /// The cell itself, for a closure.
    CellItself(LocalId),
    Global(String),
    Builtin(String),
    /// A name in a class body: its namespace, then something else.
    ClassName {
        name: String,
        namespace: LocalId,
        otherwise: Box<Expr>,
        /// The namespace may be one of the program's, and raise.
        prepared: bool,
    },
    /// `name := value`
    Named {
        store: Box<Stmt>,
        temporary: LocalId,
    },
    Call {
        function: Box<Expr>,
        arguments: Vec<Expr>,
    },
    CallMethod {
        object: Box<Expr>,
        name: String,
        arguments: Vec<Expr>,
        method_place: PlaceId,
    },
    CallAny {
        function: Box<Expr>,
        arguments: Vec<Item>,
        keywords: Vec<Keyword>,
    },
    Attribute {
        object: Box<Expr>,
        name: String,
    },
    Subscript {
        object: Box<Expr>,
        index: Box<Expr>,
    },
    Slice(Box<[Expr; 3]>),
    Binary {
        op: BinOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    InPlace {
        op: BinOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    /// Gives a value: what a special method returns.
    Compare {
        op: CmpOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `a < b < c`: each operand once; the pairs are the operators, operands and places.
    Chain {
        first: Box<Expr>,
        rest: Vec<(CmpOp, Expr, PlaceId)>,
    },
    /// As a value, or as what [`ExprKind::Truth`] asks. An operand that has parts itself is asked by them.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// An operand of those that is a value before it is asked.
    Finished(Box<Expr>),
    IfElse {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    /// The truth of a value, as a `bool`.
    Truth(Box<Expr>),
    Not(Box<Expr>),
    List(Vec<Item>),
    Tuple(Vec<Item>),
    Set(Vec<Item>),
    /// `None` as key: `**value`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Format(Vec<Part>),
    Function(Box<MakeFunction>),
    /// The function of a comprehension, called at once with the iterator of its first iterable.
    Comprehension {
        function: FunctionId,
        closure: Vec<LocalId>,
        source: Box<Expr>,
        iter_place: PlaceId,
    },
    Class(Box<MakeClass>),
    /// `super()`: without `class` where no class is around. The first parameter as it is: unbound, or the cell.
    Super {
        class: Option<LocalId>,
        this: Box<Expr>,
    },
    /// `locals()` of a function: brings the frame's dict of them, which is in this temporary, up to date.
    Locals(LocalId),
    /// The next item of a loop's iterator: only as the value of a `Match` with `Pattern::Item` and `Pattern::Rest`.
    Next(LocalId),
    /// Takes how a `try` was left: only as the value of a `Match`.
    Leave(LocalId),
    /// The exception in a local.
    Raised(LocalId),
    /// `except class`: is the exception in the local one?
    Catches {
        raised: LocalId,
        class: Box<Expr>,
    },
    /// The exception in a local as a value.
    RaisedValue(LocalId),
    /// `except* class`: is a part of what was raised one? That part is handled then. Without `handling`: `except class` for an
    /// exception that a generator keeps.
    Splits {
        star: LocalId,
        handling: Option<LocalId>,
        class: Box<Expr>,
    },
    /// The exception that is handled, as a value.
    HandledValue(LocalId),
    /// `raise value`, `raise value from cause`, `raise`.
    Raise {
        value: Option<Box<Expr>>,
        cause: Option<Box<Expr>>,
    },
    /// An operation on unboxed values, which cannot raise. `repr`: that of the operands.
    Native {
        op: NativeOp,
        repr: Repr,
        operands: Vec<Expr>,
    },
    /// A function of the runtime.
    Runtime(Runtime, Vec<Expr>),
}

/// See [`ExprKind::Native`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NativeOp {
    Add,
    Sub,
    Mul,
    Neg,
    Compare(CmpOp),
    Truth,
}

/// What the runtime does for a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// `iter(value)` as an object: for `yield from` and comprehensions.
    Subiterator,
    /// The items of a list comprehension as a list.
    ListOf,
    /// `import module`
    ImportModule,
    /// `from module import name`: the module and the name.
    ImportFrom,
    /// `exit(None, None, None)`
    WithLeave,
    /// Calls `__exit__` with an exception: is it dealt with?
    WithExit,
    EmptySet,
    EmptyDict,
    /// `case [a, b]`: is it a sequence that is not a text?
    IsSequence,
    IsMapping,
    /// `case {key: …}`: the value, or unbound.
    MatchKey,
    /// `**rest`: a dict without these keys.
    MatchRest,
    /// `case C(a, b=c)`: the attributes as a tuple, or unbound.
    MatchClass,
    /// Is the value bound?
    IsBound,
    /// The item at a constant index, from the front or, negative, from the back.
    ItemAt,
    /// The items between two indexes as a list.
    ItemsBetween,
    AssertionError,
    /// `__build_class__`'s annotations dict.
    Annotations,
    /// Is the length this number?
    LengthIs,
    /// Is it this number or more?
    LengthAtLeast,
    /// `globals()`
    Globals,
    /// `dir()`: the names in a namespace, sorted.
    NamesOf,
}

#[derive(Clone, Debug)]
pub struct MakeFunction {
    pub function: FunctionId,
    pub closure: Vec<LocalId>,
    pub defaults: Vec<Expr>,
    /// For each keyword-only parameter.
    pub keyword_defaults: Vec<Option<Expr>>,
    pub annotations: Vec<(String, Expr)>,
}

#[derive(Clone, Debug)]
pub struct MakeClass {
    pub name: String,
    pub body: FunctionId,
    pub closure: Vec<LocalId>,
    pub bases: Vec<Item>,
    pub keywords: Vec<Keyword>,
}

#[derive(Clone, Debug)]
pub enum Stmt {
    /// Binds a local that is no cell.
    Assign {
        local: LocalId,
        value: Expr,
    },
    /// Binds what is in a cell.
    StoreCell {
        local: LocalId,
        value: Expr,
    },
    StoreGlobal {
        name: String,
        value: Expr,
    },
    /// It has a place if the namespace may be one of the program's, and raise.
    StoreClassName {
        namespace: LocalId,
        name: String,
        value: Expr,
        place: PlaceId,
    },
    /// The value is evaluated first, then the object.
    SetAttribute {
        object: Expr,
        name: String,
        value: Expr,
        place: PlaceId,
    },
    /// The value is evaluated first, then object and index.
    SetItem {
        object: Expr,
        index: Expr,
        value: Expr,
        place: PlaceId,
    },
    /// `local op= value`; `check`: the local may be unbound here, which is found first, at its own place.
    AugAssign {
        local: LocalId,
        check: bool,
        name_place: PlaceId,
        op: BinOp,
        value: Expr,
        place: PlaceId,
    },
    DeleteLocal {
        local: LocalId,
        check: bool,
        place: PlaceId,
    },
    DeleteCell {
        local: LocalId,
        free: bool,
        place: PlaceId,
    },
    DeleteGlobal {
        name: String,
        place: PlaceId,
    },
    /// Without a place: whether it is bound or not.
    DeleteClassName {
        namespace: LocalId,
        name: String,
        place: PlaceId,
    },
    DeleteAttribute {
        object: Expr,
        name: String,
        place: PlaceId,
    },
    DeleteItem {
        object: Expr,
        index: Expr,
        place: PlaceId,
    },
    /// Evaluates; the value dies.
    Discard(Expr),
    /// Begins a loop: its iterator.
    Iterate {
        iterator: LocalId,
        source: Expr,
        place: PlaceId,
    },
    /// Values of an iterable to targets that are temporaries or plain locals; `star`: which one takes what is left.
    Unpack {
        targets: Vec<LocalId>,
        star: Option<usize>,
        value: Expr,
        place: PlaceId,
    },
    /// Several plain assignments whose values are all evaluated first.
    AssignMany(Vec<(LocalId, Expr)>),
    /// Temporaries die, in this order.
    Clear(Vec<LocalId>),
    /// A local becomes unbound, whether it was bound or not.
    Unbind(LocalId),
    UnbindCell(LocalId),
    UnbindGlobal(String),
    EnterHandler {
        handling: LocalId,
        raised: LocalId,
    },
    EnterFinally {
        handling: LocalId,
        leave: LocalId,
    },
    LeaveHandler(LocalId),
    /// The handler is left by an exception, which CPython catches for that.
    LeaveHandlerBy {
        handling: LocalId,
        raised: LocalId,
    },
    /// The handlers of an `except*` begin: what the body raised. `plain`: of an `except` whose classes suspend.
    BeginStar {
        star: LocalId,
        raised: LocalId,
        plain: bool,
    },
    /// A handler of an `except*` raised.
    CollectRaised {
        star: LocalId,
        raised: LocalId,
    },
    /// The handlers have run, or none was for it: what is raised now, if anything.
    FinishStar {
        star: LocalId,
        leave: LocalId,
    },
    /// The exception in a local, or in how a `try` was left, is raised again by what is at this place; only in such programs.
    Reraised {
        local: LocalId,
        place: PlaceId,
    },
    /// What has died before did so at this place; only in programs that note it.
    Died(PlaceId),
    SetLeave {
        leave: LocalId,
        how: Leave,
    },
    /// Enters a context manager: its `__exit__` and what `__enter__` gives.
    WithEnter {
        exit: LocalId,
        entered: LocalId,
        manager: Expr,
        place: PlaceId,
    },
    Append {
        items: LocalId,
        value: Expr,
    },
    AddToSet {
        set: LocalId,
        value: Expr,
        place: PlaceId,
    },
    AddToDict {
        dict: LocalId,
        key: Expr,
        value: Expr,
        place: PlaceId,
    },
    /// What was sent or thrown into a state.
    Resumed {
        state: StateId,
        result: Option<LocalId>,
        place: PlaceId,
        handlings: Vec<LocalId>,
    },
}

/// How a `try` with `finally` is left.
#[derive(Clone, Debug)]
pub enum Leave {
    Next,
    Raised(LocalId),
    Return(Expr),
    Break,
    Continue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// The loop's next item, into a local.
    Item(LocalId),
    Raised(LocalId),
    Returned(LocalId),
    Break,
    Continue,
    /// Whatever is left.
    Rest,
}

impl Expr {
    pub fn new(kind: ExprKind) -> Expr {
        Expr { kind, place: PlaceId::NONE }
    }
    pub fn none() -> Expr {
        Expr::new(ExprKind::Constant(Constant::None))
    }
    pub fn local(local: LocalId) -> Expr {
        Expr::new(ExprKind::Local { local, check: false })
    }
    pub fn take(local: LocalId) -> Expr {
        Expr::new(ExprKind::Take(local))
    }
    /// Is it a `bool` of Rust?
    pub fn is_bool(&self) -> bool {
        match &self.kind {
            ExprKind::Truth(_) | ExprKind::Not(_) | ExprKind::Catches { .. } | ExprKind::Splits { .. } => true,
            ExprKind::Native { op, .. } => matches!(op, NativeOp::Compare(_) | NativeOp::Truth),
            ExprKind::Compare { op, .. } => {
                matches!(op, CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn)
            }
            ExprKind::Runtime(function, _) => matches!(
                function,
                Runtime::WithExit
                    | Runtime::IsSequence
                    | Runtime::IsMapping
                    | Runtime::IsBound
                    | Runtime::LengthIs
                    | Runtime::LengthAtLeast
            ),
            _ => false,
        }
    }
}
