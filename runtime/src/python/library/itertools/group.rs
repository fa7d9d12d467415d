//! `groupby`. The groups share the source: advancing the outer iterator ends the group before.

use super::super::super::class::ClassRef;
use super::super::super::exception::R;
use super::super::super::native::{NativeObject, bind};
use super::super::super::value::{Object, Value};
use super::super::super::{call, iter, object, operator};
use super::super::class;
use super::iterator_class;
use std::cell::{Cell, RefCell};

struct GroupBy {
    iterator: Object,
    /// None: items are their own keys.
    key: Value,
    /// The key of the current group; Unbound before the first. So are the next two when there is nothing.
    group_key: RefCell<Value>,
    /// The item that was read last and has not been given yet, and its key.
    item: RefCell<Value>,
    item_key: RefCell<Value>,
    /// The number of the current group: the groups before have ended.
    number: Cell<u64>,
}

impl GroupBy {
    /// Reads an item; `false` at the end.
    fn step(&self) -> R<bool> {
        let Some(item) = iter::next_object(&self.iterator)? else { return Ok(false) };
        let key = match &self.key {
            Value::None => item.clone(),
            key => call::call1(key, item.clone())?,
        };
        drop(self.item.replace(item));
        drop(self.item_key.replace(key));
        Ok(true)
    }
    fn same(a: &Value, b: &Value) -> R<bool> {
        Ok(a.is(b) || operator::equal(a, b)?)
    }
}

impl NativeObject for GroupBy {
    fn class(&self) -> ClassRef {
        groupby()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, this: &Value) -> R<Option<Value>> {
        self.number.set(self.number.get() + 1);
        // What is left of the group before is skipped.
        let key = loop {
            let (key, group_key) = (self.item_key.borrow().clone(), self.group_key.borrow().clone());
            if key.is_bound() && (!group_key.is_bound() || !GroupBy::same(&group_key, &key)?) {
                break key;
            }
            if !self.step()? {
                return Ok(None);
            }
        };
        drop(self.group_key.replace(key.clone()));
        let number = self.number.get();
        let group = Group { parent: this.clone(), key: key.clone(), number };
        Ok(Some(Value::tuple([key, Value::other(group)])))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&Value::Ref(self.iterator.clone()));
        see(&self.key);
        [&self.group_key, &self.item, &self.item_key].into_iter().for_each(|value| see(&value.borrow()))
    }
}

iterator_class!(groupby, "groupby", |class, arguments, keywords| {
    let [iterable, key] = bind("groupby", ["iterable", "key"], 0, 1, arguments, keywords)?;
    let group_by = GroupBy {
        iterator: iter::object(&iterable.into())?,
        key: key.into(),
        group_key: RefCell::default(),
        item: RefCell::default(),
        item_key: RefCell::default(),
        number: Cell::new(0),
    };
    Ok(object::derived(class, Value::other(group_by)))
});

/// One group: items as long as their key is the same.
struct Group {
    /// The `groupby` object.
    parent: Value,
    key: Value,
    number: u64,
}
impl NativeObject for Group {
    fn class(&self) -> ClassRef {
        class!("itertools", "itertools._grouper", Sealed, iter::METHODS)
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let Some(parent) = self.parent.as_other::<GroupBy>() else { return Ok(None) };
        if parent.number.get() != self.number {
            return Ok(None);
        }
        let has_item = parent.item.borrow().is_bound();
        if !has_item && !parent.step()? {
            return Ok(None);
        }
        let key = parent.item_key.borrow().clone();
        if !GroupBy::same(&self.key, &key)? {
            return Ok(None);
        }
        let item = parent.item.take();
        drop(parent.item_key.take());
        Ok(Some(item).filter(Value::is_bound))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        see(&self.parent);
        see(&self.key)
    }
}
