//! Expressions.

use crate::python::ast::{Comprehension, Expr, ExprKind, FStringPart, Keyword, Span};

use super::Checker;
use super::block::Kind;
use super::target::Use;

impl Checker {
    pub(super) fn expressions(&mut self, expressions: &[Expr]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    pub(super) fn optional(&mut self, expression: Option<&Expr>) {
        if let Some(expression) = expression {
            self.expression(expression);
        }
    }

    /// The elements of a display, or arguments: these may have stars.
    pub(super) fn elements(&mut self, elements: &[Expr]) {
        for element in elements {
            match &element.kind {
                ExprKind::Starred(value) => self.expression(value),
                _ => self.expression(element),
            }
        }
    }

    pub(super) fn expression(&mut self, expression: &Expr) {
        let span = expression.span;
        match &expression.kind {
            ExprKind::Bool { values, .. } => self.expressions(values),
            ExprKind::Named { target, value } => {
                self.no_annotation(span, "named expression");
                self.bind_named(target, span);
                self.expression(value);
            }
            ExprKind::Binary { left, right, .. } => {
                self.expression(left);
                self.expression(right);
            }
            ExprKind::Unary { operand, .. } => self.expression(operand),
            ExprKind::Lambda { parameters, body } => {
                self.defaults(parameters);
                self.enter(Kind::Lambda, |checker| {
                    checker.parameters(parameters);
                    checker.expression(body);
                });
            }
            ExprKind::IfElse { test, body, orelse } => {
                self.expression(test);
                self.expression(body);
                self.expression(orelse);
            }
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.optional(key.as_ref());
                    if matches!(value.kind, ExprKind::Starred(_)) {
                        self.error(value.span, "cannot use a starred expression in a dictionary value");
                    } else {
                        self.expression(value);
                    }
                }
            }
            ExprKind::Set(elements) | ExprKind::List(elements) | ExprKind::Tuple(elements) => self.elements(elements),
            ExprKind::ListComp { element, generators } => {
                self.comprehension("list comprehension", &[element], generators, span);
            }
            ExprKind::SetComp { element, generators } => {
                self.comprehension("set comprehension", &[element], generators, span);
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension("dict comprehension", &[key, value], generators, span);
            }
            ExprKind::GeneratorExp { element, generators } => {
                self.comprehension("generator expression", &[element], generators, span);
            }
            ExprKind::Await(value) => {
                self.no_annotation(span, "await expression");
                match self.block().kind {
                    Kind::Function { is_async: true } | Kind::Comprehension(_) => {}
                    Kind::Function { .. } | Kind::Lambda => self.error(span, "'await' outside async function"),
                    _ => self.error(span, "'await' outside function"),
                }
                self.expression(value);
            }
            ExprKind::Yield(value) => {
                self.optional(value.as_deref());
                self.yields(span, false);
            }
            ExprKind::YieldFrom(value) => {
                self.expression(value);
                self.yields(span, true);
            }
            ExprKind::Compare { first, ops, rest } => {
                self.warn_identity(first, ops, rest, span);
                self.expression(first);
                self.expressions(rest);
            }
            ExprKind::Call { function, arguments, keywords } => {
                self.warn_call(function, span);
                self.expression(function);
                self.arguments(arguments, keywords);
            }
            ExprKind::JoinedStr(parts) => self.format_parts(parts),
            ExprKind::Constant(_) => {}
            ExprKind::Attribute { object, .. } => self.expression(object),
            ExprKind::Subscript { object, index } => {
                self.warn_subscript(object, index, span);
                self.expression(object);
                self.expression(index);
            }
            ExprKind::Starred(value) => {
                self.error(span, "can't use starred expression here");
                self.expression(value);
            }
            ExprKind::Name(name) => self.use_name(name),
            ExprKind::Slice { lower, upper, step } => {
                self.optional(lower.as_deref());
                self.optional(upper.as_deref());
                self.optional(step.as_deref());
            }
        }
    }

    pub(super) fn arguments(&mut self, arguments: &[Expr], keywords: &[Keyword]) {
        self.elements(arguments);
        for (index, keyword) in keywords.iter().enumerate() {
            if let Some(name) = &keyword.name {
                self.forbid_debug(&name.name, keyword.span, "assign to");
                let is_same = |other: &Keyword| other.name.as_ref().is_some_and(|other| other.name == name.name);
                if keywords[..index].iter().any(is_same) {
                    self.error(keyword.span, format!("keyword argument repeated: {}", name.name));
                }
            }
            self.expression(&keyword.value);
        }
    }

    fn format_parts(&mut self, parts: &[FStringPart]) {
        for part in parts {
            if let FStringPart::Value { value, spec, .. } = part {
                self.expression(value);
                self.format_parts(spec);
            }
        }
    }

    fn yields(&mut self, span: Span, is_from: bool) {
        self.no_annotation(span, "yield expression");
        self.block().has_yield = true;
        match self.block().kind {
            Kind::Comprehension(what) => self.error(span, format!("'yield' inside {what}")),
            Kind::Function { is_async: true } if is_from => self.error(span, "'yield from' inside async function"),
            Kind::Function { .. } | Kind::Lambda => {}
            Kind::Module | Kind::Class => self.error(span, "'yield' outside function"),
            Kind::Annotation => {}
        }
    }

    /// An annotation, which is a block of its own where it is not evaluated.
    pub(super) fn annotation(&mut self, annotation: &Expr) {
        if self.has_lazy_annotations {
            let since = self.warnings.count();
            self.enter(Kind::Annotation, |checker| checker.expression(annotation));
            self.warnings.forget(since);
        } else {
            self.expression(annotation);
        }
    }

    fn no_annotation(&mut self, span: Span, what: &str) {
        if self.block().kind == Kind::Annotation {
            self.error(span, format!("'{what}' can not be used within an annotation"));
        }
    }

    /// The iterable of the first `for` belongs to the block around; everything else is inside.
    fn comprehension(&mut self, what: &'static str, elements: &[&Expr], generators: &[Comprehension], span: Span) {
        let Some((first, rest)) = generators.split_first() else { return };
        self.iterable(&first.iter);
        let around = self.block().kind;
        self.enter(Kind::Comprehension(what), |checker| {
            checker.iteration_target(&first.target);
            checker.expressions(&first.conditions);
            for generator in rest {
                checker.iteration_target(&generator.target);
                checker.iterable(&generator.iter);
                checker.expressions(&generator.conditions);
            }
            for element in elements {
                match &element.kind {
                    ExprKind::Starred(_) => {
                        checker.error(element.span, "iterable unpacking cannot be used in comprehension");
                    }
                    _ => checker.expression(element),
                }
            }
        });
        let is_async = generators.iter().any(|generator| generator.is_async);
        let may_be_async = matches!(around, Kind::Function { is_async: true } | Kind::Comprehension(_));
        if is_async && !may_be_async && what != "generator expression" {
            self.error(span, "asynchronous comprehension outside of an asynchronous function");
        }
    }

    fn iterable(&mut self, iterable: &Expr) {
        self.block().in_iterable += 1;
        self.expression(iterable);
        self.block().in_iterable -= 1;
    }

    fn iteration_target(&mut self, target: &Expr) {
        self.block().in_iteration_target = true;
        self.target(target, Use::Store);
        self.block().in_iteration_target = false;
    }
}
