//! The order in which the interpreter finalizes what lives when it ends.
//!
//! CPython's list of all objects is in order of creation, but a collection just before changes it: an object that nobody
//! is known to reach when its turn comes is set aside, and put at the end of the list when it turns out to be reachable
//! after all (`move_unreachable`). What global variables hold directly stays in its place; what is held by a list, a
//! function or a class that was made after it does not.

use super::super::class::ClassRef;
use super::super::value::{Object, Value};
use super::{Node, objects, value_seen};
use std::collections::HashMap;
use std::rc::Rc;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    SetAside,
    Reached,
}

struct Member {
    holder: Holder,
    children: Vec<usize>,
    /// When it was made. What is not registered comes after all that it holds.
    made: usize,
    state: State,
}

enum Holder {
    Node(Node),
    Class(ClassRef),
}

impl Holder {
    fn address(&self) -> usize {
        match self {
            Holder::Node(node) => node.address(),
            Holder::Class(class) => std::ptr::from_ref(*class).addr(),
        }
    }
    /// What it refers to. The collector does not look at classes, since they live for ever; here they count.
    fn visit(&self, see: &mut dyn FnMut(Holder)) {
        match self {
            Holder::Node(node) => node.visit(&mut |node| see(Holder::Node(node))),
            Holder::Class(class) => class.own_attributes().iter().for_each(|(_, value)| seen(value, see)),
        }
    }
}

fn seen(value: &Value, see: &mut dyn FnMut(Holder)) {
    match value.as_class() {
        Some(class) if !class.is_builtin => see(Holder::Class(class)),
        Some(_) => {}
        None => value_seen(value, &mut |node| see(Holder::Node(node))),
    }
}

/// Every registered object that lives, in that order; `globals` are the values of global variables.
pub fn exit_order(globals: &[Value]) -> Vec<Object> {
    let mut members: Vec<Member> = vec![];
    let mut index: HashMap<usize, usize> = HashMap::new();
    let mut member = |members: &mut Vec<Member>, holder: Holder, made: usize| {
        let next = members.len();
        let at = *index.entry(holder.address()).or_insert(next);
        if at == next {
            members.push(Member { holder, children: vec![], made, state: State::Waiting });
        }
        at
    };
    for object in objects() {
        let made = members.len() + 1;
        member(&mut members, Holder::Node(Node::Object(object)), made);
    }
    let registered = members.len();
    for value in globals {
        seen(value, &mut |holder| {
            let root = member(&mut members, holder, 0);
            members[root].state = State::Reached;
        });
    }
    let mut at = 0;
    while at < members.len() {
        let mut children = vec![];
        members[at].holder.visit(&mut |holder| children.push(holder));
        members[at].children = children.into_iter().map(|holder| member(&mut members, holder, 0)).collect();
        at += 1;
    }
    // A holder of holders takes as many rounds as they are nested; hardly ever more than a few.
    for _ in 0..ROUNDS {
        let mut changed = false;
        for at in registered..members.len() {
            let latest = members[at].children.iter().map(|child| members[*child].made).max().unwrap_or(0);
            changed |= latest > members[at].made;
            members[at].made = members[at].made.max(latest);
        }
        if !changed {
            break;
        }
    }
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|at| (members[*at].made, *at >= registered));
    let mut turn = 0;
    let mut reached = vec![];
    while turn < order.len() {
        let at = order[turn];
        turn += 1;
        if members[at].state != State::Reached {
            members[at].state = State::SetAside;
            continue;
        }
        reached.push(at);
        for child in std::mem::take(&mut members[at].children) {
            if members[child].state == State::SetAside {
                order.push(child);
            }
            members[child].state = State::Reached;
        }
    }
    let others = (0..members.len()).filter(|at| members[*at].state != State::Reached);
    let all: Vec<usize> = reached.iter().copied().chain(others).collect();
    let object = |at: usize| match &members[at].holder {
        Holder::Node(Node::Object(object)) if at < registered => Some(Rc::clone(object)),
        _ => None,
    };
    all.into_iter().filter_map(object).collect()
}

/// See there.
const ROUNDS: usize = 20;
