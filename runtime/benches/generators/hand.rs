//! Iterators as a programmer writes them.

use super::Node;

pub struct Counter {
    i: u64,
    n: u64,
}
pub fn counter(n: u64) -> impl Iterator<Item = u64> {
    Counter { i: 0, n }
}
impl Iterator for Counter {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        if self.i < self.n {
            self.i += 1;
            Some(self.i - 1)
        } else {
            None
        }
    }
}
pub struct Fib {
    i: u64,
    n: u64,
    a: u64,
    b: u64,
}
pub fn fib(n: u64) -> impl Iterator<Item = u64> {
    Fib { i: 0, n, a: 0, b: 1 }
}
impl Iterator for Fib {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        if self.i == self.n {
            return None;
        }
        self.i += 1;
        let y = self.a;
        (self.a, self.b) = (self.b, y.wrapping_add(self.b));
        Some(y)
    }
}
pub struct Big {
    buf: [u64; 128],
    i: u64,
    n: u64,
    second: bool,
}
pub fn big(n: u64) -> impl Iterator<Item = u64> {
    Big { buf: [0; 128], i: 0, n, second: false }
}
impl Iterator for Big {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        if self.second {
            self.second = false;
            self.i += 1;
            return Some(self.i - 1);
        }
        if self.i == self.n {
            return None;
        }
        self.buf[self.i as usize & 127] += self.i;
        self.second = true;
        Some(self.buf[(self.i as usize * 7) & 127])
    }
}
pub struct Owned {
    v: Vec<u64>,
    s: String,
    i: u64,
    n: u64,
}
pub fn owned(n: u64) -> impl Iterator<Item = u64> {
    Owned { v: Vec::with_capacity(64), s: String::with_capacity(64), i: 0, n }
}
impl Iterator for Owned {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        if self.i == self.n {
            return None;
        }
        if self.v.len() == 64 {
            self.v.clear();
            self.s.clear()
        }
        self.v.push(self.i);
        self.s.push('x');
        self.i += 1;
        Some(self.v[self.v.len() / 2] + self.s.len() as u64)
    }
}
pub struct Nested {
    i: u64,
    j: u64,
    n: u64,
}
pub fn nested(n: u64) -> impl Iterator<Item = u64> {
    Nested { i: 0, j: 0, n }
}
impl Iterator for Nested {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        while self.i < self.n {
            if self.j < self.n {
                self.j += 1;
                return Some(self.i * self.n + self.j - 1);
            }
            self.j = 0;
            self.i += 1
        }
        None
    }
}
pub struct Keep<I>(I);
pub fn keep(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    Keep(numbers)
}
impl<I: Iterator<Item = u64>> Iterator for Keep<I> {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        while let Some(x) = self.0.next() {
            if x % 3 != 0 {
                return Some(x);
            }
        }
        None
    }
}
pub struct Square<I>(I);
pub fn square(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    Square(numbers)
}
impl<I: Iterator<Item = u64>> Iterator for Square<I> {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        self.0.next().map(|x| x.wrapping_mul(x) + 1)
    }
}
pub struct Walk<'a> {
    stack: Vec<&'a Node>,
}
impl<'a> Walk<'a> {
    #[inline]
    fn down(&mut self, mut t: Option<&'a Node>) {
        while let Some(n) = t {
            self.stack.push(n);
            t = n.left.as_deref()
        }
    }
}
pub fn walk(t: Option<&Node>) -> impl Iterator<Item = u64> {
    let mut w = Walk { stack: vec![] };
    w.down(t);
    w
}
impl Iterator for Walk<'_> {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        let n = self.stack.pop()?;
        self.down(n.right.as_deref());
        Some(n.value)
    }
}

pub struct Through<I>(I);
pub fn through(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    Through(numbers)
}
impl<I: Iterator<Item = u64>> Iterator for Through<I> {
    type Item = u64;
    #[inline]
    fn next(&mut self) -> Option<u64> {
        self.0.next()
    }
}
