//! A container and its place in the pod's life.

use super::kinds::{Form, Row};
use super::lookup::{Lookup, follow, items, text};
use super::pod::Pod;
use super::scope::Scope;
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
    /// What the table of kinds says of it, if it is not in a list of a PodSpec.
    pub row: Option<&'d Row>,
    /// Whether every field stands where the API has it, and what is absent is absent.
    pub is_plain: bool,
}

impl<'d> Container<'d> {
    /// Whether it stands for containers of other pods, which have images of their own: an entry
    /// by name in a PodTemplate that Flyte lays below the pods of its tasks.
    pub fn is_stand_in(self) -> bool {
        const ENTRIES: [&str; 5] = ["default", "primary", "noop", "default-init", "primary-init"];
        self.pod.object.kind() == "PodTemplate"
            && self.name().is_some_and(|name| ENTRIES.contains(&name))
    }

    /// `name`, or the name that its operator gives it, or what the key tells.
    pub fn name(self) -> Option<&'d str> {
        let own = || text(self.node, &["name"]);
        let Some(row) = self.row else { return own() };
        let is_own = |name: &&str| !name.is_empty() && row.form != Form::ContainerContext;
        let own = own().filter(is_own);
        own.or_else(|| Some(&*row.name).filter(|name| !name.is_empty())).or_else(|| {
            const GENERAL: [&str; 5] =
                ["securityContext", "containerSecurityContext", "containerTemplate", "spec", ""];
            let key = row.path.rsplit('.').find(|key| !GENERAL.contains(key))?;
            // The elements of a list have names or none.
            let is_element = key.ends_with([']', '}']) && row.form != Form::ContainerContext;
            (!is_element).then(|| key.trim_end_matches(['[', ']', '{', '}']))
        })
    }

    /// Whether what is not said here may be said elsewhere.
    pub fn is_partial(self) -> bool {
        let scope = self.scope();
        scope.unknown || scope.row.is_some_and(|row| !row.says_all())
    }

    /// A container of a pod; it is plain if its scope is.
    pub(super) fn of(
        pod: Pod<'d>,
        node: Node<'d>,
        role: Role,
        row: Option<&'d Row>,
    ) -> Container<'d> {
        let container = Container { pod, node, role, row, is_plain: false };
        Container { is_plain: container.scope().is_plain(), ..container }
    }

    /// What is known of its fields.
    pub fn scope(self) -> Scope<'d> {
        if self.is_plain {
            return Scope { node: self.node, row: None, unknown: false, unprobed: false };
        }
        let (object, pod) = (self.pod.object, self.pod.data);
        let laid_over = self.row.is_none() && pod.row.form.is_overlay();
        let unknown = object.is_partial() || pod.is_fragment || laid_over || self.is_stand_in();
        let unprobed = pod.row.is_unprobed() || self.row.is_some_and(Row::is_unprobed);
        Scope { node: self.node, row: self.row, unknown, unprobed }
    }

    /// A field; `securityContext` wherever the kind has it.
    pub fn lookup<K: AsRef<str>>(self, path: &[K]) -> Lookup<'d> {
        self.scope().lookup(path)
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
        let own = self.scope().raw(field);
        let Lookup::Absent(_) = own else { return deeper(own, rest, field.len()) };
        let (inherited, is_known) = self.inherited(field);
        match inherited {
            Lookup::Absent(_) => {
                let says = field.first().is_none_or(|first| self.scope().says(first.as_ref()));
                own.or_unknown(!(is_known && says))
            }
            other => deeper(other, rest, field.len()),
        }
    }

    /// The pod's field, and whether its absence means that there is none.
    fn inherited<K: AsRef<str>>(self, field: &[K]) -> (Lookup<'d>, bool) {
        let mut pod = self.pod;
        loop {
            let scope = pod.scope();
            if scope.is_plain() && pod.data.base.is_none() {
                return (follow(pod.spec, field), true);
            }
            let lookup = scope.raw(field);
            let is_known = field.first().is_none_or(|first| scope.says(first.as_ref()));
            // A securityContext replaces the one above it as a whole.
            let replaces = || matches!(scope.raw(&field[..field.len().min(1)]), Lookup::Found(_));
            match (lookup, pod.base()) {
                (Lookup::Absent(_), Some(base)) if !replaces() => pod = base,
                _ => return (lookup, is_known),
            }
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
        match self.scope().raw(&["securityContext", field]).node()?.scalar()? {
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
        let list = self.scope().raw(&["securityContext", "capabilities", list]);
        list.items().map(Node::text)
    }
}

/// Follows the rest of a path from what its beginning led to.
fn deeper<'d, K: AsRef<str>>(lookup: Lookup<'d>, rest: &[K], steps: usize) -> Lookup<'d> {
    match lookup {
        Lookup::Found(found) => follow(found.node, rest).after(steps),
        other => other,
    }
}
