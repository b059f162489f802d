//! One thing in a pod that a check does not let pass, and where it stands.

use super::table::Id;
use crate::model::lookup::follow;
use crate::model::{Lookup, Segment};
use crate::syntax::Node;

/// One thing that a check does not let pass.
#[derive(Clone, Copy, Debug)]
pub struct Breach<'d> {
    pub(super) check: Id,
    /// The first version that lets it pass.
    pub(super) until: u8,
    /// Who sets it, or fails to.
    pub setter: Setter<'d>,
    /// The value that is not let pass.
    pub value: Value<'d>,
    /// Whether something that is asked for is missing, rather than something wrong there.
    pub is_missing: bool,
    pub(super) at: At<'d>,
}

/// Who sets what is not let pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setter<'d> {
    /// The pod.
    Pod,
    /// A container, with its name and its mapping.
    Container(&'d str, Node<'d>),
    /// An annotation of the pod, with its key.
    Annotation(&'d str),
    /// A volume, with its name.
    Volume(&'d str),
}

/// A value in a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'d> {
    /// The message shows none.
    None,
    /// A text.
    Text(&'d str),
    /// A number.
    Number(i64),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum At<'d> {
    /// Here.
    Node(Node<'d>),
    /// At the end of a path, or where it stops.
    Path(Node<'d>, &'static [&'static str]),
}

impl<'d> Breach<'d> {
    /// The offending value, or where the missing one is missing.
    pub fn lookup(&self) -> Lookup<'d> {
        match self.at {
            At::Node(node) => Lookup::found(node),
            At::Path(from, path) => follow(from, path),
        }
    }

    /// The path that the lookup follows, from the pod's spec or the container; empty where the
    /// breach is an element of a list.
    pub fn path(&self) -> Vec<Segment> {
        let At::Path(_, path) = self.at else { return Vec::new() };
        path.iter().map(|key| Segment { key: (*key).into(), each: false }).collect()
    }

    /// Whether the breach is a field of that name.
    pub(super) fn is_of(&self, field: &str) -> bool {
        matches!(self.at, At::Path(_, path) if path.last() == Some(&field))
    }
}
