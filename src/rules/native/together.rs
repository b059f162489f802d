//! Which objects of a run stand together, and what it means if one is not among them. No check
//! of its own.

use crate::model::lookup::text;
use crate::model::world::may_be_same;
use crate::model::{Object, World};

/// Namespaces that every cluster has, so that they do not tell one from another.
const EVERYWHERE: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// Whether two objects meet in one cluster and namespace: they stand in one file, or are told
/// the same namespace or stand in one folder, and neither is written down twice there. A folder
/// with two of a name holds alternatives.
pub(super) fn are_together(world: &World<'_>, a: Object<'_>, b: Object<'_>) -> bool {
    if !may_be_same(a.namespace(), b.namespace()) {
        return false;
    }
    if a.0.source == b.0.source {
        return true;
    }
    let named = is_own(a.namespace()) && a.namespace() == b.namespace();
    (named || world.are_beside(a, b)) && !is_repeated(world, a) && !is_repeated(world, b)
}

/// Whether a namespace is said, and is one that somebody made.
pub(super) fn is_own(namespace: Option<&str>) -> bool {
    namespace.is_some_and(|namespace| !EVERYWHERE.contains(&namespace))
}

/// Whether the object is written down twice in its folder, which then holds alternatives.
pub(super) fn is_repeated(world: &World<'_>, object: Object<'_>) -> bool {
    world.of_kind(object.kind()).iter().any(|other| {
        other.name() == object.name()
            && other.root() != object.root()
            && may_be_same(other.namespace(), object.namespace())
            && world.are_beside(object, *other)
    })
}

/// Whether an object of that kind would stand beside this one: there are others in its file, or
/// in its folder at least one for each object of its own kind, and nothing there that makes
/// objects out of sight. A folder of examples shows nothing.
pub(super) fn shows(world: &World<'_>, object: Object<'_>, kind: &str) -> bool {
    let beside = |other: &&Object<'_>| {
        may_be_same(object.namespace(), other.namespace()) && world.are_beside(object, **other)
    };
    let others = || world.of_kind(kind).iter().filter(beside);
    let in_file = || others().any(|other| other.0.source == object.0.source);
    let enough = || {
        let own = world.of_kind(object.kind()).iter().filter(beside).count();
        others().count() >= own.max(1)
    };
    world.is_complete_for(object) && (in_file() || enough())
}

/// The objects of that kind that come before this one and surely stand beside it: in its file,
/// or in another one that names the same namespace.
pub(super) fn before<'w, 'd>(
    world: &'w World<'d>,
    kind: &str,
    object: Object<'d>,
) -> impl Iterator<Item = Object<'d>> + 'w
where
    'd: 'w,
{
    let earlier = world.of_kind(kind).iter().copied();
    earlier.take_while(move |other| other.root() != object.root()).filter(move |other| {
        let said = object.namespace().is_some() && other.namespace() == object.namespace();
        let named = said && (is_own(object.namespace()) || world.are_beside(object, *other));
        other.0.source == object.0.source || (named && are_together(world, object, *other))
    })
}

/// Whether an object of a cluster looks after this one, so that it was not written by hand.
pub(super) fn is_owned(object: Object<'_>) -> bool {
    crate::model::lookup::find(object.root(), &["metadata", "ownerReferences"]).is_some()
}

/// Whether two API groups mean the same built-in kinds; `extensions` is where some once lived.
pub(super) fn same_group(api_version: &str, object: Object<'_>) -> bool {
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    group == object.group() || group == "extensions" || object.group() == "extensions"
}

/// The annotation of an object.
pub(super) fn annotation<'d>(object: Object<'d>, name: &str) -> Option<&'d str> {
    text(object.root(), &["metadata", "annotations", name])
}
