//! Statements.

use rustpython_parser::ast::{self as py, Ranged};

use crate::diagnostic::{Code, Diagnostic};
use crate::python::ast::{
    Alias, ClassDef, ExceptHandler, Expr, ExprKind, FunctionDef, Ident, Keyword, MatchCase, Parameter, Parameters,
    Span, Stmt, StmtKind, WithItem,
};
use crate::python::lexer::{Token, TokenKind};

use super::expression::binary_operator;
use super::{Convert, span};

impl Convert<'_> {
    pub(super) fn statements(&mut self, statements: Vec<py::Stmt>) -> Vec<Stmt> {
        statements.into_iter().map(|statement| self.statement(statement)).collect()
    }

    fn statement(&mut self, statement: py::Stmt) -> Stmt {
        let span = span(statement.range());
        if !self.enter(span) {
            // Dropping the rest of a deep tree recurses too; this is the end of the compilation anyway.
            std::mem::forget(statement);
            return Stmt { kind: StmtKind::Pass, span };
        }
        let kind = self.statement_kind(statement, span);
        self.leave();
        Stmt { kind, span }
    }

    fn statement_kind(&mut self, statement: py::Stmt, span: Span) -> StmtKind {
        match statement {
            py::Stmt::FunctionDef(def) => self.function(Function {
                is_async: false,
                name: def.name,
                arguments: *def.args,
                body: def.body,
                decorators: def.decorator_list,
                returns: def.returns,
                has_type_parameters: !def.type_params.is_empty(),
                span,
            }),
            py::Stmt::AsyncFunctionDef(def) => self.function(Function {
                is_async: true,
                name: def.name,
                arguments: *def.args,
                body: def.body,
                decorators: def.decorator_list,
                returns: def.returns,
                has_type_parameters: !def.type_params.is_empty(),
                span,
            }),
            py::Stmt::ClassDef(def) => self.class(def, span),
            py::Stmt::Return(node) => StmtKind::Return(node.value.map(|value| self.expression(*value))),
            py::Stmt::Delete(node) => StmtKind::Delete(self.expressions(node.targets)),
            py::Stmt::Assign(node) => {
                StmtKind::Assign { targets: self.expressions(node.targets), value: self.expression(*node.value) }
            }
            py::Stmt::AugAssign(node) => StmtKind::AugAssign {
                target: self.expression(*node.target),
                op: binary_operator(node.op),
                value: self.expression(*node.value),
            },
            py::Stmt::AnnAssign(node) => {
                let is_bare = self.tokens.get(self.token_at(span.start)).is_some_and(|token| !token.is_operator("("));
                StmtKind::AnnAssign {
                    simple: node.simple && is_bare,
                    target: self.expression(*node.target),
                    annotation: self.expression(*node.annotation),
                    value: node.value.map(|value| self.expression(*value)),
                }
            }
            py::Stmt::TypeAlias(_) => {
                self.errors.push(Diagnostic::new(Code::TooNew, span, "invalid syntax"));
                StmtKind::Pass
            }
            py::Stmt::For(node) => StmtKind::For {
                is_async: false,
                target: self.expression(*node.target),
                iter: self.expression(*node.iter),
                body: self.statements(node.body),
                orelse: self.statements(node.orelse),
            },
            py::Stmt::AsyncFor(node) => StmtKind::For {
                is_async: true,
                target: self.expression(*node.target),
                iter: self.expression(*node.iter),
                body: self.statements(node.body),
                orelse: self.statements(node.orelse),
            },
            py::Stmt::While(node) => StmtKind::While {
                test: self.expression(*node.test),
                body: self.statements(node.body),
                orelse: self.statements(node.orelse),
            },
            py::Stmt::If(node) => StmtKind::If {
                test: self.expression(*node.test),
                body: self.statements(node.body),
                orelse: self.statements(node.orelse),
            },
            py::Stmt::With(node) => {
                StmtKind::With { is_async: false, items: self.with_items(node.items), body: self.statements(node.body) }
            }
            py::Stmt::AsyncWith(node) => {
                StmtKind::With { is_async: true, items: self.with_items(node.items), body: self.statements(node.body) }
            }
            py::Stmt::Match(node) => self.match_statement(node, span),
            py::Stmt::Raise(node) => StmtKind::Raise {
                exc: node.exc.map(|value| self.expression(*value)),
                cause: node.cause.map(|value| self.expression(*value)),
            },
            py::Stmt::Try(node) => StmtKind::Try {
                body: self.statements(node.body),
                handlers: self.handlers(node.handlers),
                orelse: self.statements(node.orelse),
                finalbody: self.statements(node.finalbody),
                is_star: false,
            },
            py::Stmt::TryStar(node) => StmtKind::Try {
                body: self.statements(node.body),
                handlers: self.handlers(node.handlers),
                orelse: self.statements(node.orelse),
                finalbody: self.statements(node.finalbody),
                is_star: true,
            },
            py::Stmt::Assert(node) => StmtKind::Assert {
                test: self.expression(*node.test),
                message: node.msg.map(|message| self.expression(*message)),
            },
            py::Stmt::Import(node) => StmtKind::Import(self.aliases(node.names)),
            py::Stmt::ImportFrom(node) => StmtKind::ImportFrom {
                module: node.module.map(|name| self.imported_module(&name, span)),
                names: self.aliases(node.names),
                level: node.level.map_or(0, |level| level.to_u32()),
            },
            py::Stmt::Global(node) => StmtKind::Global(self.listed_names(&node.names, span)),
            py::Stmt::Nonlocal(node) => StmtKind::Nonlocal(self.listed_names(&node.names, span)),
            py::Stmt::Expr(node) => StmtKind::Expr(self.expression(*node.value)),
            py::Stmt::Pass(_) => StmtKind::Pass,
            py::Stmt::Break(_) => StmtKind::Break,
            py::Stmt::Continue(_) => StmtKind::Continue,
        }
    }

    fn function(&mut self, def: Function) -> StmtKind {
        let name = self.name_after(&def.name, def.span.start, "def");
        if def.has_type_parameters {
            self.type_parameters(name.span, "expected '('");
        }
        StmtKind::FunctionDef(Box::new(FunctionDef {
            is_async: def.is_async,
            name,
            decorators: self.expressions(def.decorators),
            parameters: self.parameters(def.arguments),
            returns: def.returns.map(|value| self.expression(*value)),
            body: self.statements(def.body),
        }))
    }

    fn class(&mut self, def: py::StmtClassDef, span: Span) -> StmtKind {
        let name = self.name_after(&def.name, span.start, "class");
        if !def.type_params.is_empty() {
            self.type_parameters(name.span, "invalid syntax");
        }
        for base in &def.bases {
            let base_span = super::span(base.range());
            if base.is_generator_exp_expr() && !self.has_parentheses(base_span) {
                let at =
                    self.find(base_span.start, |token| token.is_keyword("for")).map_or(base_span, |token| token.span);
                self.error(at, "invalid syntax");
            }
        }
        StmtKind::ClassDef(Box::new(ClassDef {
            name,
            decorators: self.expressions(def.decorator_list),
            bases: self.expressions(def.bases),
            keywords: self.keywords(def.keywords),
            body: self.statements(def.body),
        }))
    }

    /// `def f[T](…)` is syntax of Python 3.12.
    fn type_parameters(&mut self, name: Span, message: &str) {
        let bracket = Span { start: name.end, end: name.end + 1 };
        let bracket = self.find(name.end, |token| token.is_operator("[")).map_or(bracket, |token| token.span);
        self.errors.push(Diagnostic::new(Code::TooNew, bracket, message).label("type parameters"));
    }

    pub(super) fn parameters(&mut self, arguments: py::Arguments) -> Parameters {
        Parameters {
            positional_only: self.parameter_list(arguments.posonlyargs),
            positional: self.parameter_list(arguments.args),
            star: arguments.vararg.map(|argument| self.parameter(*argument, None)),
            keyword_only: self.parameter_list(arguments.kwonlyargs),
            double_star: arguments.kwarg.map(|argument| self.parameter(*argument, None)),
        }
    }

    fn parameter_list(&mut self, arguments: Vec<py::ArgWithDefault>) -> Vec<Parameter> {
        arguments.into_iter().map(|argument| self.parameter(argument.def, argument.default)).collect()
    }

    fn parameter(&mut self, argument: py::Arg, default: Option<Box<py::Expr>>) -> Parameter {
        let name = self.name_from(argument.arg.as_str(), span(argument.range));
        Parameter {
            name,
            annotation: argument.annotation.map(|value| self.expression(*value)),
            default: default.map(|value| self.expression(*value)),
        }
    }

    pub(super) fn keywords(&mut self, keywords: Vec<py::Keyword>) -> Vec<Keyword> {
        let mut out = Vec::with_capacity(keywords.len());
        for keyword in keywords {
            let span = span(keyword.range);
            let name = keyword.arg.map(|name| self.name_from(name.as_str(), span));
            out.push(Keyword { name, value: self.expression(keyword.value), span });
        }
        out
    }

    fn with_items(&mut self, items: Vec<py::WithItem>) -> Vec<WithItem> {
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            out.push(WithItem {
                context: self.expression(item.context_expr),
                target: item.optional_vars.map(|target| self.expression(*target)),
            });
        }
        out
    }

    fn handlers(&mut self, handlers: Vec<py::ExceptHandler>) -> Vec<ExceptHandler> {
        let mut out = Vec::with_capacity(handlers.len());
        for py::ExceptHandler::ExceptHandler(handler) in handlers {
            let span = span(handler.range);
            let class = handler.type_.map(|class| self.expression(*class));
            let after = class.as_ref().map_or(span.start, |class| class.span.end);
            let name = handler.name.map(|name| self.name_after(&name, after, "as"));
            out.push(ExceptHandler { class, name, body: self.statements(handler.body), span });
        }
        out
    }

    fn match_statement(&mut self, node: py::StmtMatch, span: Span) -> StmtKind {
        let mut subject = self.expression(*node.subject);
        // The crate gives a tuple without parentheses the place of the whole statement, and makes none of `match x,:`.
        let start = self.tokens.get(self.token_at(span.start) + 1).map_or(span.start, |token| token.span.start);
        let colon = self.subject_end(span);
        let last = self.tokens[..colon].last();
        let end = last.map_or(subject.span.end, |token| token.span.end);
        let whole = Span { start, end };
        if matches!(subject.kind, ExprKind::Tuple(_)) && subject.span == span {
            subject.span = whole;
        } else if last.is_some_and(|token| token.is_operator(",")) {
            let is_starred_or_plain = !matches!(subject.kind, ExprKind::Tuple(_)) || subject.span.end < end;
            if is_starred_or_plain {
                subject = Expr { kind: ExprKind::Tuple(vec![subject]), span: whole };
            }
        }
        let mut cases = Vec::with_capacity(node.cases.len());
        for case in node.cases {
            cases.push(MatchCase {
                pattern: self.pattern(case.pattern),
                guard: case.guard.map(|guard| self.expression(*guard)),
                body: self.statements(case.body),
            });
        }
        StmtKind::Match { subject, cases }
    }

    /// The index of the colon that ends the subject of a `match`: the token before the line's end.
    fn subject_end(&self, span: Span) -> usize {
        let start = self.token_at(span.start);
        let length = self.tokens[start..].iter().position(|token| token.kind == TokenKind::Newline).unwrap_or(0);
        (start + length).saturating_sub(1)
    }

    fn aliases(&mut self, aliases: Vec<py::Alias>) -> Vec<Alias> {
        let mut out = Vec::with_capacity(aliases.len());
        for alias in aliases {
            let whole = span(alias.range);
            let tokens = self.inside(whole);
            let name_end = tokens.iter().find(|token| token.is_keyword("as")).map_or(whole.end, |token| {
                self.find_back(token.span.start, |_| true).map_or(whole.end, |before| before.span.end)
            });
            let asname = alias.asname.map(|name| self.name_to(name.as_str(), whole.end));
            let name = Ident { name: alias.name.to_string(), span: Span { start: whole.start, end: name_end } };
            out.push(Alias { name, asname });
        }
        out
    }

    /// The module of `from module import …`.
    fn imported_module(&self, name: &py::Identifier, statement: Span) -> Ident {
        let tokens = self.inside(statement);
        let end = tokens.iter().position(|token| token.is_keyword("import")).unwrap_or(tokens.len());
        let mut names = tokens[..end].iter().filter(|token| token.name().is_some());
        let first = names.next().map_or(statement, |token| token.span);
        let last = names.next_back().map_or(first, |token| token.span);
        Ident { name: name.to_string(), span: first.to(last) }
    }

    /// The names of `global` and `nonlocal`.
    fn listed_names(&self, names: &[py::Identifier], statement: Span) -> Vec<Ident> {
        let spans = self.inside(statement).iter().filter(|token| token.name().is_some()).map(|token| token.span);
        let spans = spans.chain(std::iter::repeat(statement));
        names.iter().zip(spans).map(|(name, span)| Ident { name: name.to_string(), span }).collect()
    }

    // Names

    /// The name behind a keyword.
    fn name_after(&self, name: &py::Identifier, from: u32, keyword: &str) -> Ident {
        let at = self.find(from, |token| token.is_keyword(keyword)).map_or(from, |token| token.span.end);
        let span =
            self.find(at, |token| token.name().is_some()).map_or(Span { start: at, end: at }, |token| token.span);
        Ident { name: name.to_string(), span }
    }

    /// The name with which a span begins.
    pub(super) fn name_from(&self, name: &str, whole: Span) -> Ident {
        let span = self.find(whole.start, |_| true).map_or(whole, |token| token.span);
        Ident { name: name.into(), span }
    }

    /// The name that ends at an offset.
    pub(super) fn name_to(&self, name: &str, end: u32) -> Ident {
        let span = self.find_back(end, |_| true).map_or(Span { start: end, end }, |token: &Token| token.span);
        Ident { name: name.into(), span }
    }
}

/// What `def` and `async def` have in common.
struct Function {
    is_async: bool,
    name: py::Identifier,
    arguments: py::Arguments,
    body: Vec<py::Stmt>,
    decorators: Vec<py::Expr>,
    returns: Option<Box<py::Expr>>,
    has_type_parameters: bool,
    span: Span,
}
