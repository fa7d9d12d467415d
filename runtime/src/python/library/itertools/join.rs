//! `chain`, `zip_longest`, `tee`.

use super::super::super::builtins::iterators::drop_from_the_end;
use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{Call, Keywords, Native, NativeObject, keyword_only, no_keywords};
use super::super::super::number;
use super::super::super::types::Type;
use super::super::super::value::{Object, Value};
use super::super::super::{iter, object};
use super::super::class;
use super::{Source, iterator_class};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

struct Chain {
    /// The iterator that is being read. It dies before the source.
    active: Source,
    /// What gives the iterables.
    source: Source,
}
impl NativeObject for Chain {
    fn class(&self) -> ClassRef {
        chain()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        loop {
            if let Some(active) = self.active.get() {
                if let Some(item) = iter::next_object(&active)? {
                    return Ok(Some(item));
                }
                // Both references, so that it dies now.
                drop(active);
                self.active.release();
            }
            match self.source.next().and_then(|iterable| iterable.as_ref().map(iter::object).transpose()) {
                Ok(Some(iterator)) => self.active.set(iterator),
                end => {
                    self.source.release();
                    return end.map(|_| None);
                }
            }
        }
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.active.visit(see);
        self.source.visit(see)
    }
}

iterator_class!(
    chain,
    "chain",
    |class, arguments, keywords| {
        no_keywords("chain", class, keywords)?;
        chain_of(class, &Value::tuple(arguments.to_vec()))
    },
    Native::method(
        "chain",
        "from_iterable",
        Call::C(0, usize::MAX, |class, arguments, keywords| {
            let [iterables] = arguments else {
                let message = format!("chain.from_iterable() takes exactly one argument ({} given)", arguments.len());
                return Err(raise(Type::TypeError, &message));
            };
            no_keywords("chain.from_iterable", chain(), keywords)?;
            chain_of(class, iterables)
        })
    ),
);

fn chain_of(class: ClassRef, iterables: &Value) -> R {
    Ok(object::derived(class, Value::other(Chain { active: Source::empty(), source: Source::of(iterables)? })))
}

struct ZipLongest {
    sources: Vec<Source>,
    /// How many have not ended; 0: it has ended itself.
    active: Cell<usize>,
    fill: Value,
}
impl NativeObject for ZipLongest {
    fn class(&self) -> ClassRef {
        zip_longest()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if self.active.get() == 0 {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            let Some(iterator) = source.get() else {
                items.push(self.fill.clone());
                continue;
            };
            match iter::next_object(&iterator) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => {
                    self.active.set(self.active.get().saturating_sub(1));
                    if self.active.get() == 0 {
                        return Ok(None);
                    }
                    items.push(self.fill.clone());
                    drop(iterator);
                    source.release();
                }
                Err(raised) => {
                    self.active.set(0);
                    return Err(raised);
                }
            }
        }
        Ok(Some(Value::tuple(items)))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.sources.iter().for_each(|source| source.visit(see));
        see(&self.fill)
    }
}
impl Drop for ZipLongest {
    fn drop(&mut self) {
        drop_from_the_end(&mut self.sources)
    }
}

iterator_class!(zip_longest, "zip_longest", |class: ClassRef, arguments: &[Value], keywords: Keywords| {
    if keywords.iter().any(|(name, _)| name.text() != "fillvalue") {
        return Err(raise(Type::TypeError, "zip_longest() got an unexpected keyword argument"));
    }
    let [fill] = keyword_only("zip_longest", ["fillvalue"], keywords)?;
    let mut sources = Vec::with_capacity(arguments.len());
    for iterable in arguments {
        match Source::of(iterable) {
            Ok(source) => sources.push(source),
            Err(raised) => {
                drop_from_the_end(&mut sources);
                return Err(raised);
            }
        }
    }
    let active = Cell::new(sources.len());
    Ok(object::derived(class, Value::other(ZipLongest { sources, active, fill: fill.into() })))
});

