//! `yield from` itself: O(1) at any depth, without the native stack, and with CPython's rules at each level.

use crate::bodies::walk::{Node, walk};
use py2rs_runtime::{CloseError, Exit, Gen, Generator, Machine, Resumed, Returned, Thrown, Yielded, emitted};
use std::cell::RefCell;

fn tree(low: u32, high: u32) -> Option<Box<Node<u32>>> {
    let middle = low.midpoint(high);
    (low < high).then(|| Box::new(Node { left: tree(low, middle), value: middle, right: tree(middle + 1, high) }))
}

#[test]
fn walks_a_tree() {
    let root = tree(0, 100);
    assert!(walk(root.as_deref()).eq(0..100));
    let mut pushed = vec![];
    walk(root.as_deref()).for_each(|value| pushed.push(value));
    assert!(pushed.into_iter().eq(0..100));
    let mut half = walk(root.as_deref());
    assert_eq!(half.nth(49), Some(49));
    assert_eq!(half.fold(0, |sum, value| sum + value), (50..100).sum());
    assert_eq!(walk::<u32>(None).next(), None);
}

/// Deeper than the native stack is, on both sides of a node.
#[test]
fn no_depth_overflows() {
    const DEPTH: u32 = 100_000;
    let mut left = None;
    let mut right = None;
    for value in 0..DEPTH {
        left = Some(Box::new(Node { left, value, right: None }));
        right = Some(Box::new(Node { left: None, value: DEPTH - 1 - value, right }));
    }
    for mut root in [left, right] {
        assert!(walk(root.as_deref()).eq(0..DEPTH));
        assert_eq!(walk(root.as_deref()).map(u64::from).sum::<u64>(), (0..u64::from(DEPTH)).sum());
        // The tree itself would overflow it when it is dropped.
        while let Some(mut node) = root {
            root = node.left.take().or(node.right.take());
        }
    }
}

/// Counts down, and says so at each level when it is left: sends, return values, errors and exits go through them all.
///
/// ```ignore
/// gen! {
///     fn levels(n: u32, log: &RefCell<Vec<u32>>, exit: fn(u32) -> Left) -> impl Generator<Yield = u32, Send = u32, Return = u32, Error = &'static str> {
///         try {
///             if n == 0 { yield 0 } else { 1 + yield from levels(n - 1, log, exit) }
///         } finally {
///             log.borrow_mut().push(n);
///             match exit(n) { Left::On => {} Left::Return => return 100, Left::Raise => Err("late")?, Left::Yield => { yield 77; } }
///         }
///     }
/// }
/// ```
fn levels<'a>(
    n: u32,
    log: &'a RefCell<Vec<u32>>,
    exit: fn(u32) -> Left,
) -> impl Generator<Yield = u32, Send = u32, Return = u32, Error = &'static str> + 'a {
    enum Levels {
        Unresumed { n: u32 },
        Suspend0 { n: u32 },
        Suspend1 { n: u32 },
        Suspend2 { left: Result<u32, Thrown<&'static str>> },
    }
    impl emitted::Frame for Levels {
        const CLEANUP: bool = true;
        fn point(&self) -> Option<u32> {
            match self {
                Levels::Unresumed { .. } => None,
                Levels::Suspend0 { .. } => Some(0),
                Levels::Suspend1 { .. } => Some(1),
                Levels::Suspend2 { .. } => Some(2),
            }
        }
    }
    type Args<'a> = (u32, &'a RefCell<Vec<u32>>, fn(u32) -> Left);
    struct Push;
    impl<'a> emitted::Recursion<Args<'a>, u32, u32, u32, &'static str> for Push {
        const CLEANUP: bool = true;
        fn push(
            (n, log, exit): Args<'a>,
            left: u32,
            levels: &mut emitted::Levels<
                '_,
                Self,
                Args<'a>,
                u32,
                u32,
                u32,
                &'static str,
                impl FnMut(u32) -> Result<u32, Thrown<&'static str>>,
            >,
        ) -> Result<u32, Thrown<&'static str>> {
            let left =
                if n == 0 { levels.ask(0) } else { levels.call((n - 1, log, exit), left).map(|value| value + 1) };
            log.borrow_mut().push(n);
            match exit(n) {
                Left::On => {}
                Left::Return => return Ok(100),
                Left::Raise => return Err("late".into()),
                Left::Yield => {
                    levels.ask(77)?;
                }
            }
            left
        }
    }
    let args = move |frame| {
        let Levels::Unresumed { n } = frame else { unreachable!() };
        (n, log, exit)
    };
    let unresumed = |(n, _, _)| Levels::Unresumed { n };
    let first = Levels::Unresumed { n };
    emitted::recursive::<u32, u32, u32, &'static str, _, Args<'a>, _, _, _, _>(
        first,
        Push,
        args,
        unresumed,
        move |frame, woken| {
            let (n, left) = match *frame {
                Levels::Unresumed { n: 0 } => {
                    *frame = Levels::Suspend0 { n: 0 };
                    return Ok(emitted::Call::Yielded(0));
                }
                Levels::Unresumed { n } => {
                    *frame = Levels::Suspend1 { n };
                    return Ok(emitted::Call::Delegated(Levels::Unresumed { n: n - 1 }));
                }
                Levels::Suspend0 { n } => (n, woken.sent()),
                Levels::Suspend1 { n } => (n, woken.returned().map(|value| value + 1)),
                Levels::Suspend2 { left } => {
                    woken.sent()?;
                    return left.map(emitted::Call::Returned);
                }
            };
            log.borrow_mut().push(n);
            match exit(n) {
                Left::On => {}
                Left::Return => return Ok(emitted::Call::Returned(100)),
                Left::Raise => return Err("late".into()),
                Left::Yield => {
                    *frame = Levels::Suspend2 { left };
                    return Ok(emitted::Call::Yielded(77));
                }
            }
            left.map(emitted::Call::Returned)
        },
    )
}

