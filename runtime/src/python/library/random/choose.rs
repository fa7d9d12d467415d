//! Random ints and items.

use super::super::super::argument::of_python;
use super::super::super::exception::{R, Raised, raise};
use super::super::super::native::Keywords;
use super::super::super::number::Int;
use super::super::super::number::index::index_if_any;
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{Name, builtins, int, iter, operator};
use super::super::{collections_abc, warnings};
use super::{This, random_class};
use std::collections::HashSet;

impl This<'_> {
    /// An int from 0 on, less than `limit`, which is positive (`_randbelow`).
    fn below(&self, limit: &Value) -> R {
        if self.is_derived && self.has_own_random() {
            return self.below_by_random(limit);
        }
        let Some(int) = Int::of(limit) else { return Ok(Value::int(0)) };
        let bits = int.bit_length();
        loop {
            let drawn = self.bits(bits)?;
            if operator::less(&drawn, limit)? {
                return Ok(drawn);
            }
        }
    }
    /// As [`This::below`], of an index.
    fn below_index(&self, limit: i64) -> R<i64> {
        if !self.is_derived {
            let bits = Int::Small(limit).bit_length();
            loop {
                if let Value::Int(drawn) = self.own_bits(bits)
                    && drawn.int() < limit
                {
                    return Ok(drawn.int());
                }
            }
        }
        crate::python::number::index_i64(&self.below(&Value::int(limit))?)
    }
    /// Does a subclass give `random` and no `getrandbits`?
    fn has_own_random(&self) -> bool {
        let class = self.object.class();
        for base in class.mro().iter().take_while(|base| !std::ptr::eq(**base, random_class())) {
            if base.own(Name::of("getrandbits")).is_some() {
                return false;
            }
            if base.own(Name::of("random")).is_some() {
                return true;
            }
        }
        false
    }
    /// With the floats of `random` only, which have 53 bits.
    fn below_by_random(&self, limit: &Value) -> R {
        const SIZE: i64 = 1 << 53;
        let scaled = |x: f64, size: &Value| -> R {
            let product = operator::mul(&Value::float(x), size)?;
            int::convert(&operator::floor_div(&product, &Value::int(1))?)
        };
        let size = match limit {
            Value::Int(limit) if limit.int() < SIZE => limit.int(),
            // CPython warns here that not all numbers can come.
            _ => return scaled(self.random()?, limit),
        };
        let rest = SIZE % size;
        let most = (SIZE - rest) as f64 / SIZE as f64;
        loop {
            let drawn = self.random()?;
            if drawn < most {
                return operator::modulo(&scaled(drawn, &Value::int(SIZE))?, limit);
            }
        }
    }
}

/// Who asks for a number of a range: warnings of what `randint` does are for its own module, where nobody sees them.
#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Program,
    Method,
}
impl Asking {
    fn warn(self, text: &str) -> R<()> {
        if self == Asking::Program { warnings::deprecated(text) } else { Ok(()) }
    }
}

/// An argument of `randrange`: a float without fraction is taken, still.
fn bound(value: &Value, what: &str, asking: Asking) -> R {
    if let Some(index) = index_if_any(value)? {
        return Ok(index);
    }
    let whole = int::convert(value)?;
    if operator::equal(&whole, value)? {
        asking.warn(
            "non-integer arguments to randrange() have been deprecated since Python 3.10 and will be removed in a subsequent \
             version",
        )?;
        return Ok(whole);
    }
    asking.warn("randrange() will raise TypeError in the future")?;
    Err(raise(Type::ValueError, &format!("non-integer {what} for randrange()")))
}

fn is_positive(value: &Value) -> bool {
    Int::of(value).is_some_and(|it| it > Int::Small(0))
}

/// `random.randrange(start, stop, step)`
pub fn rand_range(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let parameters = ["start", "stop", "step"];
    let [start, stop, step] = of_python("Random.randrange", parameters, 3, 1, true, arguments, keywords)?;
    range(This::of("randrange", this)?, &start.into(), &stop.into(), step.as_ref(), Asking::Program)
}

