//! Kinds that Kubernetes does not have in the group they are written under, and kinds of other
//! groups that nothing in the run defines.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::api_version;
use crate::model::lookup::find;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::schema::{Known, table};

/// A kind in one of Kubernetes' own groups, where there is no such kind.
pub(super) fn unknown<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !is_known(*object)) else { return };
    if !is_own_group(object.group()) || api_version::has_life_cycle(object) {
        return;
    }
    let versions: Vec<&str> =
        table::kinds().filter(|(kind, _)| *kind == object.kind()).map(|(_, of)| of).collect();
    let is_version = !versions.is_empty();
    let field = if is_version { "apiVersion" } else { "kind" };
    let Some(node) = find(subject.node, &[field]) else { return };
    let detail = if is_version {
        format!("; it is one of {}", versions.join(", "))
    } else {
        meant(object.kind()).map_or(String::new(), |kind| format!("; did you mean `{kind}`?"))
    };
    flag(Evidence::at(subject, node).detail(format!(
        "`{}` has no kind `{}`{detail}",
        object.api_version(),
        object.kind()
    )));
}

/// A kind of another group that is not defined in the run: said once, at its first object.
pub(super) fn undefined<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !is_known(*object)) else { return };
    if is_own_group(object.group()) || !world.definitions(object.group(), object.kind()).is_empty()
    {
        return;
    }
    let mut alike = world.of_kind(object.kind()).iter();
    let first = alike.find(|other| other.api_version() == object.api_version());
    if first.is_some_and(|first| first.root() == object.root())
        && let Some(node) = find(subject.node, &["kind"])
    {
        flag(Evidence::at(subject, node).detail(object.api_version()));
    }
}

fn is_known(object: Object<'_>) -> bool {
    let version = object.api_version();
    // Kustomize's `builtin` and other programs' `0.1.0` are no versions of the API.
    let is_version = version.contains('/')
        || version.strip_prefix('v').is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()));
    object.kind().is_empty()
        || !is_version
        || table::kind(object.api_version(), object.kind()) != Known::No
}

/// Whether a group is one of Kubernetes' own API server.
fn is_own_group(group: &str) -> bool {
    static GROUPS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let group_of = |version: &'static str| version.split_once('/').map_or("", |of| of.0);
        table::kinds().map(|(_, version)| group_of(version)).collect()
    });
    GROUPS.contains(group)
}

/// The kind that differs only in case or by a letter.
fn meant(kind: &str) -> Option<&'static str> {
    let lower = kind.to_ascii_lowercase();
    // One letter that differs leaves the first or the last as it is.
    let shares_end = |other: &str| {
        let (a, b) = (other.as_bytes(), lower.as_bytes());
        a.first().map(u8::to_ascii_lowercase) == b.first().copied()
            || a.last().map(u8::to_ascii_lowercase) == b.last().copied()
    };
    let is_near = |other: &&str| {
        other.len().abs_diff(lower.len()) < 2
            && shares_end(other)
            && strsim::damerau_levenshtein(&other.to_ascii_lowercase(), &lower) < 2
    };
    table::kinds().map(|(kind, _)| kind).find(is_near)
}