enum Left {
    On,
    Return,
    Raise,
    Yield,
}

#[test]
fn every_level_has_its_turn() {
    let log = RefCell::new(vec![]);
    let new = |exit: fn(u32) -> Left| {
        log.borrow_mut().clear();
        let mut generator = levels(3, &log, exit);
        assert_eq!(generator.start(), Ok(Yielded(0)));
        generator
    };
    let on = |_| Left::On;
    assert_eq!(new(on).send(5), Ok(Returned(8)));
    assert_eq!(log.take(), [0, 1, 2, 3]);
    assert_eq!(new(on).throw("up"), Err(Thrown::Error("up")));
    assert_eq!(log.take(), [0, 1, 2, 3]);
    assert_eq!(new(on).close(), Ok(()));
    assert_eq!(log.take(), [0, 1, 2, 3]);
    drop(new(on));
    assert_eq!(log.take(), [0, 1, 2, 3]);
    assert_eq!(levels(3, &log, on).drive(|_| Ok(1)), Ok(4));
    assert_eq!(log.take(), [0, 1, 2, 3]);
    // A level that returns ends an error, but not an exit; the outermost one's value is the generator's.
    let at_1 = |n| if n == 1 { Left::Return } else { Left::On };
    assert_eq!(new(at_1).throw("up"), Ok(Returned(102)));
    assert_eq!(new(at_1).resume(Err(Exit)), Err(Exit));
    assert_eq!(log.take(), [0, 1, 2, 3]);
    assert_eq!(new(|n| if n == 3 { Left::Return } else { Left::On }).resume(Err(Exit)), Ok(Returned(100)));
    // One that raises: from there on it is an error.
    let at_1 = |n| if n == 1 { Left::Raise } else { Left::On };
    assert_eq!(new(at_1).close(), Err(CloseError::Error("late")));
    assert_eq!(
        new(|n| if n == 1 {
            Left::Raise
        } else if n == 2 {
            Left::Return
        } else {
            Left::On
        })
        .close(),
        Ok(())
    );
    // One that yields ignores the exit, and goes on where it is resumed.
    let mut generator = new(|n| if n == 1 { Left::Yield } else { Left::On });
    assert_eq!(generator.close(), Err(CloseError::Ignored));
    assert!(generator.is_suspended());
    assert_eq!(generator.send(0), Err(Exit));
    assert_eq!(log.take(), [0, 1, 2, 3]);
}

/// The same as `levels`, each level a generator of its own that delegates to a boxed one.
struct Level<'a> {
    n: u32,
    at: At<'a>,
    log: &'a RefCell<Vec<u32>>,
    exit: fn(u32) -> Left,
}

enum At<'a> {
    Unresumed,
    Suspend0,
    Suspend1(Boxed<'a>),
    Suspend2 { left: Result<u32, Thrown<&'static str>> },
}

type Boxed<'a> = Box<dyn Generator<Yield = u32, Send = u32, Return = u32, Error = &'static str> + 'a>;

fn boxed<'a>(n: u32, log: &'a RefCell<Vec<u32>>, exit: fn(u32) -> Left) -> Boxed<'a> {
    Box::new(Gen::new(Level { n, at: At::Unresumed, log, exit }))
}

impl Machine for Level<'_> {
    type Yield = u32;
    type Send = u32;
    type Return = u32;
    type Error = &'static str;

    const CLEANUP: bool = true;

    fn point(&self) -> Option<u32> {
        match self.at {
            At::Unresumed => None,
            At::Suspend0 => Some(0),
            At::Suspend1(_) => Some(1),
            At::Suspend2 { .. } => Some(2),
        }
    }

    fn resume(&mut self, sent: Result<u32, Thrown<&'static str>>) -> Resumed<u32, u32, &'static str> {
        let left = match &mut self.at {
            At::Unresumed if self.n == 0 => {
                self.at = At::Suspend0;
                return Ok(Yielded(0));
            }
            At::Unresumed => {
                let mut sub = boxed(self.n - 1, self.log, self.exit);
                let step = sub.start();
                self.at = At::Suspend1(sub);
                return step;
            }
            At::Suspend0 => sent,
            At::Suspend1(sub) => match sub.delegate(sent) {
                Ok(Yielded(value)) => return Ok(Yielded(value)),
                Ok(Returned(value)) => Ok(value + 1),
                Err(thrown) => Err(thrown),
            },
            At::Suspend2 { left } => {
                sent?;
                return left.map(Returned);
            }
        };
        self.log.borrow_mut().push(self.n);
        match (self.exit)(self.n) {
            Left::On => left.map(Returned),
            Left::Return => Ok(Returned(100)),
            Left::Raise => Err("late".into()),
            Left::Yield => {
                self.at = At::Suspend2 { left };
                Ok(Yielded(77))
            }
        }
    }
}

