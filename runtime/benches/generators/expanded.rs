//! The same as `gen!` is to expand it.

use super::Node;
use core::convert::Infallible;
use py2rs_runtime::emitted::{
    Call, Frame, Levels, Recursion, Returned, Thrown, Yielded, cold_path, ended, kinds, machine, probe, push,
    recursive, step,
};
use std::mem;

// fn counter(n: u64) { let mut i = 0; while i < n { yield i; i += 1; } }
macro_rules! points {
    ($name:ident<$($p:ident),*> [] $me:ident => $e:expr) => {
        impl<$($p),*> Frame for $name<$($p),*> {
            #[inline]
            fn point(&self) -> Option<u32> {
                let $me = self;
                $e
            }
        }
    };
}
pub fn counter(n: u64) -> impl Iterator<Item = u64> {
    struct Counter<I> {
        at: At<I>,
        n: u64,
    }
    enum At<I> {
        Unresumed,
        Suspend0 { i: I },
    }
    points!(Counter<I> [] me => match me.at { At::Unresumed => None, At::Suspend0 { .. } => Some(0) });
    machine::<u64, (), (), Infallible, _, _, _>(
        Counter { at: At::Unresumed, n },
        #[inline(always)]
        |Counter { n, .. }, consumer| {
            let mut i = 0;
            while i < n {
                consumer(i)?;
                i += 1;
            }
            Ok(())
        },
        #[inline(always)]
        |Counter { at, n }, sent| {
            let i = match at {
                At::Unresumed => {
                    *at = At::Suspend0 { i: 0 };
                    let At::Suspend0 { i } = at else { unreachable!() };
                    i
                }
                At::Suspend0 { i } => {
                    sent?;
                    *i += 1;
                    i
                }
            };
            if *i < *n {
                return Ok(Yielded(*i));
            }
            Ok(Returned(()))
        },
    )
}

// fn fib(n: u64) { let (mut a, mut b) = (0u64, 1); let mut i = 0; while i < n { yield a; (a, b) = (b, a.wrapping_add(b)); i += 1 } }
pub fn fib(n: u64) -> impl Iterator<Item = u64> {
    struct Fib<I, A, B> {
        at: At<I, A, B>,
        n: u64,
    }
    enum At<I, A, B> {
        Unresumed,
        Suspend0 { i: I, b: B, a: A },
    }
    points!(Fib<I, A, B> [] me => match me.at { At::Unresumed => None, At::Suspend0 { .. } => Some(0) });
    machine::<u64, (), (), Infallible, _, _, _>(
        Fib { at: At::Unresumed, n },
        #[inline(always)]
        |Fib { n, .. }, consumer| {
            let (mut a, mut b) = (0u64, 1);
            let mut i = 0;
            while i < n {
                consumer(a)?;
                (a, b) = (b, a.wrapping_add(b));
                i += 1;
            }
            Ok(())
        },
        #[inline(always)]
        |Fib { at, n }, sent| {
            let (i, a) = match at {
                At::Unresumed => {
                    cold_path();
                    let (a, b) = (0u64, 1);
                    let i = 0;
                    *at = At::Suspend0 { i, b, a };
                    let At::Suspend0 { i, a, .. } = at else { unreachable!() };
                    (i, a)
                }
                At::Suspend0 { i, b, a } => {
                    sent?;
                    (*a, *b) = (*b, (*a).wrapping_add(*b));
                    *i += 1;
                    (i, a)
                }
            };
            if *i < *n {
                return Ok(Yielded(*a));
            }
            Ok(Returned(()))
        },
    )
}