fn range(this: This, start: &Value, stop: &Value, step: Option<&Value>, asking: Asking) -> R {
    let start = bound(start, "arg 1", asking)?;
    let one = Value::int(1);
    let given = step.unwrap_or(&one);
    if stop.is_none() {
        if !given.is(&one) {
            return Err(raise(Type::TypeError, "Missing a non-None stop argument"));
        }
        if is_positive(&start) {
            return this.below(&start);
        }
        return Err(raise(Type::ValueError, "empty range for randrange()"));
    }
    let stop = bound(stop, "stop", asking)?;
    let width = operator::sub(&stop, &start)?;
    let step = bound(given, "step", asking)?;
    let empty = || -> R<Raised> {
        let parts = [&start, &stop, &width].map(|it| Int::of(it).map_or(Ok("".into()), int::text));
        let [start, stop, width] = parts;
        let message = format!("empty range for randrange() ({}, {}, {})", start?, stop?, width?);
        Ok(raise(Type::ValueError, &message))
    };
    if let (Value::Int(low), Value::Int(width), Value::Int(step)) = (&start, &width, &step)
        && step.int() == 1
        && width.int() > 0
    {
        let drawn = this.below_index(width.int())?;
        return operator::add(&Value::int(low.int()), &Value::int(drawn));
    }
    let Some(sign) = Int::of(&step) else { return Ok(Value::None) };
    if sign.is_zero() {
        return Err(raise(Type::ValueError, "zero step for randrange()"));
    }
    let towards = Value::int(if sign.is_negative() { 1 } else { -1 });
    let count = operator::floor_div(&operator::add(&operator::add(&width, &step)?, &towards)?, &step)?;
    if !is_positive(&count) {
        return Err(if sign == Int::Small(1) {
            empty()?
        } else {
            raise(Type::ValueError, "empty range for randrange()")
        });
    }
    operator::add(&start, &operator::mul(&step, &this.below(&count)?)?)
}

/// `random.randint(a, b)`
pub fn rand_int(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [low, high] = of_python("Random.randint", ["a", "b"], 2, 2, true, arguments, keywords)?;
    let high = operator::add(&high.into(), &Value::int(1))?;
    range(This::of("randint", this)?, &low.into(), &high, None, Asking::Method)
}

/// `random.choice(sequence)`
pub fn choice(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [sequence] = of_python("Random.choice", ["seq"], 1, 1, true, arguments, keywords)?;
    let sequence: Value = sequence.into();
    match super::super::len(&sequence)? {
        0 => Err(raise(Type::IndexError, "Cannot choose from an empty sequence")),
        length => operator::item(&sequence, &Value::int(This::of("choice", this)?.below_index(length)?)),
    }
}

/// `random.shuffle(list)`
pub fn shuffle(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [list] = of_python("Random.shuffle", ["x"], 1, 1, true, arguments, keywords)?;
    let list: Value = list.into();
    let this = This::of("shuffle", this)?;
    for last in (1..super::super::len(&list)?).rev() {
        let other = this.below_index(last + 1)?;
        let (last, other) = (Value::int(last), Value::int(other));
        let (a, b) = (operator::item(&list, &other)?, operator::item(&list, &last)?);
        operator::set_item(&list, &last, a)?;
        operator::set_item(&list, &other, b)?;
    }
    Ok(Value::None)
}

/// `random.sample(population, k, counts=counts)`
pub fn sample(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let parameters = ["population", "k", "counts"];
    let [population, count, counts] = of_python("Random.sample", parameters, 2, 2, true, arguments, keywords)?;
    let (population, count): (Value, Value) = (population.into(), count.into());
    let this = This::of("sample", this)?;
    collections_abc::register_builtins();
    if !builtins::direct::isinstance(&population, &collections_abc::sequence().object())? {
        let message = "Population must be a sequence.  For dicts or sets, use sorted(d).";
        return Err(raise(Type::TypeError, message));
    }
    let length = super::super::len(&population)?;
    match counts.filter(|counts| !counts.is_none()) {
        Some(counts) => {
            let sums = sums_of_counts(&counts, length)?;
            let total = sums.last().cloned().unwrap_or_default();
            let drawn = match Int::of(&total) {
                Some(Int::Small(total)) => draw(this, total, &count)?,
                _ => return Err(raise(Type::OverflowError, "Python int too large to convert to C ssize_t")),
            };
            let items = drawn.into_iter().map(|drawn| {
                let at = bisect(&sums[..sums.len() - 1], &Value::int(drawn))?;
                operator::item(&population, &Value::int(at as i64))
            });
            Ok(Value::list(items.collect::<R<_>>()?))
        }
        None => {
            // A small population is copied before anything is drawn.
            let items = draw(this, length, &count)?;
            let items = items.into_iter().map(|index| operator::item(&population, &Value::int(index)));
            Ok(Value::list(items.collect::<R<_>>()?))
        }
    }
}

/// The sums of the counts so far.
fn sums_of_counts(counts: &Value, length: i64) -> R<Vec<Value>> {
    let sums = sums(counts)?;
    if sums.len() as i64 != length {
        return Err(raise(Type::ValueError, "The number of counts does not match the population"));
    }
    match sums.last() {
        None => Err(raise(Type::IndexError, "pop from empty list")),
        Some(total) if Int::of(total).is_none() => Err(raise(Type::TypeError, "Counts must be integers")),
        Some(total) if !is_positive(total) => Err(raise(Type::ValueError, "Total of counts must be greater than zero")),
        Some(_) => Ok(sums),
    }
}

