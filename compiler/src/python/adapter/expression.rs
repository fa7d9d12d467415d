//! Expressions.

use rustpython_parser::ast::{self as py, Ranged};

use crate::python::ast::{BinOp, BoolOp, CmpOp, Comprehension, Constant, Expr, ExprKind, Ident, Span, UnaryOp};

use super::{Convert, span};

impl Convert<'_> {
    pub(super) fn expressions(&mut self, expressions: Vec<py::Expr>) -> Vec<Expr> {
        expressions.into_iter().map(|expression| self.expression(expression)).collect()
    }

    fn boxed(&mut self, expression: py::Expr) -> Box<Expr> {
        Box::new(self.expression(expression))
    }

    fn optional(&mut self, expression: Option<Box<py::Expr>>) -> Option<Box<Expr>> {
        expression.map(|expression| self.boxed(*expression))
    }

    pub(super) fn expression(&mut self, expression: py::Expr) -> Expr {
        let mut span = span(expression.range());
        if !self.enter(span) {
            // Dropping the rest of a deep tree recurses too; this is the end of the compilation anyway.
            std::mem::forget(expression);
            return Expr { kind: ExprKind::Constant(Constant::None), span };
        }
        let kind = self.expression_kind(expression, &mut span);
        self.leave();
        Expr { kind, span }
    }

    fn expression_kind(&mut self, expression: py::Expr, span: &mut Span) -> ExprKind {
        match expression {
            py::Expr::BoolOp(node) => {
                let op = match node.op {
                    py::BoolOp::And => BoolOp::And,
                    py::BoolOp::Or => BoolOp::Or,
                };
                ExprKind::Bool { op, values: self.expressions(node.values) }
            }
            py::Expr::NamedExpr(node) => {
                let target = match *node.target {
                    py::Expr::Name(name) => self.name_from(name.id.as_str(), super::span(name.range)),
                    other => Ident { name: String::new(), span: super::span(other.range()) },
                };
                ExprKind::Named { target, value: self.boxed(*node.value) }
            }
            py::Expr::BinOp(node) => ExprKind::Binary {
                left: self.boxed(*node.left),
                op: binary_operator(node.op),
                right: self.boxed(*node.right),
            },
            py::Expr::UnaryOp(node) => {
                let op = match node.op {
                    py::UnaryOp::Invert => UnaryOp::Invert,
                    py::UnaryOp::Not => UnaryOp::Not,
                    py::UnaryOp::UAdd => UnaryOp::Plus,
                    py::UnaryOp::USub => UnaryOp::Minus,
                };
                ExprKind::Unary { op, operand: self.boxed(*node.operand) }
            }
            py::Expr::Lambda(node) => {
                ExprKind::Lambda { parameters: Box::new(self.parameters(*node.args)), body: self.boxed(*node.body) }
            }
            py::Expr::IfExp(node) => ExprKind::IfElse {
                test: self.boxed(*node.test),
                body: self.boxed(*node.body),
                orelse: self.boxed(*node.orelse),
            },
            py::Expr::Dict(node) => {
                let mut items = Vec::with_capacity(node.values.len());
                for (key, value) in node.keys.into_iter().zip(node.values) {
                    items.push((key.map(|key| self.expression(key)), self.expression(value)));
                }
                ExprKind::Dict(items)
            }
            py::Expr::Set(node) => ExprKind::Set(self.expressions(node.elts)),
            py::Expr::ListComp(node) => {
                ExprKind::ListComp { element: self.boxed(*node.elt), generators: self.comprehensions(node.generators) }
            }
            py::Expr::SetComp(node) => {
                ExprKind::SetComp { element: self.boxed(*node.elt), generators: self.comprehensions(node.generators) }
            }
            py::Expr::DictComp(node) => ExprKind::DictComp {
                key: self.boxed(*node.key),
                value: self.boxed(*node.value),
                generators: self.comprehensions(node.generators),
            },
            py::Expr::GeneratorExp(node) => {
                match self.in_parentheses(*span) {
                    Some(whole) => *span = whole,
                    None => self.error(*span, "Generator expression must be parenthesized"),
                }
                let (element, generators) = (self.boxed(*node.elt), self.comprehensions(node.generators));
                ExprKind::GeneratorExp { element, generators }
            }
            py::Expr::Await(node) => ExprKind::Await(self.boxed(*node.value)),
            py::Expr::Yield(node) => ExprKind::Yield(self.optional(node.value)),
            py::Expr::YieldFrom(node) => ExprKind::YieldFrom(self.boxed(*node.value)),
            py::Expr::Compare(node) => ExprKind::Compare {
                first: self.boxed(*node.left),
                ops: node.ops.into_iter().map(comparison).collect(),
                rest: self.expressions(node.comparators),
            },
            py::Expr::Call(node) => ExprKind::Call {
                function: self.boxed(*node.func),
                arguments: self.expressions(node.args),
                keywords: self.keywords(node.keywords),
            },
            // Strings do not go through the crate, so it sees no f-string.
            py::Expr::FormattedValue(node) => self.expression(*node.value).kind,
            py::Expr::JoinedStr(_) => ExprKind::JoinedStr(Vec::new()),
            py::Expr::Constant(node) => self.constant(node.value, *span),
            py::Expr::Attribute(node) => {
                let name = self.name_to(node.attr.as_str(), span.end);
                ExprKind::Attribute { object: self.boxed(*node.value), name }
            }
            py::Expr::Subscript(node) => {
                let object = self.boxed(*node.value);
                let mut index = self.expression(*node.slice);
                // `a[*b]` is `a[(*b,)]`.
                if matches!(index.kind, ExprKind::Starred(_)) {
                    let span = index.span;
                    index = Expr { kind: ExprKind::Tuple(vec![index]), span };
                }
                ExprKind::Subscript { object, index: Box::new(index) }
            }
            py::Expr::Starred(node) => ExprKind::Starred(self.boxed(*node.value)),
            py::Expr::Name(node) => ExprKind::Name(node.id.to_string()),
            py::Expr::List(node) => ExprKind::List(self.expressions(node.elts)),
            py::Expr::Tuple(node) => ExprKind::Tuple(self.expressions(node.elts)),
            py::Expr::Slice(node) => ExprKind::Slice {
                lower: self.optional(node.lower),
                upper: self.optional(node.upper),
                step: self.optional(node.step),
            },
        }
    }

    pub(super) fn constant(&mut self, value: py::Constant, span: Span) -> ExprKind {
        ExprKind::Constant(match value {
            py::Constant::None => Constant::None,
            py::Constant::Bool(value) => Constant::Bool(value),
            py::Constant::Str(index) => return self.string(&index, span),
            py::Constant::Int(value) => Constant::Int(value),
            py::Constant::Float(value) => Constant::Float(value),
            py::Constant::Complex { imag, .. } => Constant::Complex(imag),
            py::Constant::Ellipsis => Constant::Ellipsis,
            // Only the crate's optimizer, which does not run, makes tuples, and bytes do not go through it.
            py::Constant::Bytes(value) => Constant::Bytes(value),
            py::Constant::Tuple(_) => Constant::None,
        })
    }

    fn comprehensions(&mut self, comprehensions: Vec<py::Comprehension>) -> Vec<Comprehension> {
        let mut out = Vec::with_capacity(comprehensions.len());
        for node in comprehensions {
            out.push(Comprehension {
                is_async: node.is_async,
                target: self.expression(node.target),
                iter: self.expression(node.iter),
                conditions: self.expressions(node.ifs),
            });
        }
        out
    }

    /// The place of a generator expression with its parentheses. If it is the only argument of a call, it has the call's.
    fn in_parentheses(&self, span: Span) -> Option<Span> {
        if self.has_parentheses(span) {
            return Some(span);
        }
        let open = self.token_at(span.start).checked_sub(1).and_then(|index| self.tokens.get(index))?;
        let close = self.tokens.get(self.token_to(span.end))?;
        (open.is_operator("(") && close.is_operator(")")).then(|| open.span.to(close.span))
    }

    /// Whether a span begins with the parenthesis that closes at its end.
    pub(super) fn has_parentheses(&self, span: Span) -> bool {
        let start = self.token_at(span.start);
        self.tokens.get(start).is_some_and(|token| token.is_operator("(")) && self.closes_at(start, span.end)
    }

    /// Whether the bracket that opens at a token closes at an offset.
    fn closes_at(&self, open: usize, end: u32) -> bool {
        let mut depth = 0_usize;
        for token in &self.tokens[open..] {
            if ["(", "[", "{"].iter().any(|bracket| token.is_operator(bracket)) {
                depth += 1;
            } else if [")", "]", "}"].iter().any(|bracket| token.is_operator(bracket)) {
                depth -= 1;
                if depth == 0 {
                    return token.span.end == end;
                }
            }
        }
        false
    }
}

