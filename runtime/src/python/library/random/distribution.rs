//! Floats of all distributions. Parameters go through the operators, as in Python: they may be ints, or fractions.

use super::super::super::argument::of_python;
use super::super::super::exception::{R, raise};
use super::super::super::float::real;
use super::super::super::native::Keywords;
use super::super::super::operator;
use super::super::super::types::Type;
use super::super::super::value::Value;
use super::super::math::elementary::of_one;
use super::This;
use std::f64::consts::{E, PI, TAU};

/// `low + (high - low) * share`
fn between(low: &Value, high: &Value, share: f64) -> R {
    operator::add(low, &operator::mul(&operator::sub(high, low)?, &Value::float(share))?)
}

/// `random.uniform(a, b)`
pub fn uniform(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [low, high] = of_python("Random.uniform", ["a", "b"], 2, 2, true, arguments, keywords)?;
    let (low, high): (Value, Value) = (low.into(), high.into());
    let width = operator::sub(&high, &low)?;
    operator::add(&low, &operator::mul(&width, &Value::float(This::of("uniform", this)?.random()?))?)
}

/// `random.triangular(low, high, mode)`
pub fn triangular(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let parameters = ["low", "high", "mode"];
    let [low, high, mode] = of_python("Random.triangular", parameters, 3, 0, true, arguments, keywords)?;
    let (low, high) = (low.unwrap_or_else(|| Value::float(0.0)), high.unwrap_or_else(|| Value::float(1.0)));
    let u = This::of("triangular", this)?.random()?;
    let share = match mode.filter(|mode| !mode.is_none()) {
        None => 0.5,
        Some(mode) => match operator::div(&operator::sub(&mode, &low)?, &operator::sub(&high, &low)?) {
            Err(raised) if raised.is(Type::ZeroDivisionError) => return Ok(low),
            share => real(&share?)?,
        },
    };
    if u > share {
        return between(&high, &low, ((1.0 - u) * (1.0 - share)).sqrt());
    }
    between(&low, &high, (u * share).sqrt())
}

/// `mean + z * deviation`
fn around(mean: &Value, deviation: &Value, z: f64) -> R {
    operator::add(mean, &operator::mul(&Value::float(z), deviation)?)
}

/// `mu` and `sigma`, with their defaults.
fn moments(function: &str, required: usize, arguments: &[Value], keywords: Keywords) -> R<(Value, Value)> {
    let [mean, deviation] = of_python(function, ["mu", "sigma"], 2, required, true, arguments, keywords)?;
    Ok((mean.unwrap_or_else(|| Value::float(0.0)), deviation.unwrap_or_else(|| Value::float(1.0))))
}

/// Kinderman and Monahan's method, by the ratio of two uniform numbers.
fn standard_normal(this: This) -> R<f64> {
    let factor = 4.0 * (-0.5f64).exp() / 2f64.sqrt();
    loop {
        let first = this.random()?;
        let second = 1.0 - this.random()?;
        let z = factor * (first - 0.5) / second;
        if z * z / 4.0 <= -second.ln() {
            return Ok(z);
        }
    }
}

/// `random.normalvariate(mu, sigma)`
pub fn normal(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let (mean, deviation) = moments("Random.normalvariate", 0, arguments, keywords)?;
    around(&mean, &deviation, standard_normal(This::of("normalvariate", this)?)?)
}

/// `random.gauss(mu, sigma)`: numbers come in pairs, the second is kept.
pub fn gauss(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let (mean, deviation) = moments("Random.gauss", 0, arguments, keywords)?;
    let this = This::of("gauss", this)?;
    let z = match this.generator.gauss_next.take() {
        Some(z) => z,
        None => {
            let angle = this.random()? * TAU;
            let radius = (-2.0 * (1.0 - this.random()?).ln()).sqrt();
            this.generator.gauss_next.set(Some(angle.sin() * radius));
            angle.cos() * radius
        }
    };
    around(&mean, &deviation, z)
}

/// `random.lognormvariate(mu, sigma)`
pub fn log_normal(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let (mean, deviation) = moments("Random.lognormvariate", 2, arguments, keywords)?;
    let x = around(&mean, &deviation, standard_normal(This::of("lognormvariate", this)?)?)?;
    of_one(&x, f64::exp, true)
}

/// `random.expovariate(lambd)`
pub fn exponential(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [rate] = of_python("Random.expovariate", ["lambd"], 1, 1, true, arguments, keywords)?;
    let log = -(1.0 - This::of("expovariate", this)?.random()?).ln();
    operator::div(&Value::float(log), &rate.into())
}

