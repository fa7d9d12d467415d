//! Who owns a name: the second pass, from outside inwards and back.

use super::{Binding, Scope, ScopeKind};
use std::collections::BTreeSet;

/// Decides the bindings of a scope and everything inside it; gives the names that are free in it. `visible`: what
/// enclosing functions own.
pub fn resolve(
    scopes: &mut [Scope],
    children: &[Vec<usize>],
    index: usize,
    visible: &BTreeSet<String>,
) -> BTreeSet<String> {
    let scope = &mut scopes[index];
    let kind = scope.kind;
    let mut free = BTreeSet::new();
    let mut own = BTreeSet::new();
    for (name, uses) in &scope.uses {
        let binding = match () {
            _ if kind == ScopeKind::Module || uses.declared_global => Binding::Global,
            _ if uses.declared_nonlocal => Binding::Free,
            _ if uses.bound || uses.parameter => Binding::Local,
            _ if visible.contains(name) => Binding::Free,
            _ => Binding::Global,
        };
        if binding == Binding::Free {
            free.insert(name.clone());
        }
        if binding == Binding::Local {
            own.insert(name.clone());
        }
        scope.bindings.insert(name.clone(), binding);
    }
    let mut inner_visible = visible.clone();
    if kind.is_function() {
        inner_visible.extend(own.iter().cloned());
        for name in scope.uses.iter().filter(|(_, uses)| uses.declared_global).map(|(name, _)| name) {
            inner_visible.remove(name);
        }
    }
    if kind == ScopeKind::Class {
        inner_visible.insert("__class__".into());
    }
    for child in &children[index] {
        for name in resolve(scopes, children, *child, &inner_visible) {
            let scope = &mut scopes[index];
            if kind == ScopeKind::Class && name == "__class__" {
                scope.needs_class_cell = true;
            } else if kind.is_function() && own.contains(&name) {
                scope.bindings.insert(name, Binding::Cell);
            } else {
                // A class body passes an enclosing function's variable through, whatever it itself calls by that name.
                match scope.bindings.get(&name) {
                    Some(Binding::Local | Binding::Global) if kind == ScopeKind::Class => {
                        scope.passes.insert(name.clone());
                    }
                    _ => {
                        scope.bindings.insert(name.clone(), Binding::Free);
                    }
                }
                free.insert(name);
            }
        }
    }
    free
}
