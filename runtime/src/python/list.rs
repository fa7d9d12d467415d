//! `list`.

mod methods;
mod sort;

pub use methods::{METHODS, extend, find, repeated, search_range};
pub use sort::sort;

use super::exception::{R, Raised, raise};
use super::slicing::{self, Bounds};
use super::types::Type;
use super::value::Value;
use super::{iter, sequence};
use std::cell::RefCell;
use std::mem;

/// The items of a list object.
pub type Items = RefCell<Vec<Value>>;

fn this(it: &Value) -> R<&Items> {
    it.as_list().ok_or_else(|| sequence::wrong_self("list", it))
}

/// Items die last first, as CPython lets them.
pub fn drop_items(mut items: Vec<Value>) {
    while let Some(item) = items.pop() {
        drop(item)
    }
}

/// `list[start:stop:step]`
pub fn slice(items: &[Value], bounds: Bounds) -> Vec<Value> {
    let indices = slicing::indices(bounds, items.len());
    if indices.step == 1 {
        let start = indices.start as usize;
        return items[start..start + indices.count].to_vec();
    }
    indices.iter().map(|index| items[index].clone()).collect()
}

/// `list[key] = value` (`list_ass_subscript`)
///
/// # Errors
/// IndexError, TypeError, ValueError; what the iteration of `value` and `__index__` raise.
pub fn set_item(it: &Value, key: &Value, value: &Value) -> R<()> {
    let list = this(it)?;
    if let Some(parts) = sequence::slice_parts(key) {
        let bounds = slicing::bounds(parts)?;
        return if bounds.2 == 1 {
            let new = assigned(it, value, "can only assign an iterable")?;
            set_range(list, bounds, new);
            Ok(())
        } else {
            let new = assigned(it, value, "must assign iterable to extended slice")?;
            set_extended(list, bounds, new)
        };
    }
    let position = position(list, key, "list assignment")?;
    let old = mem::replace(&mut list.borrow_mut()[position], value.clone());
    drop(old);
    Ok(())
}

/// `del list[key]`
///
/// # Errors
/// IndexError, TypeError; what `__index__` raises.
pub fn delete_item(it: &Value, key: &Value) -> R<()> {
    let list = this(it)?;
    if let Some(parts) = sequence::slice_parts(key) {
        let bounds = slicing::bounds(parts)?;
        if bounds.2 == 1 {
            set_range(list, bounds, vec![]);
            return Ok(());
        }
        let mut items = list.borrow_mut();
        let indices = slicing::indices(bounds, items.len());
        let mut gone = vec![false; items.len()];
        indices.iter().for_each(|index| gone[index] = true);
        let (mut removed, mut index) = (Vec::with_capacity(indices.count), 0);
        items.retain_mut(|item| {
            let goes = gone[index];
            index += 1;
            if goes {
                removed.push(mem::take(item));
            }
            !goes
        });
        drop(items);
        drop(removed);
        return Ok(());
    }
    let position = position(list, key, "list assignment")?;
    let old = list.borrow_mut().remove(position);
    drop(old);
    Ok(())
}

/// As [`slicing::position`]; the length is looked at after `__index__` ran.
fn position(list: &Items, key: &Value, kind: &str) -> R<usize> {
    let index = slicing::index(key, "list")?;
    slicing::wrapped(index, list.borrow().len()).ok_or_else(|| slicing::out_of_range(kind))
}

/// The items of what is assigned to a slice; of the list itself a copy.
fn assigned(it: &Value, value: &Value, message: &str) -> R<Vec<Value>> {
    if value.is(it) {
        return Ok(this(it)?.borrow().clone());
    }
    iter::collect(value).map_err(|raised| not_iterable(raised, message))
}
fn not_iterable(raised: Raised, message: &str) -> Raised {
    if raised.is(Type::TypeError) { raise(Type::TypeError, message) } else { raised }
}

/// `list[start:stop] = new`: the old items die last first (`list_ass_slice`).
fn set_range(list: &Items, bounds: Bounds, new: Vec<Value>) {
    let mut items = list.borrow_mut();
    let indices = slicing::indices(bounds, items.len());
    let start = indices.start as usize;
    let old: Vec<Value> = items.splice(start..start + indices.count, new).collect();
    drop(items);
    drop_items(old)
}

/// `list[start:stop:step] = new`: as many items as there were.
fn set_extended(list: &Items, bounds: Bounds, new: Vec<Value>) -> R<()> {
    let mut items = list.borrow_mut();
    let indices = slicing::indices(bounds, items.len());
    if new.len() != indices.count {
        drop(items);
        let message =
            format!("attempt to assign sequence of size {} to extended slice of size {}", new.len(), indices.count);
        return Err(raise(Type::ValueError, &message));
    }
    let old: Vec<Value> =
        indices.iter().zip(new).map(|(index, value)| mem::replace(&mut items[index], value)).collect();
    drop(items);
    drop(old);
    Ok(())
}
