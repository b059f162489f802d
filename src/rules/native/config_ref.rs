//! ConfigMaps and Secrets that a pod reads: whether they are there, and have the keys it wants.

use crate::model::lookup::{find, is_opaque, items};
use crate::model::world::may_be_same;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

use super::together::{is_owned, shows};

/// A reference of a pod.
struct Reference<'d> {
    kind: &'static str,
    name: Node<'d>,
    /// The keys it names.
    keys: Vec<Node<'d>>,
}

/// An object that is not there.
pub(super) fn dangling<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !is_owned(*object)) else { return };
    for reference in references(subject) {
        let (kind, name) = (reference.kind, reference.name.text());
        // What operators make Secrets of has the name of the Secret.
        let kinds = [kind, "SealedSecret", "ExternalSecret", "SecretProviderClass"];
        let made_elsewhere = is_opaque(reference.name) || object.is_partial();
        let is_there = |kind: &&str| world.named(kind, object.namespace(), name).is_some();
        if !made_elsewhere && !kinds.iter().any(is_there) && shows(world, object, kind) {
            flag(Evidence::at(subject, reference.name).detail(format!("{kind} `{name}`")));
        }
    }
}

/// A key that the object does not have.
pub(super) fn key<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    for reference in references(subject) {
        let name = reference.name.text();
        let sources = world.of_kind(reference.kind).iter().copied().filter(|source| {
            source.name() == Some(name) && may_be_same(object.namespace(), source.namespace())
        });
        let sources: Vec<Object<'d>> = sources.collect();
        // Another one of the name may be meant, elsewhere in the run.
        let beside = sources.iter().all(|source| world.are_beside(object, *source));
        let complete = beside && world.is_complete_for(object);
        let Some(first) = sources.first().filter(|_| complete) else { continue };
        for key in &reference.keys {
            if !is_opaque(*key) && !sources.iter().any(|source| has_key(*source, key.text())) {
                let detail = format!("key `{}` in {} `{name}`", key.text(), reference.kind);
                let place = find(first.root(), &["metadata", "name"]).unwrap_or(first.root());
                flag(Evidence::at(subject, *key).related(place).detail(detail));
            }
        }
    }
}

/// Whether an object has a key, or may have: one without any data is filled by somebody else.
fn has_key(source: Object<'_>, key: &str) -> bool {
    let fields = ["data", "stringData", "binaryData"];
    let maps: Vec<Node<'_>> = fields.iter().filter_map(|f| find(source.root(), &[f])).collect();
    let filled = maps.iter().any(|map| map.entries().next().is_some());
    let known = maps.iter().all(|map| map.is_map() && !is_opaque(*map));
    let sealed = source.root().get("sops").is_some();
    !filled || !known || sealed || source.is_partial() || maps.iter().any(|m| m.get(key).is_some())
}

/// What a pod cannot start without.
fn references<'d>(subject: Subject<'d>) -> Vec<Reference<'d>> {
    let mut all = Vec::new();
    let Some(pod) = subject.pod else { return all };
    let mut note = |kind, holder: Option<Node<'d>>, field: &str, keys: Vec<Node<'d>>| {
        let Some(holder) = holder else { return };
        let optional = holder.get("optional").and_then(Node::scalar) == Some(Scalar::Bool(true));
        let name = holder.get(field).filter(|name| name.is_scalar() && !name.text().is_empty());
        if let Some(name) = name.filter(|_| !optional) {
            all.push(Reference { kind, name, keys });
        }
    };
    for container in pod.containers() {
        for variable in items(container.node, &["env"]) {
            for (kind, field) in [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")] {
                let holder = find(variable, &["valueFrom", field]);
                let key = holder.and_then(|holder| holder.get("key")).filter(|key| key.is_scalar());
                note(kind, holder, "name", key.into_iter().collect());
            }
        }
        for source in items(container.node, &["envFrom"]) {
            note("ConfigMap", find(source, &["configMapRef"]), "name", Vec::new());
            note("Secret", find(source, &["secretRef"]), "name", Vec::new());
        }
    }
    for volume in items(pod.spec, &["volumes"]) {
        for source in items(volume, &["projected", "sources"]).chain([volume]) {
            let (map, secret) = (find(source, &["configMap"]), find(source, &["secret"]));
            note("ConfigMap", map, "name", keys_of(map));
            note(
                "Secret",
                secret,
                if source == volume { "secretName" } else { "name" },
                keys_of(secret),
            );
        }
    }
    all
}

fn keys_of(source: Option<Node<'_>>) -> Vec<Node<'_>> {
    let entries = source.into_iter().flat_map(|source| items(source, &["items"]));
    entries.filter_map(|item| item.get("key")).filter(|key| key.is_scalar()).collect()
}
