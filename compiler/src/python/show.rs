//! The textual form of statements and expressions, for `emit --emit ir` and snapshots.

use super::ir::{Constant, Expr, ExprKind, Item, Keyword, Leave, Part, Pattern, Stmt};
use crate::ir::LocalId;

type Names<'n> = &'n dyn Fn(LocalId) -> String;

pub fn pattern(pattern: &Pattern, local: Names) -> String {
    match pattern {
        Pattern::Item(it) => local(*it),
        Pattern::Raised(it) => format!("raised {}", local(*it)),
        Pattern::Returned(it) => format!("return {}", local(*it)),
        Pattern::Break => "break".into(),
        Pattern::Continue => "continue".into(),
        Pattern::Rest => "_".into(),
    }
}

pub fn stmt(stmt: &Stmt, local: Names) -> String {
    let show = |it: &Expr| expr(it, local);
    let list = |locals: &[LocalId]| locals.iter().map(|it| local(*it)).collect::<Vec<_>>().join(", ");
    match stmt {
        Stmt::Assign { local: it, value } => format!("{} = {}", local(*it), show(value)),
        Stmt::StoreCell { local: it, value } => format!("cell {} = {}", local(*it), show(value)),
        Stmt::StoreGlobal { name, value } => format!("global {name} = {}", show(value)),
        Stmt::StoreClassName { name, value, .. } => format!("name {name} = {}", show(value)),
        Stmt::SetAttribute { object, name, value, .. } => format!("{}.{name} = {}", show(object), show(value)),
        Stmt::SetItem { object, index, value, .. } => format!("{}[{}] = {}", show(object), show(index), show(value)),
        Stmt::AugAssign { local: it, op, value, .. } => format!("{} {op:?}= {}", local(*it), show(value)),
        Stmt::DeleteLocal { local: it, .. } => format!("del {}", local(*it)),
        Stmt::DeleteCell { local: it, .. } => format!("del cell {}", local(*it)),
        Stmt::DeleteGlobal { name, .. } => format!("del global {name}"),
        Stmt::DeleteClassName { name, .. } => format!("del name {name}"),
        Stmt::DeleteAttribute { object, name, .. } => format!("del {}.{name}", show(object)),
        Stmt::DeleteItem { object, index, .. } => format!("del {}[{}]", show(object), show(index)),
        Stmt::Discard(value) => show(value),
        Stmt::Iterate { iterator, source, .. } => format!("{} = iter({})", local(*iterator), show(source)),
        Stmt::Unpack { targets, star, value, .. } => {
            let targets: Vec<_> = targets
                .iter()
                .enumerate()
                .map(|(index, it)| format!("{}{}", if Some(index) == *star { "*" } else { "" }, local(*it)))
                .collect();
            format!("{} = unpack {}", targets.join(", "), show(value))
        }
        Stmt::AssignMany(pairs) => {
            let (targets, values): (Vec<_>, Vec<_>) = pairs.iter().map(|(it, value)| (local(*it), show(value))).unzip();
            format!("{} = {}", targets.join(", "), values.join(", "))
        }
        Stmt::Clear(locals) => format!("clear {}", list(locals)),
        Stmt::Unbind(it) => format!("unbind {}", local(*it)),
        Stmt::UnbindCell(it) => format!("unbind cell {}", local(*it)),
        Stmt::UnbindGlobal(name) => format!("unbind global {name}"),
        Stmt::EnterHandler { handling, raised } => format!("enter {} of {}", local(*handling), local(*raised)),
        Stmt::EnterFinally { handling, leave } => format!("enter {} of {}", local(*handling), local(*leave)),
        Stmt::Died(_) => "died".into(),
        Stmt::Reraised { local: it, .. } => format!("reraised {}", local(*it)),
        Stmt::LeaveHandler(handling) => format!("leave {}", local(*handling)),
        Stmt::LeaveHandlerBy { handling, raised } => format!("leave {} by {}", local(*handling), local(*raised)),
        Stmt::BeginStar { star, raised, .. } => format!("begin {} of {}", local(*star), local(*raised)),
        Stmt::CollectRaised { star, raised } => format!("{} collects {}", local(*star), local(*raised)),
        Stmt::FinishStar { star, leave } => format!("{} = finish {}", local(*leave), local(*star)),
        Stmt::SetLeave { leave, how } => {
            let how = match how {
                Leave::Next => "next".into(),
                Leave::Raised(it) => format!("raised {}", local(*it)),
                Leave::Return(value) => format!("return {}", show(value)),
                Leave::Break => "break".into(),
                Leave::Continue => "continue".into(),
            };
            format!("{} = {how}", local(*leave))
        }
        Stmt::WithEnter { exit, entered, manager, .. } => {
            format!("{}, {} = enter {}", local(*exit), local(*entered), show(manager))
        }
        Stmt::Append { items, value } => format!("append {} {}", local(*items), show(value)),
        Stmt::AddToSet { set, value, .. } => format!("add {} {}", local(*set), show(value)),
        Stmt::AddToDict { dict, key, value, .. } => format!("{}[{}] = {}", local(*dict), show(key), show(value)),
        Stmt::Resumed { state, result, handlings, .. } => {
            let result = result.map_or(String::new(), |it| format!("{} = ", local(it)));
            let handlings = if handlings.is_empty() { String::new() } else { format!(" in {}", list(handlings)) };
            format!("{result}resumed {state:?}{handlings}")
        }
    }
}

