//! `gamma` and `lgamma` as CPython computes them (Lanczos), `erf` and `erfc` as glibc does.

use super::super::super::exception::R;
use super::super::super::float::real;
use super::super::super::native::{Call, Native};
use super::super::super::value::Value;
use super::{bounded, domain_error, function, range_error};
use std::f64::consts::PI;

const G: f64 = 6.02468004077673;
const G_MINUS_HALF: f64 = 5.52468004077673;
const NUMERATOR: [f64; 13] = [
    23531376880.41076,
    42919803642.6491,
    35711959237.35567,
    17921034426.03721,
    6039542586.352028,
    1439720407.3117216,
    248874557.86205417,
    31426415.585400194,
    2876370.6289353725,
    186056.26539522348,
    8071.672002365816,
    210.82427775157936,
    2.5066282746310002,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut numerator, mut denominator) = (0.0, 0.0);
    let terms = NUMERATOR.iter().zip(&DENOMINATOR);
    if x < 5.0 {
        for (up, down) in terms.rev() {
            numerator = numerator * x + up;
            denominator = denominator * x + down;
        }
    } else {
        // By powers of 1/x, which do not overflow.
        for (up, down) in terms {
            numerator = numerator / x + up;
            denominator = denominator / x + down;
        }
    }
    numerator / denominator
}

/// `sin(pi * x)`, exact where that is 0 or 1.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let result = match (2.0 * y).round() as u8 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * result
}

/// `(n - 1)!` for `n` from 1 to 23, which a float holds exactly.
fn small_factorial(n: f64) -> f64 {
    (1..n as u64).fold(1.0, |product, factor| product * factor as f64)
}

fn gamma(x: &Value) -> R {
    let x = real(x)?;
    if !x.is_finite() {
        return if x == f64::NEG_INFINITY { Err(domain_error()) } else { Ok(Value::float(x)) };
    }
    if x == x.floor() && x <= 0.0 {
        return Err(domain_error());
    }
    let result = match x.abs() {
        _ if x == x.floor() && x <= 23.0 => small_factorial(x),
        size if size < 1e-20 => 1.0 / x,
        size if size > 200.0 && x < 0.0 => 0.0 / sin_pi(x),
        size if size > 200.0 => f64::INFINITY,
        size => lanczos_gamma(x, size),
    };
    if result.is_infinite() { Err(range_error()) } else { Ok(Value::float(result)) }
}

fn lanczos_gamma(x: f64, size: f64) -> f64 {
    let y = size + G_MINUS_HALF;
    // What the sum lost.
    let lost = if size > G_MINUS_HALF { (y - size) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - size };
    let correction = lost * G / y;
    let half = || y.powf(size / 2.0 - 0.25);
    if x < 0.0 {
        let mut result = -PI / sin_pi(size) / size * y.exp() / lanczos_sum(size);
        result -= correction * result;
        if size < 140.0 { result / y.powf(size - 0.5) } else { result / half() / half() }
    } else {
        let mut result = lanczos_sum(size) / y.exp();
        result += correction * result;
        if size < 140.0 { result * y.powf(size - 0.5) } else { result * half() * half() }
    }
}

fn lgamma(x: &Value) -> R {
    let x = real(x)?;
    if !x.is_finite() {
        return Ok(Value::float(if x.is_nan() { x } else { f64::INFINITY }));
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(domain_error()) } else { Ok(Value::float(0.0)) };
    }
    let size = x.abs();
    if size < 1e-20 {
        return Ok(Value::float(-size.ln()));
    }
    let mut result = lanczos_sum(size).ln() - G;
    result += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        const LN_PI: f64 = 1.1447298858494002;
        result = LN_PI - sin_pi(size).abs().ln() - size.ln() - result;
    }
    if result.is_infinite() { Err(range_error()) } else { Ok(Value::float(result)) }
}

// The error function's tables and formulas are those of Sun's fdlibm, s_erf.c:
//
// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
// Developed at SunPro, a Sun Microsystems, Inc. business.
// Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
// preserved.
//
// The polynomials are evaluated in the order of glibc, so that every digit agrees.

/// `erf(1)`, rounded to 24 bits.
const ERF_1: f64 = 0.8450629115104675;
/// `2 / sqrt(pi) - 1`
const EFX: f64 = 0.1283791670955126;
const PP: [f64; 5] =
    [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-05];
