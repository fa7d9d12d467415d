//! `product`, `permutations`, `combinations`, `combinations_with_replacement`: they read their input at once and then step
//! through indices in lexicographic order.

use super::super::super::class::ClassRef;
use super::super::super::exception::{R, raise};
use super::super::super::native::{NativeObject, bind, keyword_only};
use super::super::super::number;
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{iter, object};
use super::iterator_class;
use std::cell::RefCell;

/// Where an iterator stands.
enum At {
    Start,
    /// The indices that were given last; permutations need a second row.
    Indices(Vec<usize>, Vec<usize>),
    End,
}

/// Room for this many, or MemoryError.
fn room<T>(count: usize) -> R<Vec<T>> {
    let mut room = vec![];
    match room.try_reserve_exact(count) {
        Ok(()) => Ok(room),
        Err(_) => Err(raise(Type::MemoryError, "")),
    }
}

struct Product {
    pools: Vec<Vec<Value>>,
    /// How often all pools are repeated.
    repeat: usize,
    at: RefCell<At>,
}
impl NativeObject for Product {
    fn class(&self) -> ClassRef {
        product()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let mut at = self.at.borrow_mut();
        let count = self.pools.len() * self.repeat;
        let pool = |index: usize| &self.pools[index % self.pools.len()];
        match &mut *at {
            At::End => return Ok(None),
            At::Start if count > 0 && self.pools.iter().any(Vec::is_empty) => *at = At::End,
            At::Start => {
                let mut indices = room(count)?;
                indices.resize(count, 0);
                *at = At::Indices(indices, vec![]);
            }
            At::Indices(indices, _) => match (0..count).rev().find(|index| indices[*index] + 1 < pool(*index).len()) {
                Some(position) => {
                    indices[position] += 1;
                    indices[position + 1..].fill(0);
                }
                None => *at = At::End,
            },
        }
        let At::Indices(indices, _) = &*at else { return Ok(None) };
        let items = indices.iter().enumerate().map(|(position, index)| pool(position)[*index].clone());
        Ok(Some(Value::tuple(items.collect::<Vec<_>>())))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.pools.iter().flatten().for_each(see)
    }
}

iterator_class!(product, "product", |class, arguments, keywords| {
    let [repeat] = keyword_only("product", ["repeat"], keywords)?;
    let repeat = match repeat {
        Some(repeat) => number::ssize(&repeat)?,
        None => 1,
    };
    let Ok(repeat) = usize::try_from(repeat) else {
        return Err(raise(Type::ValueError, "repeat argument cannot be negative"));
    };
    let arguments = if repeat == 0 { &[] } else { arguments };
    if arguments.len().checked_mul(repeat).is_none_or(|count| count > isize::MAX as usize / 8) {
        return Err(raise(Type::OverflowError, "repeat argument too large"));
    }
    let pools = arguments.iter().map(iter::collect).collect::<R<Vec<_>>>()?;
    room::<usize>(pools.len() * repeat)?;
    Ok(object::derived(class, Value::other(Product { pools, repeat, at: RefCell::new(At::Start) })))
});

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Permutations,
    Combinations,
    WithReplacement,
}