fn constant(it: &Constant) -> String {
    match it {
        Constant::None => "None".into(),
        Constant::Bool(value) => if *value { "True" } else { "False" }.into(),
        Constant::Int(value) => value.to_string(),
        Constant::Big(value) => value.to_string(),
        Constant::Complex(imag) => format!("{imag:?}j"),
        Constant::Float(value) => format!("{value:?}"),
        Constant::Str(text) => format!("{text:?}"),
        Constant::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
        Constant::Ellipsis => "...".into(),
        Constant::Tuple(items) => format!("({})", items.iter().map(constant).collect::<Vec<_>>().join(", ")),
    }
}

pub fn expr(it: &Expr, local: Names) -> String {
    let show = |it: &Expr| expr(it, local);
    let all = |items: &[Expr]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    let starred = |items: &[Item]| {
        let item = |item: &Item| match item {
            Item::One(value) => show(value),
            Item::Star(value) => format!("*{}", show(value)),
        };
        items.iter().map(item).collect::<Vec<_>>().join(", ")
    };
    let keyword = |it: &Keyword| match it {
        Keyword::Named(name, value) => format!(", {name}={}", show(value)),
        Keyword::DoubleStar(value) => format!(", **{}", show(value)),
    };
    match &it.kind {
        ExprKind::Constant(it) => constant(it),
        ExprKind::Local { local: it, check } => format!("{}{}", local(*it), if *check { "?" } else { "" }),
        ExprKind::Take(it) => format!("take {}", local(*it)),
        ExprKind::Owned(it) => format!("copy {}", show(it)),
        ExprKind::Cell { local: it, .. } => format!("cell {}", local(*it)),
        ExprKind::CellItself(it) => format!("&cell {}", local(*it)),
        ExprKind::Global(name) => format!("global {name}"),
        ExprKind::Builtin(name) => format!("builtin {name}"),
        ExprKind::ClassName { name, otherwise, .. } => format!("(name {name} or {})", show(otherwise)),
        ExprKind::Named { store, .. } => format!("({})", stmt(store, local)),
        ExprKind::Call { function, arguments } => format!("{}({})", show(function), all(arguments)),
        ExprKind::CallMethod { object, name, arguments, .. } => format!("{}.{name}({})", show(object), all(arguments)),
        ExprKind::CallAny { function, arguments, keywords } => {
            format!("{}({}{})", show(function), starred(arguments), keywords.iter().map(keyword).collect::<String>())
        }
        ExprKind::Attribute { object, name } => format!("{}.{name}", show(object)),
        ExprKind::Subscript { object, index } => format!("{}[{}]", show(object), show(index)),
        ExprKind::Slice(parts) => format!("slice({})", all(&**parts)),
        ExprKind::Binary { op, left, right } => format!("({} {op:?} {})", show(left), show(right)),
        ExprKind::InPlace { op, left, right } => format!("({} {op:?}= {})", show(left), show(right)),
        ExprKind::Unary { op, operand } => format!("({op:?} {})", show(operand)),
        ExprKind::Compare { op, left, right } => format!("({} {op:?} {})", show(left), show(right)),
        ExprKind::Chain { first, rest } => {
            let rest: String = rest.iter().map(|(op, operand, _)| format!(" {op:?} {}", show(operand))).collect();
            format!("({}{rest})", show(first))
        }
        ExprKind::And(values) => format!("({})", values.iter().map(show).collect::<Vec<_>>().join(" and ")),
        ExprKind::Or(values) => format!("({})", values.iter().map(show).collect::<Vec<_>>().join(" or ")),
        ExprKind::Finished(it) => format!("finished {}", show(it)),
        ExprKind::IfElse { test, then, otherwise } => {
            format!("({} if {} else {})", show(then), show(test), show(otherwise))
        }
        ExprKind::Truth(it) => format!("truth {}", show(it)),
        ExprKind::Not(it) => format!("not {}", show(it)),
        ExprKind::List(items) => format!("[{}]", starred(items)),
        ExprKind::Tuple(items) => format!("({},)", starred(items)),
        ExprKind::Set(items) => format!("{{{}}}", starred(items)),
        ExprKind::Dict(entries) => {
            let entry = |(key, value): &(Option<Expr>, Expr)| match key {
                Some(key) => format!("{}: {}", show(key), show(value)),
                None => format!("**{}", show(value)),
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Format(parts) => {
            let part = |part: &Part| match part {
                Part::Text(text) => format!("{text:?}"),
                Part::Value { value, conversion, spec } => {
                    let spec = spec.as_ref().map_or(String::new(), |spec| format!(" : {}", show(spec)));
                    format!("{{{} {conversion:?}{spec}}}", show(value))
                }
            };
            format!("format({})", parts.iter().map(part).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Function(it) => format!("function f{}({})", it.function.0, all(&it.defaults)),
        ExprKind::Comprehension { function, source, .. } => format!("f{}(iter({}))", function.0, show(source)),
        ExprKind::Class(it) => format!("class {} f{}({})", it.name, it.body.0, starred(&it.bases)),
        ExprKind::Super { this, .. } => format!("super({})", show(this)),
        ExprKind::Locals(_) => "locals()".into(),
        ExprKind::Next(it) => format!("next {}", local(*it)),
        ExprKind::Leave(it) => format!("take {}", local(*it)),
        ExprKind::Raised(it) | ExprKind::RaisedValue(it) => local(*it),
        ExprKind::HandledValue(it) => format!("handled by {}", local(*it)),
        ExprKind::Splits { star, class, .. } => format!("{} has a {}", local(*star), show(class)),
        ExprKind::Catches { raised, class } => format!("{} is a {}", local(*raised), show(class)),
        ExprKind::Raise { value, cause } => {
            let value = value.as_ref().map_or(String::new(), |it| show(it));
            let cause = cause.as_ref().map_or(String::new(), |it| format!(" from {}", show(it)));
            format!("raise {value}{cause}")
        }
        ExprKind::Native { op, repr, operands } => format!("{repr:?} {op:?}({})", all(operands)),
        ExprKind::Runtime(function, arguments) => format!("{function:?}({})", all(arguments)),
    }
}