const QQ: [f64; 6] = [
    1.0,
    0.39791722395915535,
    0.0650222499887673,
    0.005081306281875766,
    0.00013249473800432164,
    -3.960228278775368e-06,
];
const PA: [f64; 7] = [
    -0.0023621185607526594,
    0.41485611868374833,
    -0.3722078760357013,
    0.31834661990116175,
    -0.11089469428239668,
    0.035478304325618236,
    -0.002166375594868791,
];
const QA: [f64; 7] = [
    1.0,
    0.10642088040084423,
    0.540397917702171,
    0.07182865441419627,
    0.12617121980876164,
    0.01363708391202905,
    0.011984499846799107,
];
const RA: [f64; 8] = [
    -0.009864944034847148,
    -0.6938585727071818,
    -10.558626225323291,
    -62.375332450326006,
    -162.39666946257347,
    -184.60509290671104,
    -81.2874355063066,
    -9.814329344169145,
];
const SA: [f64; 9] = [
    1.0,
    19.651271667439257,
    137.65775414351904,
    434.56587747522923,
    645.3872717332679,
    429.00814002756783,
    108.63500554177944,
    6.570249770319282,
    -0.0604244152148581,
];
const RB: [f64; 7] = [
    -0.0098649429247001,
    -0.799283237680523,
    -17.757954917754752,
    -160.63638485582192,
    -637.5664433683896,
    -1025.0951316110772,
    -483.5191916086514,
];
const SB: [f64; 8] = [
    1.0,
    30.33806074348246,
    325.7925129965739,
    1536.729586084437,
    3199.8582195085955,
    2553.0504064331644,
    474.52854120695537,
    -22.44095244658582,
];

/// A polynomial, by pairs of terms.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    let square = x * x;
    let powers = [1.0, square, square * square, square * square * square, (square * square) * (square * square)];
    let mut sum = 0.0;
    for (index, (pair, power)) in coefficients.chunks(2).zip(powers).enumerate() {
        let term = match pair {
            [low, high] => low + x * high,
            [low] => *low,
            _ => 0.0,
        };
        sum = if index == 0 { term } else { sum + power * term };
    }
    sum
}

/// `erf(x) / x - 1` up to 0.84375.
fn near_zero(x: f64) -> f64 {
    let square = x * x;
    polynomial(&PP, square) / polynomial(&QQ, square)
}

/// `erf(x) - ERF_1` from there to 1.25.
fn near_one(size: f64) -> f64 {
    polynomial(&PA, size - 1.0) / polynomial(&QA, size - 1.0)
}

/// `erfc(x) * x` above.
fn tail(size: f64) -> f64 {
    let inverse = 1.0 / (size * size);
    let exponent = if size < 1.0 / 0.35 {
        polynomial(&RA, inverse) / polynomial(&SA, inverse)
    } else {
        polynomial(&RB, inverse) / polynomial(&SB, inverse)
    };
    let short = f64::from_bits(size.to_bits() & !0xffff_ffff);
    (-short * short - 0.5625).exp() * ((short - size) * (short + size) + exponent).exp()
}

fn erf(x: f64) -> f64 {
    let size = x.abs();
    match size {
        _ if x.is_nan() => x,
        _ if size < 1.0 / (1u64 << 28) as f64 => x + EFX * x,
        _ if size < 0.84375 => x + x * near_zero(x),
        _ if size < 1.25 => (ERF_1 + near_one(size)).copysign(x),
        _ if size >= 6.0 => 1f64.copysign(x),
        _ => (1.0 - tail(size) / size).copysign(x),
    }
}

fn erfc(x: f64) -> f64 {
    let size = x.abs();
    match size {
        _ if x.is_nan() => x,
        _ if size < 1.0 / (1u64 << 56) as f64 => 1.0 - x,
        _ if size < 0.84375 && x < 0.25 => 1.0 - (x + x * near_zero(x)),
        _ if size < 0.84375 => 0.5 - (x * near_zero(x) + (x - 0.5)),
        _ if size < 1.25 && x > 0.0 => (1.0 - ERF_1) - near_one(size),
        _ if size < 1.25 => 1.0 + (ERF_1 + near_one(size)),
        _ if x <= -6.0 => 2.0,
        _ if x >= 28.0 => 0.0,
        _ if x > 0.0 => tail(size) / size,
        _ => 2.0 - tail(size) / size,
    }
}

pub static FUNCTIONS: &[Native] = &[
    bounded!("erf", erf),
    bounded!("erfc", erfc),
    function("gamma", Call::F1(gamma)),
    function("lgamma", Call::F1(lgamma)),
];
