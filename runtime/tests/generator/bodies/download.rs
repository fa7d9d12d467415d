//! ```ignore
//! gen! {
//!     /// Asks for each part, again after a timeout; an I/O error ends it.
//!     pub fn download(parts: Vec<String>, log: &RefCell<Vec<String>>)
//!         -> impl Generator<Yield = Request, Send = Vec<u8>, Return = Vec<u8>, Error = Failed>
//!     {
//!         let mut body = Vec::new();
//!         for part in parts {
//!             let mut tries = 0;
//!             loop {
//!                 try {
//!                     let bytes = yield Request::Get(part.clone());
//!                     body.extend(bytes);
//!                     break;
//!                 } catch {
//!                     Failed::Timeout if tries < 2 => {
//!                         tries += 1;
//!                         yield Request::Wait(tries);
//!                     }
//!                 } finally {
//!                     log.borrow_mut().push(format!("{part} tried"));
//!                 }
//!             }
//!             std::str::from_utf8(&body)?;
//!         }
//!         body
//!     }
//! }
//! ```

use py2rs_runtime::{Generator, emitted};
use std::cell::RefCell;

#[derive(Debug, PartialEq)]
pub enum Request {
    Get(String),
    Wait(u32),
}

#[derive(Debug, PartialEq)]
pub enum Failed {
    Timeout,
    Io(String),
    NotText,
}
impl From<std::str::Utf8Error> for Failed {
    fn from(_: std::str::Utf8Error) -> Failed {
        Failed::NotText
    }
}