// fn big(n) { let mut buf = [0u64; 128]; let mut i = 0; while i < n { buf[i & 127] += i; yield buf[i * 7 & 127]; yield i; i += 1 } }
pub fn big(n: u64) -> impl Iterator<Item = u64> {
    struct Big<B, I> {
        at: At<B, I>,
        n: u64,
    }
    enum At<B, I> {
        Unresumed,
        Scope { i: I, buf: B, at: ScopeAt },
    }
    #[derive(Clone, Copy)]
    enum ScopeAt {
        Entry,
        Suspend0,
        Suspend1,
    }
    points!(Big<B, I> [] me => match &me.at { At::Unresumed => None, At::Scope { at, .. } => Some(*at as u32 - 1) });
    machine::<u64, (), (), Infallible, _, _, _>(
        Big { at: At::Unresumed, n },
        #[inline(always)]
        |Big { n, .. }, consumer| {
            let mut buf = [0u64; 128];
            let mut i = 0;
            while i < n {
                buf[i as usize & 127] += i;
                consumer(buf[(i as usize * 7) & 127])?;
                consumer(i)?;
                i += 1;
            }
            Ok(())
        },
        #[inline(always)]
        |Big { at, n }, sent| {
            if let At::Unresumed = at {
                *at = At::Scope { i: 0, buf: [0u64; 128], at: ScopeAt::Entry }
            }
            let At::Scope { i, buf, at } = at else { unreachable!() };
            match at {
                ScopeAt::Entry => {}
                ScopeAt::Suspend0 => {
                    sent?;
                    *at = ScopeAt::Suspend1;
                    return Ok(Yielded(*i));
                }
                ScopeAt::Suspend1 => {
                    sent?;
                    *i += 1
                }
            }
            if *i < *n {
                (*buf)[*i as usize & 127] += *i;
                let value = (*buf)[(*i as usize * 7) & 127];
                *at = ScopeAt::Suspend0;
                return Ok(Yielded(value));
            }
            Ok(Returned(()))
        },
    )
}

// fn owned(n) { let mut v = Vec::with_capacity(64); let mut s = String::with_capacity(64); let mut i = 0;
//   while i < n { if v.len() == 64 { v.clear(); s.clear() } v.push(i); s.push('x'); yield v[v.len() / 2] + s.len() as u64; i += 1 } }
pub fn owned(n: u64) -> impl Iterator<Item = u64> {
    struct Owned<V, S, I> {
        at: At<V, S, I>,
        n: u64,
    }
    enum At<V, S, I> {
        Unresumed,
        Suspend0 { i: I, s: S, v: V },
    }
    points!(Owned<V, S, I> [] me => match me.at { At::Unresumed => None, At::Suspend0 { .. } => Some(0) });
    machine::<u64, (), (), Infallible, _, _, _>(
        Owned { at: At::Unresumed, n },
        #[inline(always)]
        |Owned { n, .. }, consumer| {
            let mut v = Vec::with_capacity(64);
            let mut s = String::with_capacity(64);
            let mut i = 0;
            while i < n {
                if v.len() == 64 {
                    v.clear();
                    s.clear()
                }
                v.push(i);
                s.push('x');
                consumer(v[v.len() / 2] + s.len() as u64)?;
                i += 1;
            }
            Ok(())
        },
        #[inline(always)]
        |Owned { at, n }, sent| {
            let (i, s, v) = match at {
                At::Unresumed => {
                    cold_path();
                    let v = Vec::with_capacity(64);
                    let s = String::with_capacity(64);
                    *at = At::Suspend0 { i: 0, s, v };
                    let At::Suspend0 { i, s, v } = at else { unreachable!() };
                    (i, s, v)
                }
                At::Suspend0 { i, s, v } => {
                    sent?;
                    *i += 1;
                    (i, s, v)
                }
            };
            if *i < *n {
                if (*v).len() == 64 {
                    (*v).clear();
                    (*s).clear()
                }
                (*v).push(*i);
                (*s).push('x');
                return Ok(Yielded((*v)[(*v).len() / 2] + (*s).len() as u64));
            }
            Ok(Returned(()))
        },
    )
}

// for i in 0..n { for j in 0..n { yield i * n + j } }
pub fn nested(n: u64) -> impl Iterator<Item = u64> {
    struct Nested<A, I, B> {
        at: At<A, I, B>,
        n: u64,
    }
    enum At<A, I, B> {
        Unresumed,
        Loop { at: InLoop<I, B>, iter0: A },
    }
    enum InLoop<I, B> {
        Out,
        Suspend0 { iter1: B, i: I },
    }
    points!(Nested<A, I, B> [] me => match me.at { At::Unresumed => None, At::Loop { .. } => Some(0) });
    machine::<u64, (), (), Infallible, _, _, _>(
        Nested { at: At::Unresumed, n },
        #[inline(always)]
        |Nested { n, .. }, consumer| {
            for i in 0..n {
                for j in 0..n {
                    consumer(i * n + j)?;
                }
            }
            Ok(())
        },
        #[inline(always)]
        |Nested { at, n }, sent| {
            if let At::Unresumed = at {
                *at = At::Loop { at: InLoop::Out, iter0: IntoIterator::into_iter(0..*n) }
            } else {
                sent?
            }
            let At::Loop { at, iter0 } = at else { unreachable!() };
            loop {
                if let InLoop::Suspend0 { iter1, i } = at
                    && let Some(j) = Iterator::next(iter1)
                {
                    return Ok(Yielded(*i * *n + j));
                }
                *at = InLoop::Out;
                let Some(i) = iter0.next() else { break };
                *at = InLoop::Suspend0 { iter1: IntoIterator::into_iter(0..*n), i };
            }
            Ok(Returned(()))
        },
    )
}

