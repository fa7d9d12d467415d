//! Exceptions that nobody can catch, in finalizers and callbacks: they are reported (`write_unraisable_exc_file` in
//! `Python/errors.c`).
//!
//! One that no frame has seen is reported with the place of the operation in which something died: of the frame that runs then.
//! Emitted code notes no places while it runs. So such a report waits for the end of the operation, whose place emitted code
//! says then: `operation.at(&L5)` and `died_at(&L5)` ask whether one waits. They do only in programs in which it can happen,
//! as the compiler sees; in others it is reported without a traceback.

use super::exception::{Leave, Raised};
use super::place::Place;
use super::traceback::{self, Style, Traceback};
use super::{call, object, report};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

thread_local! {
    /// Will somebody say the place of the operation?
    static PLACE_FOLLOWS: Cell<bool> = const { Cell::new(false) };
    static ANY: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(vec![]) };
    static RERAISED: RefCell<Option<Reraised>> = const { RefCell::new(None) };
}

struct Waiting {
    /// The depth of the frame that ran: its place is the one.
    depth: u32,
    what: What,
}
enum What {
    /// What is before the traceback, and behind it.
    Report(String, String),
    /// What was to be written to stderr after it.
    Text(String),
}

/// The program says places; false: the program has ended.
pub fn places_follow(yes: bool) {
    PLACE_FOLLOWS.set(yes)
}

/// `Exception ignored in: …`: neither the exception's context nor its notes are shown, and a colon stands behind the class
/// even before an empty message.
#[cold]
pub fn unraisable(what: &str, raised: &Raised) {
    ignored(&format!("Exception ignored in: {what}"), raised)
}

/// An exception that is reported under this heading, and forgotten.
#[cold]
pub fn ignored(heading: &str, raised: &Raised) {
    let class = traceback::class_name(raised.class.get());
    let message = object::str(&raised.into());
    let last = match &message {
        Ok(message) => format!("{class}: {message}\n"),
        Err(_) => format!("{class}: <exception str() failed>\n"),
    };
    let entries = raised.traceback.outermost();
    if entries.is_none() && PLACE_FOLLOWS.get() {
        return wait(What::Report(format!("{heading}\n"), last));
    }
    let entries = traced(entries.as_ref());
    report::write(&format!("{heading}\n{entries}{last}"))
}

fn traced(entries: Option<&Rc<Traceback>>) -> String {
    if entries.is_none() {
        return String::new();
    }
    let entries = traceback::entries(entries, Style::Interpreter, None).concat();
    format!("Traceback (most recent call last):\n{entries}")
}

/// What goes to stderr has to wait behind reports that wait.
pub fn waits(text: &str) -> bool {
    if ANY.get() {
        wait(What::Text(text.into()))
    }
    ANY.get()
}
fn wait(what: What) {
    WAITING.with_borrow_mut(|waiting| waiting.push(Waiting { depth: call::depth(), what }));
    ANY.set(true)
}

/// What has died did so in the operation at this place.
#[inline(always)]
pub fn died_at(place: &'static Place) {
    if ANY.get() {
        write(Some(place))
    }
}

/// What died in a frame that is not on the stack did so in the one at this depth.
pub fn belongs_to(depth: u32) {
    if ANY.get() {
        WAITING.with_borrow_mut(|waiting| {
            let inner = waiting.iter_mut().rev().take_while(|it| it.depth > depth);
            inner.for_each(|it| it.depth = depth)
        })
    }
}

/// What has died did so when this exception was raised, or raised again, in the frame that it leaves or is caught in.
#[inline]
pub fn died_raising(raised: &Raised) {
    if ANY.get() {
        let again = RERAISED.with_borrow(|it| it.as_ref().filter(|it| it.is_of(raised)).map(|it| it.place));
        let place = raised.traceback.place();
        write(again.or(place))
    }
}

/// The last exception that was raised again, without a new entry in its traceback.
struct Reraised {
    exception: usize,
    entry: usize,
    place: &'static Place,
}
impl Reraised {
    fn is_of(&self, raised: &Raised) -> bool {
        (self.exception, self.entry) == addresses(raised)
    }
}
fn addresses(raised: &Raised) -> (usize, usize) {
    let entry = raised.traceback.outermost().as_ref().map_or(0, |entry| Rc::as_ptr(entry).addr());
    (Rc::as_ptr(&raised.0).addr(), entry)
}

/// An exception, or how a `try` was left, which may be by one.
pub trait MayRaise {
    fn raised(&self) -> Option<&Raised>;
}
impl MayRaise for Raised {
    fn raised(&self) -> Option<&Raised> {
        Some(self)
    }
}
impl MayRaise for Leave {
    fn raised(&self) -> Option<&Raised> {
        if let Leave::Raised(raised) = self { Some(raised) } else { None }
    }
}

/// It is raised again by what is at this place.
#[cold]
pub fn reraised_at(left: &impl MayRaise, place: &'static Place) {
    if PLACE_FOLLOWS.get()
        && let Some(raised) = left.raised()
    {
        let (exception, entry) = addresses(raised);
        RERAISED.set(Some(Reraised { exception, entry, place }))
    }
}

/// The function is left, and this is what it held: it dies in its caller (GH-99729).
#[inline]
pub fn left(dies: impl FnOnce()) {
    let depth = call::depth();
    if PLACE_FOLLOWS.get() { call::at_depth(depth - 1, depth, dies) } else { dies() }
}

/// What dies as an exception leaves a generator, one level deeper.
#[inline]
pub fn unwound(raised: &Raised, dies: impl FnOnce()) {
    let depth = call::depth();
    call::at_depth(depth + 1, depth, || {
        dies();
        died_raising(raised)
    })
}

/// What is dropped here dies at this place.
pub fn dying_at(place: &'static Place, dies: impl FnOnce()) {
    let outer = PLACE_FOLLOWS.replace(true);
    dies();
    PLACE_FOLLOWS.set(outer);
    died_at(place)
}

/// Writes what waits for the operation of this frame.
#[cold]
#[inline(never)]
pub fn write(place: Option<&'static Place>) {
    // What waits for an operation further out is not of this frame: this is a finalizer in the middle of that operation.
    let depth = call::depth();
    let mine = WAITING.with_borrow_mut(|waiting| {
        let outer = waiting.iter().rposition(|it| it.depth < depth).map_or(0, |at| at + 1);
        waiting.split_off(outer)
    });
    let text: String = mine.into_iter().map(|it| it.what.at(place)).collect();
    // Behind what still waits comes nothing but its own place.
    let last = WAITING.with_borrow(|waiting| waiting.last().map(|it| it.depth));
    match last {
        Some(depth) if !text.is_empty() => {
            WAITING.with_borrow_mut(|waiting| waiting.push(Waiting { depth, what: What::Text(text) }))
        }
        Some(_) => {}
        None => {
            ANY.set(false);
            report::write(&text)
        }
    }
}

impl What {
    fn at(self, place: Option<&'static Place>) -> String {
        match self {
            What::Text(text) => text,
            What::Report(heading, last) => {
                let entry = place.map(|place| Traceback::new(place, call::depth(), None));
                let entries = traced(entry.as_ref());
                format!("{heading}{entries}{last}")
            }
        }
    }
}