/// Asks for each part, again after a timeout; an I/O error ends it.
pub fn download(
    parts: Vec<String>,
    log: &RefCell<Vec<String>>,
) -> impl Generator<Yield = Request, Send = Vec<u8>, Return = Vec<u8>, Error = Failed> {
    struct Download<Parts, Log, Body, Iter0, Part, Tries> {
        at: At<Parts, Body, Iter0, Part, Tries>,
        log: Log,
    }
    enum At<Parts, Body, Iter0, Part, Tries> {
        Unresumed { parts: Parts },
        For { at: InFor<Part, Tries>, iter0: Iter0, body: Body },
        Running,
    }
    /// The body of `for part in parts`.
    enum InFor<Part, Tries> {
        Out,
        In { at: InForAt, tries: Tries, part: Part },
    }
    #[derive(Clone, Copy)]
    enum InForAt {
        Entry,
        Suspend0,
        Suspend1,
    }
    /// The jumps that wait for `finally`.
    enum Left {
        Break,
        Normal,
    }
    impl<Parts, Log, Body, Iter0, Part, Tries> emitted::Frame for Download<Parts, Log, Body, Iter0, Part, Tries> {
        const CLEANUP: bool = true;
        fn point(&self) -> Option<u32> {
            match self.at {
                At::For { at: InFor::In { at: InForAt::Suspend0, .. }, .. } => Some(0),
                At::For { at: InFor::In { at: InForAt::Suspend1, .. }, .. } => Some(1),
                _ => None,
            }
        }
    }
    fn kept<Parts, Log, Body, Iter0, Part, Tries>(
        _: &Download<Parts, Log, Body, Iter0, Part, Tries>,
    ) -> (emitted::Is<Body>, emitted::Is<Iter0>, emitted::Is<Part>, emitted::Is<Tries>) {
        (emitted::Is::NEW, emitted::Is::NEW, emitted::Is::NEW, emitted::Is::NEW)
    }
    let frame = Download { at: At::Unresumed { parts }, log };
    let kept = kept(&frame);
    emitted::machine::<Request, Vec<u8>, Vec<u8>, Failed, _, _, _>(
        frame,
        move |Download { at, log }, consumer| {
            let At::Unresumed { parts } = at else { unreachable!() };
            let mut body = Vec::new();
            kept.0.is(&body);
            let iter0 = IntoIterator::into_iter(parts);
            kept.1.is(&iter0);
            for part in iter0 {
                kept.2.is(&part);
                let mut tries = 0;
                kept.3.is(&tries);
                loop {
                    let left = 'finally: {
                        let outcome: Result<(), emitted::Thrown<Failed>> = 'try_: {
                            let bytes = match consumer(Request::Get(part.clone())) {
                                Ok(sent) => sent,
                                Err(thrown) => break 'try_ Err(thrown),
                            };
                            body.extend(bytes);
                            break 'finally Ok(Left::Break);
                        };
                        match outcome {
                            Err(emitted::Error(Failed::Timeout)) if tries < 2 => {
                                tries += 1;
                                if let Err(thrown) = consumer(Request::Wait(tries)) {
                                    break 'finally Err(thrown);
                                }
                                Ok(Left::Normal)
                            }
                            outcome => outcome.map(|()| Left::Normal),
                        }
                    };
                    log.borrow_mut().push(format!("{part} tried"));
                    match left? {
                        Left::Break => break,
                        Left::Normal => {}
                    }
                }
                match std::str::from_utf8(&body) {
                    Ok(value) => value,
                    Err(error) => return Err(emitted::Error(From::from(error))),
                };
            }
            Ok(body)
        },
        #[allow(warnings, clippy::all, clippy::pedantic)]
        |Download { at, log }, sent| {
            // Enter: open the scope of `body`, or find what is open.
            let mut woken = match at {
                At::For { .. } => Some(sent),
                At::Unresumed { .. } | At::Running => {
                    let At::Unresumed { parts } = core::mem::replace(at, At::Running) else { unreachable!() };
                    let body = Vec::new();
                    let iter0 = IntoIterator::into_iter(parts);
                    *at = At::For { at: InFor::Out, iter0, body };
                    None
                }
            };
            let At::For { at: for_, iter0, body } = &mut *at else { unreachable!() };
            loop {
                if woken.is_none() {
                    let Some(part) = Iterator::next(iter0) else { break };
                    *for_ = InFor::In { at: InForAt::Entry, tries: 0, part };
                }
                let InFor::In { at, tries, part } = &mut *for_ else { unreachable!() };
                loop {
                    let left: Result<Left, emitted::Thrown<Failed>> = 'finally: {
                        let outcome: Result<(), emitted::Thrown<Failed>> = 'try_: {
                            match (woken.take(), *at) {
                                (Some(sent), InForAt::Suspend0) => {
                                    let bytes = match sent {
                                        Ok(sent) => sent,
                                        Err(thrown) => break 'try_ Err(thrown),
                                    };
                                    (*body).extend(bytes);
                                    break 'finally Ok(Left::Break);
                                }
                                (Some(sent), _) => match sent {
                                    Ok(_) => break 'finally Ok(Left::Normal),
                                    Err(thrown) => break 'finally Err(thrown),
                                },
                                (None, _) => {
                                    *at = InForAt::Suspend0;
                                    return Ok(emitted::Yielded(Request::Get((*part).clone())));
                                }
                            }
                        };
                        match outcome {
                            Err(emitted::Error(Failed::Timeout)) if *tries < 2 => {
                                *tries += 1;
                                *at = InForAt::Suspend1;
                                return Ok(emitted::Yielded(Request::Wait(*tries)));
                            }
                            outcome => outcome.map(|()| Left::Normal),
                        }
                    };
                    (*log).borrow_mut().push(format!("{part} tried"));
                    match left {
                        Ok(Left::Break) => break,
                        Ok(Left::Normal) => {}
                        Err(thrown) => return Err(thrown),
                    }
                }
                *for_ = InFor::Out;
                match std::str::from_utf8(&*body) {
                    Ok(value) => value,
                    Err(error) => return Err(emitted::Error(From::from(error))),
                };
            }
            // No suspension can follow in the scope of `body`: it becomes a native local again.
            let At::For { body, .. } = core::mem::replace(at, At::Running) else { unreachable!() };
            Ok(emitted::Returned(body))
        },
    )
}
