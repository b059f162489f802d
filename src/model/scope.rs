//! What is known of the fields of a pod or a container: all of a whole one, some of what an
//! operator completes.

use super::kinds::{Form, Row};
use super::lookup::{Lookup, find, follow};
use crate::syntax::Node;

/// A mapping and what its absent fields mean.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'d> {
    /// The mapping.
    pub node: Node<'d>,
    /// What the table of kinds says of it.
    pub row: Option<&'d Row>,
    /// Whether nothing that is absent means anything.
    pub unknown: bool,
    /// Whether probes that are absent are not missing.
    pub unprobed: bool,
}

impl<'d> Scope<'d> {
    /// Whether every field stands where the API has it, and what is absent is absent.
    pub fn is_plain(self) -> bool {
        !self.unknown && !self.unprobed && self.row.is_none_or(Row::is_plain)
    }

    /// Whether a field that is absent here is absent everywhere.
    pub fn says(self, field: &str) -> bool {
        let unprobed = self.unprobed && field.ends_with("Probe");
        !self.unknown && !unprobed && self.row.is_none_or(|row| row.says(field))
    }

    /// Whether a field that is put here is read.
    pub fn reads(self, field: &str) -> bool {
        let elsewhere = field == "securityContext" && self.context() != Some(field);
        !elsewhere && self.row.is_none_or(|row| row.reads(field))
    }

    /// Whether the table says that the operator does not read what a path of two keys leads to.
    pub fn leaves_out(self, path: &str) -> bool {
        self.row.is_some_and(|row| row.leaves_out(path))
    }

    /// Follows plain keys; what is absent is not known where it may be said elsewhere.
    pub fn lookup<K: AsRef<str>>(self, path: &[K]) -> Lookup<'d> {
        let says = path.first().is_none_or(|first| self.says(first.as_ref()));
        self.raw(path).or_unknown(!says)
    }

    /// Follows plain keys, whatever absence may mean.
    pub fn raw<K: AsRef<str>>(self, path: &[K]) -> Lookup<'d> {
        if self.is_plain() {
            return follow(self.node, path);
        }
        let Some(first) = path.first() else { return Lookup::found(self.node) };
        match self.enter(first.as_ref()) {
            None => follow(self.node, path),
            Some(Lookup::Found(found)) => follow(found.node, &path[1..]).after(1),
            Some(other) => other,
        }
    }

    /// Where the first key of a path leads, if that is not simply the key.
    pub fn enter(self, first: &str) -> Option<Lookup<'d>> {
        if self.row.is_some_and(|row| is_context(row.form)) {
            let is_it = first == "securityContext";
            let here = if is_it { Lookup::found(self.node) } else { Lookup::Opaque(self.node) };
            return Some(here);
        }
        if first != "securityContext" {
            return None;
        }
        match self.context() {
            Some("securityContext") => None,
            Some(key) => Some(match find(self.node, &[key]) {
                Some(node) => Lookup::found(node),
                // Nothing may be written under the key that everybody else has it under.
                None => Lookup::Opaque(self.node),
            }),
            None => Some(Lookup::Opaque(self.node)),
        }
    }

    /// The key under which the securityContext stands.
    fn context(self) -> Option<&'d str> {
        match self.row {
            Some(row) => Some(&*row.context).filter(|key| !key.is_empty()),
            None => Some("securityContext"),
        }
    }
}

fn is_context(form: Form) -> bool {
    matches!(form, Form::PodContext | Form::ContainerContext)
}