/// Two parameters that are floats.
fn two(function: &str, names: [&str; 2], arguments: &[Value], keywords: Keywords) -> R<[f64; 2]> {
    let [a, b] = of_python(function, names, 2, 2, true, arguments, keywords)?;
    Ok([real(&a.into())?, real(&b.into())?])
}

/// `random.vonmisesvariate(mu, kappa)`
pub fn von_mises(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [mean, concentration] = two("Random.vonmisesvariate", ["mu", "kappa"], arguments, keywords)?;
    let this = This::of("vonmisesvariate", this)?;
    if concentration <= 1e-6 {
        return Ok(Value::float(TAU * this.random()?));
    }
    let s = 0.5 / concentration;
    let r = s + (1.0 + s * s).sqrt();
    let z = loop {
        let z = (PI * this.random()?).cos();
        let d = z / (r + z);
        let u = this.random()?;
        if u < 1.0 - d * d || u <= (1.0 - d) * d.exp() {
            break z;
        }
    };
    let q = 1.0 / r;
    let angle = ((q + z) / (1.0 + q * z)).acos();
    let theta = if this.random()? > 0.5 { mean + angle } else { mean - angle };
    operator::modulo(&Value::float(theta), &Value::float(TAU))
}

/// `random.gammavariate(alpha, beta)`
pub fn gamma(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [alpha, beta] = two("Random.gammavariate", ["alpha", "beta"], arguments, keywords)?;
    gamma_of(This::of("gammavariate", this)?, alpha, beta).map(Value::float)
}

fn gamma_of(this: This, alpha: f64, beta: f64) -> R<f64> {
    if alpha <= 0.0 || beta <= 0.0 {
        return Err(raise(Type::ValueError, "gammavariate: alpha and beta must be > 0.0"));
    }
    if alpha > 1.0 {
        // R.C.H. Cheng, "The generation of Gamma variables with non-integral shape parameters", Applied Statistics 26, 1977.
        let root = (2.0 * alpha - 1.0).sqrt();
        let (b, c) = (alpha - 4f64.ln(), alpha + root);
        loop {
            let first = this.random()?;
            if !(1e-7 < first && first < 0.9999999) {
                continue;
            }
            let second = 1.0 - this.random()?;
            let v = (first / (1.0 - first)).ln() / root;
            let x = alpha * v.exp();
            let z = first * first * second;
            let r = b + c * v - x;
            if r + (1.0 + 4.5f64.ln()) - 4.5 * z >= 0.0 || r >= z.ln() {
                return Ok(x * beta);
            }
        }
    }
    if alpha == 1.0 {
        return Ok(-(1.0 - this.random()?).ln() * beta);
    }
    // Algorithm GS of J.H. Ahrens and U. Dieter, "Computer methods for sampling from gamma, …", Computing 12, 1974.
    loop {
        let b = (E + alpha) / E;
        let p = b * this.random()?;
        let x = if p <= 1.0 { p.powf(1.0 / alpha) } else { -((b - p) / alpha).ln() };
        let u = this.random()?;
        let taken = if p > 1.0 { u <= x.powf(alpha - 1.0) } else { u <= (-x).exp() };
        if taken {
            return Ok(x * beta);
        }
    }
}

/// `random.betavariate(alpha, beta)`
pub fn beta(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [alpha, beta] = two("Random.betavariate", ["alpha", "beta"], arguments, keywords)?;
    let this = This::of("betavariate", this)?;
    let y = gamma_of(this, alpha, 1.0)?;
    Ok(Value::float(if y == 0.0 { 0.0 } else { y / (y + gamma_of(this, beta, 1.0)?) }))
}

/// `random.paretovariate(alpha)`
pub fn pareto(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [alpha] = of_python("Random.paretovariate", ["alpha"], 1, 1, true, arguments, keywords)?;
    let u = 1.0 - This::of("paretovariate", this)?.random()?;
    operator::pow(&Value::float(u), &operator::div(&Value::float(-1.0), &alpha.into())?)
}

/// `random.weibullvariate(alpha, beta)`
pub fn weibull(this: &Value, arguments: &[Value], keywords: Keywords) -> R {
    let [alpha, beta] = of_python("Random.weibullvariate", ["alpha", "beta"], 2, 2, true, arguments, keywords)?;
    let u = 1.0 - This::of("weibullvariate", this)?.random()?;
    let power = operator::pow(&Value::float(-u.ln()), &operator::div(&Value::float(1.0), &beta.into())?)?;
    operator::mul(&alpha.into(), &power)
}
