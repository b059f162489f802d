//! A container and its place in the pod's life.

use super::lookup::{Lookup, find, follow, items, text};
use super::pod::Pod;
use crate::syntax::{Node, Scalar};

/// When a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Runs for the pod's life and is what the pod is for.
    Main,
    /// Runs to its end before the main containers start.
    Init,
    /// An init container with `restartPolicy: Always`: runs beside the main containers.
    Sidecar,
    /// Added to a running pod for debugging.
    Ephemeral,
}

impl Role {
    /// How messages call such a container.
    pub fn noun(self) -> &'static str {
        match self {
            Role::Main => "container",
            Role::Init => "init container",
            Role::Sidecar => "sidecar container",
            Role::Ephemeral => "ephemeral container",
        }
    }
}

/// A view of one container.
#[derive(Clone, Copy, Debug)]
pub struct Container<'d> {
    /// The pod it is in.
    pub pod: Pod<'d>,
    /// Its mapping.
    pub node: Node<'d>,
    /// When it runs.
    pub role: Role,
}

impl<'d> Container<'d> {
    /// `name`.
    pub fn name(self) -> Option<&'d str> {
        text(self.node, &["name"])
    }

    /// `image`, as written.
    pub fn image(self) -> Lookup<'d> {
        follow(self.node, &["image"])
    }

    /// A field of the securityContext in effect: the container's, else the pod's. Structs such
    /// as seccompProfile are taken whole from the one or the other. `path` begins with
    /// `securityContext`.
    pub fn effective<K: AsRef<str>>(self, path: &[K]) -> Lookup<'d> {
        let (field, rest) = path.split_at(path.len().min(2));
        let own = match follow(self.node, field) {
            Lookup::Found(found) => return follow(found.node, rest).after(field.len()),
            other => other,
        };
        match (own, follow(self.pod.spec, field)) {
            (Lookup::Absent(_), Lookup::Found(found)) => {
                follow(found.node, rest).after(field.len())
            }
            (Lookup::Absent(_), unknown @ Lookup::Opaque(_)) => unknown,
            (own, _) => own,
        }
    }

    /// The entries of `volumeMounts`.
    pub fn volume_mounts(self) -> impl Iterator<Item = Node<'d>> {
        items(self.node, &["volumeMounts"])
    }

    /// The user id it runs as, by its own securityContext or the pod's.
    pub fn user(self) -> Option<i128> {
        match self.effective(&["securityContext", "runAsUser"]).node()?.scalar()? {
            Scalar::Int(id) => Some(id),
            _ => None,
        }
    }

    /// Whether a boolean of the container's own securityContext has the given value.
    pub fn security_flag(self, field: &str) -> Option<bool> {
        match find(self.node, &["securityContext", field])?.scalar()? {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// `securityContext.privileged: true`.
    pub fn is_privileged(self) -> bool {
        self.security_flag("privileged") == Some(true)
    }

    /// The names in `securityContext.capabilities.add` or `.drop`.
    pub fn capabilities(self, list: &str) -> impl Iterator<Item = &'d str> {
        items(self.node, &["securityContext", "capabilities", list]).map(Node::text)
    }
}
