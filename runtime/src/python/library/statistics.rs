//! `statistics` (`Lib/statistics.py`), for ints and floats: sums are exact, and rounded once. `NormalDist`, `harmonic_mean`,
//! `median_grouped` and what compares two sets of data are not there.

use super::super::class::ClassRef;
use super::super::dict::Dict;
use super::super::exception::{R, Raised, chained, raise};
use super::super::module::Module;
use super::super::native::{Call, Keywords, Native};
use super::super::number::index::index_i64;
use super::super::number::{Int, integer};
use super::super::types::Type;
use super::super::value::Value;
use super::super::{builtins, call, float, iter, object, operator, report};
use super::{bind, class, member};
use num_bigint::{BigInt, Sign};
use num_integer::Integer;

/// `statistics.StatisticsError`
fn error() -> ClassRef {
    class!("statistics", "StatisticsError", Exception, [Type::ValueError.class()], &[])
}
#[cold]
fn refused(message: &str) -> Raised {
    chained(Raised::new(error(), vec![message.into()]))
}

/// An exact sum: of ints and of floats, whose denominators are powers of two.
struct Sum {
    numerator: BigInt,
    /// The denominator is two to this power.
    shift: u64,
}
impl Sum {
    fn add(&mut self, numerator: &BigInt, shift: u64) {
        if shift > self.shift {
            self.numerator <<= shift - self.shift;
            self.shift = shift;
        }
        self.numerator += numerator << (self.shift - shift);
    }
}

/// What data come to.
struct Total {
    /// Were there only ints?
    is_int: bool,
    count: i64,
    sum: Sum,
    squares: Sum,
    /// The sum of infinities and nans, if there are any: it is all that counts then.
    special: Option<f64>,
}

/// `_sum(data)`, of the squares as well.
fn total(data: &[Value]) -> R<Total> {
    let zero = || Sum { numerator: BigInt::ZERO, shift: 0 };
    let count = data.len() as i64;
    let mut total = Total { is_int: true, count, sum: zero(), squares: zero(), special: None };
    for value in data {
        if !value.class().is_builtin {
            report::unsupported("statistics of a number of the program's own class");
        }
        let (numerator, shift) = match value.payload() {
            Value::Float(x) if !x.float().is_finite() => {
                total.is_int = false;
                total.special = Some(total.special.unwrap_or(0.0) + x.float());
                continue;
            }
            Value::Float(x) => {
                total.is_int = false;
                let [numerator, denominator] = float::integer_ratio(x.float())?;
                let bits = Int::of(&denominator).map_or(1, |denominator| denominator.bit_length());
                (Int::of(&numerator).map(|it| it.big().into_owned()).unwrap_or_default(), bits - 1)
            }
            _ => match Int::of(value) {
                Some(int) => (int.big().into_owned(), 0),
                None => {
                    let kind = value.type_name();
                    let message = format!("can't convert type '{kind}' to numerator/denominator");
                    return Err(raise(Type::TypeError, &message));
                }
            },
        };
        total.sum.add(&numerator, shift);
        total.squares.add(&(&numerator * &numerator), 2 * shift);
    }
    Ok(total)
}

/// A quotient: an int if all data were ints and it is whole, else a float (`_convert`).
fn converted(numerator: BigInt, denominator: BigInt, is_int: bool) -> R {
    let (whole, rest) = numerator.div_rem(&denominator);
    if is_int && rest == BigInt::ZERO {
        return Ok(Value::big(whole));
    }
    integer::true_div(Int::Big(&numerator), Int::Big(&denominator))
}

fn mean(data: &Value) -> R {
    let Total { is_int, count, sum, special, .. } = total(&iter::collect(data)?)?;
    if count < 1 {
        return Err(refused("mean requires at least one data point"));
    }
    match special {
        Some(special) => Ok((special / count as f64).into()),
        None => converted(sum.numerator, BigInt::from(count) << sum.shift, is_int),
    }
}

/// The sum of square deviations from the mean, or from what is given for it, exactly; and of how many data
/// (`_ss`).
struct Deviations {
    is_int: bool,
    count: i64,
    numerator: BigInt,
    denominator: BigInt,
    special: Option<f64>,
}