// fn keep(numbers: impl Iterator<Item = u64>) { for x in numbers { if x % 3 != 0 { yield x } } }
pub fn keep(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    enum Keep<N, A> {
        Unresumed { numbers: N },
        Suspend0 { iter0: A },
        Running,
    }
    points!(Keep<N, A> [] me => match me { Keep::Suspend0 { .. } => Some(0), _ => None });
    machine::<u64, (), (), Infallible, _, _, _>(
        Keep::Unresumed { numbers },
        #[inline(always)]
        |frame, consumer| {
            let Keep::Unresumed { numbers } = frame else { unreachable!() };
            let mut iter0 = IntoIterator::into_iter(numbers);
            while let Some(x) = iter0.next() {
                if x % 3 != 0 {
                    consumer(x)?;
                }
            }
            Ok(())
        },
        #[inline(always)]
        |frame, sent| {
            let iter0 = match frame {
                Keep::Suspend0 { iter0 } => {
                    sent?;
                    iter0
                }
                Keep::Unresumed { .. } | Keep::Running => {
                    cold_path();
                    let Keep::Unresumed { numbers } = mem::replace(frame, Keep::Running) else { unreachable!() };
                    *frame = Keep::Suspend0 { iter0: IntoIterator::into_iter(numbers) };
                    let Keep::Suspend0 { iter0 } = frame else { unreachable!() };
                    iter0
                }
            };
            while let Some(x) = iter0.next() {
                if x % 3 != 0 {
                    return Ok(Yielded(x));
                }
            }
            Ok(Returned(()))
        },
    )
}
// fn square(numbers: impl Iterator<Item = u64>) { for x in numbers { yield x * x + 1 } }
pub fn square(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    enum Square<N, A> {
        Unresumed { numbers: N },
        Suspend0 { iter0: A },
        Running,
    }
    points!(Square<N, A> [] me => match me { Square::Suspend0 { .. } => Some(0), _ => None });
    machine::<u64, (), (), Infallible, _, _, _>(
        Square::Unresumed { numbers },
        #[inline(always)]
        |frame, consumer| {
            let Square::Unresumed { numbers } = frame else { unreachable!() };
            let mut iter0 = IntoIterator::into_iter(numbers);
            while let Some(x) = iter0.next() {
                consumer(x.wrapping_mul(x) + 1)?;
            }
            Ok(())
        },
        #[inline(always)]
        |frame, sent| {
            let iter0 = match frame {
                Square::Suspend0 { iter0 } => {
                    sent?;
                    iter0
                }
                Square::Unresumed { .. } | Square::Running => {
                    cold_path();
                    let Square::Unresumed { numbers } = mem::replace(frame, Square::Running) else { unreachable!() };
                    *frame = Square::Suspend0 { iter0: IntoIterator::into_iter(numbers) };
                    let Square::Suspend0 { iter0 } = frame else { unreachable!() };
                    iter0
                }
            };
            if let Some(x) = iter0.next() {
                return Ok(Yielded(x.wrapping_mul(x) + 1));
            }
            Ok(Returned(()))
        },
    )
}