/// Every sequence of four answers, with every way to leave on each of two levels: the stack does as nested generators do,
/// and as native calls do, above and below where they end.
#[test]
fn as_nested_generators_do() {
    const WAYS: [fn(u32, u32) -> Left; 4] = [
        |_, _| Left::On,
        |n, at| if n == at { Left::Return } else { Left::On },
        |n, at| if n == at { Left::Raise } else { Left::On },
        |n, at| if n == at { Left::Yield } else { Left::On },
    ];
    /// The ways of levels 1 and 2, by which `exit` goes: a function pointer has no room for them.
    fn exit(n: u32) -> Left {
        let (first, second) = CHOSEN.get();
        match n {
            1 => WAYS[first](n, 1),
            2 => WAYS[second](n, 2),
            _ => Left::On,
        }
    }
    thread_local!(static CHOSEN: std::cell::Cell<(usize, usize)> = const { std::cell::Cell::new((0, 0)) });
    let answer = |calls: u32| match calls % 3 {
        0 => Ok(5),
        1 => Err(Thrown::Error("up")),
        _ => Err(Exit),
    };
    // All that comes out, and the log: of `levels` and of `boxed`, both resumed, and of `levels` in push mode.
    let pull = |mut generator: Boxed<'_>, mut calls: u32| {
        let mut asked = vec![];
        let mut step = generator.start();
        while let Ok(Yielded(value)) = step {
            asked.push(value);
            step = generator.resume(answer(calls));
            calls /= 3;
        }
        (asked, step.map(|step| step.returned().unwrap_or_default()))
    };
    for first in 0..WAYS.len() {
        for second in 0..WAYS.len() {
            CHOSEN.set((first, second));
            for mut calls in 0..3_u32.pow(4) {
                for n in [3, 300] {
                    let logs: [RefCell<Vec<u32>>; 3] = Default::default();
                    let stack = pull(Box::new(levels(n, &logs[0], exit)), calls);
                    let nested = pull(boxed(n, &logs[1], exit), calls);
                    let mut asked = vec![];
                    let mut left = calls;
                    let driven = levels(n, &logs[2], exit).drive(|value| {
                        asked.push(value);
                        let answer = answer(left);
                        left /= 3;
                        answer
                    });
                    assert_eq!((&stack, &logs[0]), (&nested, &logs[1]), "{first} {second} {calls} {n}");
                    assert_eq!(
                        (&stack, &logs[0]),
                        (&(asked, driven), &logs[2]),
                        "{first} {second} {calls} {n}, pushed"
                    );
                }
                // And closed after some answers.
                let logs: [RefCell<Vec<u32>>; 2] = Default::default();
                let mut generators = [Box::new(levels(3, &logs[0], exit)) as Boxed<'_>, boxed(3, &logs[1], exit)];
                let _ = generators.each_mut().map(|generator| generator.start());
                while calls > 0 {
                    let [stack, nested] = generators.each_mut().map(|generator| generator.resume(answer(calls)));
                    assert_eq!(stack, nested);
                    calls /= 3;
                }
                let [stack, nested] = generators.each_mut().map(|generator| (generator.close(), generator.state()));
                assert_eq!((stack, &logs[0]), (nested, &logs[1]));
            }
        }
    }
}

/// Frames die innermost first when the generator is dropped, or panics.
#[test]
fn frames_die_as_calls_do() {
    struct Dying<'a>(&'a RefCell<Vec<u32>>, u32);
    impl Drop for Dying<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(self.1);
        }
    }
    struct Deep<'a> {
        begun: bool,
        local: Dying<'a>,
    }
    impl emitted::Frame for Deep<'_> {
        fn point(&self) -> Option<u32> {
            self.begun.then_some(0)
        }
    }
    let log = RefCell::new(vec![]);
    let new = |panics: bool| {
        let first = Deep { begun: false, local: Dying(&log, 3) };
        emitted::recursive_pull::<u32, (), (), std::convert::Infallible, _, _>(first, move |frame: &mut Deep, _| {
            frame.begun = true;
            match frame.local.1 {
                0 if panics => panic!("at the bottom"),
                0 => Ok(emitted::Call::Yielded(0)),
                n => Ok(emitted::Call::Delegated(Deep { begun: false, local: Dying(frame.local.0, n - 1) })),
            }
        })
    };
    let mut generator = new(false);
    assert_eq!(generator.next(), Some(0));
    drop(generator);
    assert_eq!(log.take(), [0, 1, 2, 3]);
    let mut generator = new(true);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| generator.next())).is_err());
    assert_eq!(log.take(), [0, 1, 2, 3]);
    assert_eq!(generator.next(), None);
}