/// The choices of `r` items of one pool.
struct Choices {
    kind: Kind,
    pool: Vec<Value>,
    r: usize,
    at: RefCell<At>,
}
impl NativeObject for Choices {
    fn class(&self) -> ClassRef {
        match self.kind {
            Kind::Permutations => permutations(),
            Kind::Combinations => combinations(),
            Kind::WithReplacement => combinations_with_replacement(),
        }
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn next(&self, _: &Value) -> R<Option<Value>> {
        let mut at = self.at.borrow_mut();
        match &mut *at {
            At::End => {}
            At::Start => *at = self.start()?,
            At::Indices(indices, cycles) => {
                let goes_on = match self.kind {
                    Kind::Permutations => self.permute(indices, cycles),
                    Kind::Combinations => self.advance(indices, |position| position + self.pool.len() - self.r, 1),
                    Kind::WithReplacement => self.advance(indices, |_| self.pool.len() - 1, 0),
                };
                if !goes_on {
                    *at = At::End;
                }
            }
        }
        let At::Indices(indices, _) = &*at else { return Ok(None) };
        let items = indices[..self.r].iter().map(|index| self.pool[*index].clone());
        Ok(Some(Value::tuple(items.collect::<Vec<_>>())))
    }
    fn visit(&self, see: &mut dyn FnMut(&Value)) {
        self.pool.iter().for_each(see)
    }
}

impl Choices {
    fn start(&self) -> R<At> {
        let (n, r) = (self.pool.len(), self.r);
        let impossible = match self.kind {
            Kind::Permutations | Kind::Combinations => r > n,
            Kind::WithReplacement => n == 0 && r > 0,
        };
        if impossible {
            return Ok(At::End);
        }
        let mut indices = room(r.max(n))?;
        Ok(match self.kind {
            Kind::Permutations => {
                indices.extend(0..n);
                At::Indices(indices, (0..r).map(|position| n - position).collect())
            }
            Kind::Combinations => {
                indices.extend(0..r);
                At::Indices(indices, vec![])
            }
            Kind::WithReplacement => {
                indices.resize(r, 0);
                At::Indices(indices, vec![])
            }
        })
    }

    /// The rightmost index that is not at its limit goes one up; those after it follow in this distance.
    fn advance(&self, indices: &mut [usize], limit: impl Fn(usize) -> usize, distance: usize) -> bool {
        let Some(position) = (0..self.r).rev().find(|position| indices[*position] != limit(*position)) else {
            return false;
        };
        indices[position] += 1;
        for after in position + 1..self.r {
            indices[after] = indices[after - 1] + distance;
        }
        true
    }

    fn permute(&self, indices: &mut [usize], cycles: &mut [usize]) -> bool {
        let n = indices.len();
        for position in (0..self.r).rev() {
            cycles[position] -= 1;
            if cycles[position] > 0 {
                indices.swap(position, n - cycles[position]);
                return true;
            }
            indices[position..].rotate_left(1);
            cycles[position] = n - position;
        }
        false
    }
}

fn choices(class: ClassRef, kind: Kind, iterable: &Value, r: Option<&Value>) -> R {
    let pool = iter::collect(iterable)?;
    let r = match r {
        None => pool.len() as i64,
        Some(r) => number::ssize(r)?,
    };
    let Ok(r) = usize::try_from(r) else {
        return Err(raise(Type::ValueError, "r must be non-negative"));
    };
    if kind == Kind::WithReplacement {
        room::<usize>(r)?;
    }
    Ok(object::derived(class, Value::other(Choices { kind, pool, r, at: RefCell::new(At::Start) })))
}

iterator_class!(permutations, "permutations", |class, arguments, keywords| {
    let [iterable, r] = bind("permutations", ["iterable", "r"], 0, 1, arguments, keywords)?;
    let r = r.filter(|r| !r.is_none());
    let iterable: Value = iterable.into();
    if r.as_ref().is_some_and(|r| !r.is_a(Type::Int)) {
        // The iterable is read before the number is looked at.
        iter::collect(&iterable)?;
        return Err(raise(Type::TypeError, "Expected int as r"));
    }
    choices(class, Kind::Permutations, &iterable, r.as_ref())
});
iterator_class!(combinations, "combinations", |class, arguments, keywords| {
    let [iterable, r] = bind("combinations", ["iterable", "r"], 0, 2, arguments, keywords)?;
    number::ssize(&r.clone().into())?;
    choices(class, Kind::Combinations, &iterable.into(), r.as_ref())
});
iterator_class!(combinations_with_replacement, "combinations_with_replacement", |class, arguments, keywords| {
    let [iterable, r] = bind("combinations_with_replacement", ["iterable", "r"], 0, 2, arguments, keywords)?;
    number::ssize(&r.clone().into())?;
    choices(class, Kind::WithReplacement, &iterable.into(), r.as_ref())
});