// fn walk(t: Option<&Node>) { if let Some(t) = t { yield from walk(t.left.as_deref()); yield t.value; yield from walk(t.right.as_deref()) } }
pub fn walk<'a>(t: Option<&'a Node>) -> impl Iterator<Item = u64> + use<'a> {
    struct Walk;
    enum At<A, T> {
        Unresumed { t: A },
        Suspend0 { t: T },
        Suspend1 { t: T },
    }
    points!(At<A, T> [] me => match me { At::Unresumed { .. } => None, At::Suspend0 { .. } => Some(0), At::Suspend1 { .. } => Some(1) });
    impl Walk {
        fn rest<'a>(
            t: &'a Node,
            left: u32,
            levels: &mut Levels<
                '_,
                Self,
                (Option<&'a Node>,),
                u64,
                (),
                (),
                Infallible,
                impl FnMut(u64) -> Result<(), Thrown<Infallible>>,
            >,
        ) -> Result<(), Thrown<Infallible>> {
            levels.call((t.left.as_deref(),), left)?;
            levels.ask(t.value)?;
            levels.call((t.right.as_deref(),), left)?;
            Ok(())
        }
    }
    impl<'a> Recursion<(Option<&'a Node>,), u64, (), (), Infallible> for Walk {
        #[inline(always)]
        fn push(
            (t,): (Option<&'a Node>,),
            left: u32,
            levels: &mut Levels<
                '_,
                Self,
                (Option<&'a Node>,),
                u64,
                (),
                (),
                Infallible,
                impl FnMut(u64) -> Result<(), Thrown<Infallible>>,
            >,
        ) -> Result<(), Thrown<Infallible>> {
            if let Some(t) = t {
                Self::rest(t, left, levels)?
            }
            Ok(())
        }
    }
    recursive::<u64, (), (), Infallible, _, _, _, _, _, _>(
        At::Unresumed { t },
        Walk,
        |frame| {
            let At::Unresumed { t } = frame else { unreachable!() };
            (t,)
        },
        |(t,)| At::Unresumed { t },
        #[inline(always)]
        |frame, woken| {
            match *frame {
                At::Unresumed { t } => {
                    if let Some(t) = t {
                        *frame = At::Suspend0 { t };
                        return Ok(Call::Delegated(At::Unresumed { t: t.left.as_deref() }));
                    }
                }
                At::Suspend0 { t } => {
                    woken.returned()?;
                    *frame = At::Suspend1 { t };
                    return Ok(Call::Yielded(t.value));
                }
                At::Suspend1 { t } => {
                    woken.sent()?;
                    return Ok(Call::Tail(At::Unresumed { t: t.right.as_deref() }));
                }
            }
            Ok(Call::Returned(()))
        },
    )
}

// fn through(numbers: impl Iterator<Item = u64>) { yield from numbers }
pub fn through(numbers: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    enum Through<N, D> {
        Unresumed { numbers: N },
        Suspend0 { sub0: D },
        Running,
    }
    impl<N, D> Frame for Through<N, D> {
        const CLEANUP: bool = true;
        fn point(&self) -> Option<u32> {
            match self {
                Through::Suspend0 { .. } => Some(0),
                Through::Unresumed { .. } | Through::Running => None,
            }
        }
    }
    machine::<u64, (), (), Infallible, _, _, _>(
        Through::Unresumed { numbers },
        #[inline(always)]
        |frame, consumer| {
            let Through::Unresumed { numbers } = frame else { unreachable!() };
            let sub = {
                use kinds::*;
                let kind = (&&&&&probe::<_, Infallible>(&numbers)).kind();
                let ended = (&&ended(&numbers)).value();
                kind.of(numbers, ended)
            };
            push(sub, Some(()), consumer)
        },
        #[inline(always)]
        |frame, sent| {
            let (sub, sent) = match frame {
                Through::Suspend0 { sub0 } => (sub0, sent),
                Through::Unresumed { .. } | Through::Running => {
                    cold_path();
                    let Through::Unresumed { numbers } = mem::replace(frame, Through::Running) else { unreachable!() };
                    let sub0 = {
                        use kinds::*;
                        let kind = (&&&&&probe::<_, Infallible>(&numbers)).kind();
                        let ended = (&&ended(&numbers)).value();
                        kind.of(numbers, ended)
                    };
                    *frame = Through::Suspend0 { sub0 };
                    let Through::Suspend0 { sub0 } = frame else { unreachable!() };
                    (sub0, Ok(()))
                }
            };
            match step::<(), Infallible, _, _, _>(sub, sent) {
                Ok(Yielded(value)) => Ok(Yielded(value)),
                Ok(Returned(())) => Ok(Returned(())),
                Err(thrown) => Err(thrown),
            }
        },
    )
}
