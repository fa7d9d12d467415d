//! ```ignore
//! gen! {
//!     pub fn walk<'a, T: Copy>(tree: Option<&'a Node<T>>) -> impl Iterator<Item = T> {
//!         if let Some(node) = tree {
//!             yield from walk(node.left.as_deref());
//!             yield node.value;
//!             yield from walk(node.right.as_deref());
//!         }
//!     }
//! }
//! ```

use core::convert::Infallible;
use py2rs_runtime::emitted;

pub struct Node<T> {
    pub left: Option<Box<Node<T>>>,
    pub value: T,
    pub right: Option<Box<Node<T>>>,
}

pub fn walk<'a, T: Copy>(tree: Option<&'a Node<T>>) -> impl Iterator<Item = T> {
    struct Push;
    enum Walk<Tree, Node0> {
        Unresumed { tree: Tree },
        Scope { at: At, node: Node0 },
        Running,
    }
    #[derive(Clone, Copy)]
    enum At {
        Entry,
        Suspend0,
        Suspend1,
    }
    impl<Tree, Node0> emitted::Frame for Walk<Tree, Node0> {
        fn point(&self) -> Option<u32> {
            match self {
                Walk::Scope { at: At::Suspend0, .. } => Some(0),
                Walk::Scope { at: At::Suspend1, .. } => Some(1),
                _ => None,
            }
        }
    }
    // A closure can't call itself: the push body is a local item with the function's own generics.
    impl<'a, T: Copy> emitted::Recursion<(Option<&'a Node<T>>,), T, (), (), Infallible> for Push {
        #[inline(always)]
        fn push(
            (tree,): (Option<&'a Node<T>>,),
            left: u32,
            levels: &mut emitted::Levels<
                '_,
                Self,
                (Option<&'a Node<T>>,),
                T,
                (),
                (),
                Infallible,
                impl FnMut(T) -> Result<(), emitted::Thrown<Infallible>>,
            >,
        ) -> Result<(), emitted::Thrown<Infallible>> {
            if let Some(node) = tree {
                levels.call((node.left.as_deref(),), left)?;
                levels.ask(node.value)?;
                levels.call((node.right.as_deref(),), left)?;
            }
            Ok(())
        }
    }
    emitted::recursive::<T, (), (), Infallible, _, (Option<&'a Node<T>>,), _, _, _, _>(
        Walk::Unresumed { tree },
        Push,
        |frame| {
            let Walk::Unresumed { tree } = frame else { unreachable!() };
            (tree,)
        },
        |(tree,)| Walk::Unresumed { tree },
        #[inline(always)]
        |frame, woken| {
            if let Walk::Unresumed { .. } = frame {
                let Walk::Unresumed { tree } = core::mem::replace(frame, Walk::Running) else { unreachable!() };
                let Some(node) = tree else { return Ok(emitted::Call::Returned(())) };
                *frame = Walk::Scope { at: At::Entry, node };
            }
            let Walk::Scope { at, node } = frame else { unreachable!() };
            match *at {
                At::Entry => {
                    *at = At::Suspend0;
                    Ok(emitted::Call::Delegated(Walk::Unresumed { tree: (*node).left.as_deref() }))
                }
                At::Suspend0 => {
                    woken.returned()?;
                    *at = At::Suspend1;
                    Ok(emitted::Call::Yielded((*node).value))
                }
                At::Suspend1 => {
                    woken.sent()?;
                    Ok(emitted::Call::Tail(Walk::Unresumed { tree: (*node).right.as_deref() }))
                }
            }
        },
    )
}