/// `list(accumulate(values))`
fn sums(values: &Value) -> R<Vec<Value>> {
    let mut sums: Vec<Value> = vec![];
    let mut items = iter::iter(values)?;
    while let Some(item) = items.next()? {
        sums.push(match sums.last() {
            Some(sum) => operator::add(sum, &item)?,
            None => item,
        });
    }
    Ok(sums)
}

/// Where a value goes behind its equals.
fn bisect(sorted: &[Value], value: &Value) -> R<usize> {
    let (mut low, mut high) = (0, sorted.len());
    while low < high {
        let middle = (low + high) / 2;
        if operator::less(value, &sorted[middle])? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// Different indices less than `length`, in the order in which they are drawn.
fn draw(this: This, length: i64, count: &Value) -> R<Vec<i64>> {
    let wrong_size = || raise(Type::ValueError, "Sample larger than population or is negative");
    let count = match Int::of(count) {
        Some(Int::Small(count)) if (0..=length).contains(&count) => count,
        Some(_) => return Err(wrong_size()),
        None => {
            let in_range =
                operator::less_equal(&Value::int(0), count)? && operator::less_equal(count, &Value::int(length))?;
            if !in_range {
                return Err(wrong_size());
            }
            let message = format!("can't multiply sequence by non-int of type '{}'", count.type_name());
            return Err(raise(Type::TypeError, &message));
        }
    };
    // What a set of the drawn indices would take against a list of all.
    let mut set_size = 21;
    if count > 5 {
        let exponent = (((count * 3) as f64).ln() / 4f64.ln()).ceil();
        set_size += 4f64.powf(exponent) as i64;
    }
    let mut drawn = Vec::with_capacity(count as usize);
    if length <= set_size {
        let mut pool: Vec<i64> = (0..length).collect();
        for taken in 0..count {
            let at = this.below_index(length - taken)? as usize;
            drawn.push(pool[at]);
            pool[at] = pool[(length - taken - 1) as usize];
        }
        return Ok(drawn);
    }
    let mut selected = HashSet::new();
    while (drawn.len() as i64) < count {
        let at = this.below_index(length)?;
        if selected.insert(at) {
            drawn.push(at);
        }
    }
    Ok(drawn)
}

/// `random.choices(population, weights, cum_weights=sums, k=k)`
pub fn choices(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let parameters = ["population", "weights", "cum_weights", "k"];
    let [population, weights, sums_given, count] =
        of_python("Random.choices", parameters, 2, 1, true, arguments, keywords)?;
    let this = This::of("choices", this)?;
    let (population, weights, given): (Value, Value, Value) = (population.into(), weights.into(), sums_given.into());
    let count = count.unwrap_or_else(|| Value::int(1));
    let length = super::super::len(&population)?;
    let sums = match (weights.is_none(), given.is_none()) {
        (true, true) => {
            let mut chosen = vec![];
            for _ in 0..crate::python::number::ssize(&count)? {
                let at = (this.random()? * length as f64).floor() as i64;
                chosen.push(operator::item(&population, &Value::int(at))?);
            }
            return Ok(Value::list(chosen));
        }
        (false, true) => match sums(&weights) {
            Err(raised) if raised.is(Type::TypeError) && Int::of(&weights).is_some() => {
                let k = crate::python::object::repr(&weights)?;
                let message = format!("The number of choices must be a keyword argument: k={k}");
                return Err(raise(Type::TypeError, &message));
            }
            sums => sums?,
        },
        (true, false) => {
            let length = super::super::len(&given)?;
            (0..length).map(|at| operator::item(&given, &Value::int(at))).collect::<R<_>>()?
        }
        (false, false) => {
            return Err(raise(Type::TypeError, "Cannot specify both weights and cumulative weights"));
        }
    };
    if sums.len() as i64 != length {
        return Err(raise(Type::ValueError, "The number of weights does not match the population"));
    }
    let Some((last, others)) = sums.split_last() else {
        return Err(raise(Type::IndexError, "list index out of range"));
    };
    let total = operator::add(last, &Value::float(0.0))?;
    if operator::less_equal(&total, &Value::float(0.0))? {
        return Err(raise(Type::ValueError, "Total of weights must be greater than zero"));
    }
    if !crate::python::float::real(&total)?.is_finite() {
        return Err(raise(Type::ValueError, "Total of weights must be finite"));
    }
    let mut chosen = vec![];
    for _ in 0..crate::python::number::ssize(&count)? {
        let drawn = operator::mul(&Value::float(this.random()?), &total)?;
        let at = bisect(others, &drawn)?;
        chosen.push(operator::item(&population, &Value::int(at as i64))?);
    }
    Ok(Value::list(chosen))
}
