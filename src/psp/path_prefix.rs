//! Paths of the host that a policy allows.

use super::policy::HostPath;

/// Whether a path may be mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leave {
    /// It may not.
    None,
    /// Only for reading.
    ReadOnly,
    /// As the pod likes.
    Full,
}

/// What the list says of a path; an empty list allows everything.
pub(super) fn leave(allowed: &[HostPath], path: &str) -> Leave {
    if allowed.is_empty() {
        return Leave::Full;
    }
    let mut leave = Leave::None;
    for entry in allowed.iter().filter(|entry| begins_with(path, &entry.prefix)) {
        if !entry.read_only {
            return Leave::Full;
        }
        leave = Leave::ReadOnly;
    }
    leave
}

/// Whether a path is the prefix or lies below it. One slash at the end is ignored on both sides,
/// and nothing else is cleaned.
fn begins_with(path: &str, prefix: &str) -> bool {
    let path = path.strip_suffix('/').unwrap_or(path);
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