fn deviations(data: &Value, center: Option<&Value>) -> R<Deviations> {
    let data = iter::collect(data)?;
    if let Some(center) = center {
        let squares = data.iter().map(|x| {
            let difference = operator::sub(x, center)?;
            operator::mul(&difference, &difference)
        });
        let Total { is_int, count, sum, special, .. } = total(&squares.collect::<R<Vec<_>>>()?)?;
        let denominator = BigInt::from(1) << sum.shift;
        return Ok(Deviations { is_int, count, numerator: sum.numerator, denominator, special });
    }
    let Total { is_int, count, sum, squares, special } = total(&data)?;
    // (count * squares - sum * sum) / count
    let shift = squares.shift.max(2 * sum.shift);
    let of_squares = (squares.numerator << (shift - squares.shift)) * count;
    let of_sum = (&sum.numerator * &sum.numerator) << (shift - 2 * sum.shift);
    let denominator = BigInt::from(count.max(1)) << shift;
    Ok(Deviations { is_int, count, numerator: of_squares - of_sum, denominator, special })
}

/// Variance or standard deviation, of a sample or of a population.
fn spread(name: &str, center: &str, arguments: &[Value], keywords: Keywords) -> R {
    let [data, given] = bind(name, ["data", center], 1, arguments, keywords)?;
    let given = given.filter(|it| !it.is_none());
    let found = deviations(&data.unwrap_or_default(), given.as_ref())?;
    let of_population = name.starts_with('p');
    let least = if of_population { 1 } else { 2 };
    if found.count < least {
        let needed = if of_population { "at least one data point" } else { "at least two data points" };
        return Err(refused(&format!("{name} requires {needed}")));
    }
    let divisor = if of_population { found.count } else { found.count - 1 };
    let is_root = name.ends_with("stdev");
    match found.special {
        Some(_) if is_root => Err(raise(Type::AttributeError, "'float' object has no attribute 'numerator'")),
        Some(special) => Ok((special / divisor as f64).into()),
        None if is_root => root(found.numerator, found.denominator * divisor),
        None => converted(found.numerator, found.denominator * divisor, found.is_int),
    }
}

/// The square root of a quotient, rounded once (`_float_sqrt_of_frac`).
fn root(numerator: BigInt, denominator: BigInt) -> R {
    if numerator.sign() == Sign::NoSign {
        return Ok(0.0.into());
    }
    let common = numerator.gcd(&denominator);
    let (n, m) = (numerator / &common, denominator / common);
    let q = (n.bits() as i64 - m.bits() as i64 - 109).div_euclid(2);
    // Rounded to odd, so that the division rounds as if it saw all digits.
    let to_odd = |n: BigInt, m: BigInt| {
        let root = (&n / &m).sqrt();
        if &root * &root * m == n { root } else { root | BigInt::from(1) }
    };
    let (numerator, denominator) = match q {
        0.. => (to_odd(n, m << (2 * q)) << q, BigInt::from(1)),
        _ => (to_odd(n << (-2 * q), m), BigInt::from(1) << -q),
    };
    integer::true_div(Int::Big(&numerator), Int::Big(&denominator))
}

fn of_math(name: &str, value: Value) -> R {
    match member("math", name) {
        Some(function) => call::call1(&function, value),
        None => Ok(Value::None),
    }
}

fn fmean(arguments: &[Value], keywords: Keywords) -> R {
    let [data, weights] = bind("fmean", ["data", "weights"], 1, arguments, keywords)?;
    let data = iter::collect(&data.unwrap_or_default())?;
    let Some(weights) = weights.filter(|it| !it.is_none()) else {
        let count = data.len();
        let sum = of_math("fsum", Value::list(data))?;
        return match count {
            0 => Err(refused("fmean requires at least one data point")),
            _ => operator::div(&sum, &(count as i64).into()),
        };
    };
    let weights = iter::collect(&weights)?;
    let products = data.iter().zip(&weights).map(|(x, weight)| operator::mul(x, weight)).collect::<R<Vec<_>>>()?;
    let weighted = of_math("fsum", Value::list(products))?;
    if data.len() != weights.len() {
        return Err(refused("data and weights must be the same length"));
    }
    let whole = of_math("fsum", Value::list(weights))?;
    if !operator::truth(&whole)? {
        return Err(refused("sum of weights must be non-zero"));
    }
    operator::div(&weighted, &whole)
}

fn geometric_mean(data: &Value) -> R {
    let logarithms = || {
        let logarithms = iter::collect(data)?.into_iter().map(|x| of_math("log", x)).collect::<R<Vec<_>>>()?;
        of_math("exp", fmean(&[Value::list(logarithms)], &[])?)
    };
    logarithms().map_err(|raised: Raised| match raised.is(Type::ValueError) {
        true => refused("geometric mean requires a non-empty dataset containing positive numbers"),
        false => raised,
    })
}

fn sorted(data: &Value) -> R<Vec<Value>> {
    iter::collect(&builtins::consume::sorted(data, &[])?)
}