/// What the iterators that `tee` gives have in common: items are read once, in blocks, which live as long as an iterator is
/// in them.
struct Block {
    iterator: Object,
    items: RefCell<Vec<Value>>,
    next: OnceCell<Rc<Block>>,
    running: Cell<bool>,
}
/// The number of items in a block; when they die depends on it.
const BLOCK: usize = 57;

impl Block {
    fn new(iterator: Object) -> Rc<Block> {
        Rc::new(Block { iterator, items: RefCell::default(), next: OnceCell::new(), running: Cell::new(false) })
    }
    fn item(&self, index: usize) -> R<Option<Value>> {
        let known = self.items.borrow().get(index).cloned();
        if known.is_some() {
            return Ok(known);
        }
        if self.running.replace(true) {
            return Err(raise(Type::RuntimeError, "cannot re-enter the tee iterator"));
        }
        let item = iter::next_object(&self.iterator);
        self.running.set(false);
        if let Ok(Some(item)) = &item {
            self.items.borrow_mut().push(item.clone());
        }
        item
    }
    fn after(&self) -> Rc<Block> {
        self.next.get_or_init(|| Block::new(self.iterator.clone())).clone()
    }
}
/// Blocks are dropped one after the other, not one inside the other.
impl Drop for Block {
    fn drop(&mut self) {
        self.items.take().into_iter().for_each(drop);
        let mut next = self.next.take();
        while let Some(block) = next {
            next = Rc::into_inner(block).and_then(|mut block| {
                block.items.take().into_iter().for_each(drop);
                block.next.take()
            });
        }
    }
}

struct Tee {
    block: RefCell<Rc<Block>>,
    index: Cell<usize>,
}
impl Tee {
    fn copy(&self) -> Value {
        Value::other(Tee { block: self.block.clone(), index: self.index.clone() })
    }
}
impl NativeObject for Tee {
    fn class(&self) -> ClassRef {
        tee_class()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        if self.index.get() >= BLOCK {
            let after = self.block.borrow().after();
            let old = self.block.replace(after);
            drop(old);
            self.index.set(0);
        }
        let block = self.block.borrow().clone();
        let item = block.item(self.index.get())?;
        if item.is_some() {
            self.index.set(self.index.get() + 1);
        }
        Ok(item)
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        // What several iterators share is held from outside for each of them.
        if let Ok(block) = self.block.try_borrow()
            && Rc::strong_count(&block) == 1
        {
            see(&Value::Ref(block.iterator.clone()));
            block.items.borrow().iter().for_each(see)
        }
    }
}

fn tee_class() -> ClassRef {
    static METHODS: &[Native] = &[
        iter::METHODS[0],
        iter::METHODS[1],
        Native::method(
            "itertools._tee",
            "__copy__",
            Call::M0(|it| match it.as_other::<Tee>() {
                Some(tee) => Ok(tee.copy()),
                None => Err(raise(Type::TypeError, "descriptor '__copy__' requires a 'itertools._tee' object")),
            }),
        ),
    ];
    class!("itertools", "itertools._tee", Sealed, METHODS)
}

/// `itertools.tee(iterable, n)`
pub static TEE: Native = Native::method("itertools", "tee", Call::F(1, 2, tee));

fn tee(arguments: &[Value]) -> R {
    let n = match arguments.get(1) {
        Some(n) => number::ssize(n)?,
        None => 2,
    };
    if n < 0 {
        return Err(raise(Type::ValueError, "n must be >= 0"));
    }
    if n == 0 {
        return Ok(Value::tuple([]));
    }
    let iterator = Value::Ref(iter::object(&arguments[0])?);
    let first = match iterator.as_other::<Tee>() {
        Some(_) => iterator,
        None => match iterator {
            Value::Ref(iterator) => {
                Value::other(Tee { block: RefCell::new(Block::new(iterator)), index: Cell::new(0) })
            }
            other => other,
        },
    };
    let mut copies = vec![first];
    for _ in 1..n {
        let copy = copies[0].as_other::<Tee>().map(Tee::copy);
        copies.extend(copy);
    }
    Ok(Value::tuple(copies))
}
