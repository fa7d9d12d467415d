//! Sums and products: `fsum`, `prod`, `hypot`, `dist`.

use super::super::super::exception::{R, raise};
use super::super::super::float::real;
use super::super::super::native::{ANY, Call, Keywords, Native, keyword_only};
use super::super::super::number::real::{frexp, ldexp};
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::super::{iter, operator};
use super::function;

/// `math.fsum(numbers)`: the exact sum, rounded once (Shewchuk's partial sums).
fn fsum(numbers: &Value) -> R {
    let mut partials: Vec<f64> = vec![];
    // What is not finite is added apart; infinities of both signs have no sum.
    let (mut special, mut infinities) = (0.0, 0.0);
    let mut items = iter::iter(numbers)?;
    while let Some(item) = items.next()? {
        let given = real(&item)?;
        let mut x = given;
        let mut kept = 0;
        for at in 0..partials.len() {
            let mut y = partials[at];
            if x.abs() < y.abs() {
                (x, y) = (y, x);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x == 0.0 {
            continue;
        }
        if x.is_finite() {
            partials.push(x);
            continue;
        }
        if given.is_finite() {
            return Err(raise(Type::OverflowError, "intermediate overflow in fsum"));
        }
        if given.is_infinite() {
            infinities += given;
        }
        special += given;
        partials.clear();
    }
    if special != 0.0 {
        return if f64::is_nan(infinities) {
            Err(raise(Type::ValueError, "-inf + inf in fsum"))
        } else {
            Ok(Value::float(special))
        };
    }
    Ok(Value::float(rounded(&partials)))
}

/// The sum of partial sums that do not overlap, smallest first: rounded half to even over all of them.
fn rounded(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev().copied();
    let mut high = rest.next().unwrap_or(0.0);
    let mut low = 0.0;
    for y in rest.by_ref() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    // A half that was rounded the wrong way, as the next partial sum tells.
    if let Some(next) = rest.next()
        && (low < 0.0 && next < 0.0 || low > 0.0 && next > 0.0)
    {
        let twice = low * 2.0;
        let sum = high + twice;
        if twice == sum - high {
            high = sum;
        }
    }
    high
}

fn prod(arguments: &[Value], keywords: Keywords) -> R {
    let [iterable] = arguments else {
        let given = arguments.len();
        return Err(raise(Type::TypeError, &format!("prod() takes exactly 1 positional argument ({given} given)")));
    };
    let [start] = keyword_only("prod", ["start"], keywords)?;
    let mut result = start.unwrap_or_else(|| Value::int(1));
    let mut items = iter::iter(iterable)?;
    while let Some(item) = items.next()? {
        result = operator::mul(&result, &item)?;
    }
    Ok(result)
}

/// A sum that also has what its roundings lost.
struct Lossless {
    sum: f64,
    lost: [f64; 3],
}

impl Lossless {
    /// Adds the square of `high + low`, each of at most 27 bits, with a sign.
    fn add_square(&mut self, high: f64, low: f64, sign: f64) {
        for (lost, part) in self.lost.iter_mut().zip([high * high, 2.0 * high * low]) {
            let before = self.sum;
            self.sum += sign * part;
            *lost += (before - self.sum) + sign * part;
        }
    }
    fn total(&self) -> f64 {
        self.sum - 1.0 + (self.lost[0] + self.lost[1] + self.lost[2])
    }
}

/// Halves of a float's bits (Veltkamp).
fn halves(x: f64) -> (f64, f64) {
    const SPLITTER: f64 = ((1u64 << 27) + 1) as f64;
    let scaled = x * SPLITTER;
    let high = scaled - (scaled - x);
    (high, x - high)
}

/// The square root of the sum of squares, nearly always correctly rounded (`vector_norm`).
fn norm(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if vector.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if vector.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || vector.len() <= 1 {
        return largest;
    }
    let (_, exponent) = frexp(largest);
    let mut squares = Lossless { sum: 1.0, lost: [0.0; 3] };
    if exponent < -1023 {
        // The scale would overflow.
        for x in vector {
            let part = (x / largest) * (x / largest);
            let before = squares.sum;
            squares.sum += part;
            squares.lost[0] += (before - squares.sum) + part;
        }
        return largest * squares.total().sqrt();
    }
    let scale = ldexp(1.0, -exponent);
    for x in vector {
        let (high, low) = halves(x * scale);
        squares.add_square(high, low, 1.0);
        squares.lost[2] += low * low;
    }
    let root = squares.total().sqrt();
    // One step of Newton's, with the rest of the root's own square.
    let (high, low) = halves(root);
    squares.add_square(high, low, -1.0);
    let before = squares.sum;
    squares.sum -= low * low;
    squares.lost[2] += (before - squares.sum) - low * low;
    (root + squares.total() / (2.0 * root)) / scale
}

fn hypot(coordinates: &[Value]) -> R {
    let vector = coordinates.iter().map(|x| Ok(real(x)?.abs())).collect::<R<Vec<_>>>()?;
    Ok(Value::float(norm(&vector)))
}

fn dist(arguments: &[Value]) -> R {
    let (p, q) = (iter::collect(&arguments[0])?, iter::collect(&arguments[1])?);
    if p.len() != q.len() {
        return Err(raise(Type::ValueError, "both points must have the same number of dimensions"));
    }
    let vector = p.iter().zip(&q).map(|(p, q)| Ok((real(p)? - real(q)?).abs())).collect::<R<Vec<_>>>()?;
    Ok(Value::float(norm(&vector)))
}

pub static FUNCTIONS: &[Native] = &[
    function("dist", Call::F(2, 2, dist)),
    function("fsum", Call::F1(fsum)),
    function("hypot", Call::F(0, ANY, hypot)),
    function("prod", Call::FK(prod)),
];