pub(super) fn binary_operator(op: py::Operator) -> BinOp {
    match op {
        py::Operator::Add => BinOp::Add,
        py::Operator::Sub => BinOp::Sub,
        py::Operator::Mult => BinOp::Mul,
        py::Operator::MatMult => BinOp::MatMul,
        py::Operator::Div => BinOp::Div,
        py::Operator::Mod => BinOp::Mod,
        py::Operator::Pow => BinOp::Pow,
        py::Operator::LShift => BinOp::LShift,
        py::Operator::RShift => BinOp::RShift,
        py::Operator::BitOr => BinOp::BitOr,
        py::Operator::BitXor => BinOp::BitXor,
        py::Operator::BitAnd => BinOp::BitAnd,
        py::Operator::FloorDiv => BinOp::FloorDiv,
    }
}

fn comparison(op: py::CmpOp) -> CmpOp {
    match op {
        py::CmpOp::Eq => CmpOp::Eq,
        py::CmpOp::NotEq => CmpOp::NotEq,
        py::CmpOp::Lt => CmpOp::Lt,
        py::CmpOp::LtE => CmpOp::LtE,
        py::CmpOp::Gt => CmpOp::Gt,
        py::CmpOp::GtE => CmpOp::GtE,
        py::CmpOp::Is => CmpOp::Is,
        py::CmpOp::IsNot => CmpOp::IsNot,
        py::CmpOp::In => CmpOp::In,
        py::CmpOp::NotIn => CmpOp::NotIn,
    }
}