/// The middle of sorted data; of two middle ones `choose` gives what counts.
fn middle(data: &Value, choose: fn(&Value, &Value) -> R) -> R {
    let data = sorted(data)?;
    let half = data.len() / 2;
    match data.len() {
        0 => Err(refused("no median for empty data")),
        odd if odd % 2 == 1 => Ok(data[half].clone()),
        _ => choose(&data[half - 1], &data[half]),
    }
}

/// How often each value comes, in order of first appearance.
fn counts(data: &Value) -> R<Vec<(Value, i64)>> {
    let counts = Dict::new();
    for value in iter::collect(data)? {
        counts.change(value, |known| match known {
            Some(count) => operator::add(&count, &1.into()),
            None => Ok(1.into()),
        })?;
    }
    counts.entries().into_iter().map(|(value, count)| Ok((value, index_i64(&count)?))).collect()
}

fn multimode(data: &Value) -> R<Vec<Value>> {
    let counts = counts(data)?;
    let most = counts.iter().map(|(_, count)| *count).max();
    Ok(counts.into_iter().filter(|(_, count)| Some(*count) == most).map(|(value, _)| value).collect())
}

fn quantiles(arguments: &[Value], keywords: Keywords) -> R {
    if arguments.len() > 1 {
        let given = arguments.len();
        let message = format!("quantiles() takes 1 positional argument but {given} were given");
        return Err(raise(Type::TypeError, &message));
    }
    let [data, n, how] = bind("quantiles", ["data", "n", "method"], 1, arguments, keywords)?;
    let n = n.map_or(Ok(4), |n| index_i64(&n))?;
    if n < 1 {
        return Err(refused("n must be at least 1"));
    }
    let data = sorted(&data.unwrap_or_default())?;
    let length = data.len() as i64;
    if length < 2 {
        return Err(refused("must have at least two data points"));
    }
    let how = how.unwrap_or_else(|| "exclusive".into());
    let at = |index: i64| &data[index as usize];
    // (below * (n - delta) + above * delta) / n
    let between = |below: &Value, above: &Value, delta: i64| {
        let below = operator::mul(below, &(n - delta).into())?;
        let above = operator::mul(above, &delta.into())?;
        operator::div(&operator::add(&below, &above)?, &n.into())
    };
    let cut = |i: i64| match how.as_str().map(|how| how.as_str()) {
        Some("inclusive") => {
            let (j, delta) = (i * (length - 1)).div_mod_floor(&n);
            between(at(j), at(j + 1), delta)
        }
        Some("exclusive") => {
            let scaled = i * (length + 1);
            let j = Integer::div_floor(&scaled, &n).clamp(1, length - 1);
            between(at(j - 1), at(j), scaled - j * n)
        }
        _ => Err(raise(Type::ValueError, &format!("Unknown method: {}", object::repr(&how)?))),
    };
    if n == 1 && !matches!(how.as_str().map(|how| how.as_str()), Some("inclusive" | "exclusive")) {
        return cut(1);
    }
    Ok(Value::list((1..n).map(cut).collect::<R<Vec<_>>>()?))
}

static FUNCTIONS: &[Native] = &[
    Native::function("mean", Call::F1(mean)),
    Native::function("fmean", Call::FK(fmean)),
    Native::function("geometric_mean", Call::F1(geometric_mean)),
    Native::function("median", Call::F1(|data| middle(data, |a, b| operator::div(&operator::add(a, b)?, &2.into())))),
    Native::function("median_low", Call::F1(|data| middle(data, |a, _| Ok(a.clone())))),
    Native::function("median_high", Call::F1(|data| middle(data, |_, b| Ok(b.clone())))),
    Native::function(
        "mode",
        Call::F1(|data| match multimode(data)?.into_iter().next() {
            Some(value) => Ok(value),
            None => Err(refused("no mode for empty data")),
        }),
    ),
    Native::function("multimode", Call::F1(|data| multimode(data).map(Value::list))),
    Native::function("quantiles", Call::FK(quantiles)),
    Native::function("variance", Call::FK(|arguments, keywords| spread("variance", "xbar", arguments, keywords))),
    Native::function("pvariance", Call::FK(|arguments, keywords| spread("pvariance", "mu", arguments, keywords))),
    Native::function("stdev", Call::FK(|arguments, keywords| spread("stdev", "xbar", arguments, keywords))),
    Native::function("pstdev", Call::FK(|arguments, keywords| spread("pstdev", "mu", arguments, keywords))),
];

pub fn module() -> Value {
    let mut members: Vec<(&str, Value)> = FUNCTIONS.iter().map(|native| (native.name, native.into())).collect();
    members.push(("StatisticsError", error().into()));
    Module::value("statistics", members)
}
