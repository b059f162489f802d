//! What an etcd has to be told to keep strangers out.
//!
//! etcd takes a setting from a flag, else from an environment variable, else from a
//! configuration file that replaces both. Where a file or variables of other objects may say it,
//! nothing is known, so nothing is flagged.

use crate::model::lookup::{Lookup, find, follow, items, text};
use crate::model::{Container, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn without_tls<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    require(subject, &["cert-file", "key-file"], is_named, Some("auto-tls"), flag);
}

pub(super) fn without_client_authentication<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    require(subject, &["client-cert-auth"], is_true, None, flag);
}

pub(super) fn without_peer_tls<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    require(subject, &["peer-cert-file", "peer-key-file"], is_named, Some("peer-auto-tls"), flag);
}

pub(super) fn without_peer_authentication<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    require(subject, &["peer-client-cert-auth"], is_true, None, flag);
}

/// An authority that the cluster is known to use: listed by the user, or that of an API server.
pub(super) fn shared_ca<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(container) = subject.container.filter(|container| runs(*container, "etcd")) else {
        return;
    };
    let lookup = given(container, "trusted-ca-file");
    let Some(file) = value(lookup) else { return };
    let trusts_it = |server: &Container<'d>| {
        runs(*server, "kube-apiserver")
            && server.pod.object.namespace() == container.pod.object.namespace()
            && value(server.flag("client-ca-file")) == Some(file)
    };
    let evidence = Evidence::of(subject, lookup, &[]);
    if let Some(server) = world.pods().iter().flat_map(|pod| pod.containers()).find(trusts_it) {
        flag(match server.flag("client-ca-file").node() {
            Some(node) => evidence.related(node),
            None => evidence,
        });
    } else if options.texts("cluster-ca").any(|ca| ca == file) {
        flag(evidence);
    }
}

/// Flags an etcd once if any of the settings is not as it has to be, unless `instead` is on.
fn require<'d>(
    subject: Subject<'d>,
    settings: &[&str],
    holds: fn(&str) -> bool,
    instead: Option<&str>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(container) = subject.container.filter(|container| runs(*container, "etcd")) else {
        return;
    };
    let is_unknown = subject.is_partial()
        || find(container.node, &["envFrom"]).is_some()
        || !matches!(given(container, "config-file"), Lookup::Absent(_));
    if is_unknown
        || instead.is_some_and(|other| value(given(container, other)).is_some_and(is_true))
    {
        return;
    }
    let lookups = settings.iter().map(|setting| (*setting, given(container, setting)));
    let is_open =
        |lookup| !matches!(lookup, Lookup::Opaque(_)) && !value(lookup).is_some_and(holds);
    let open: Vec<_> = lookups.filter(|(_, lookup)| is_open(*lookup)).collect();
    let Some((_, lookup)) = open.first() else { return };
    let names: Vec<String> = open.iter().map(|(setting, _)| format!("`--{setting}`")).collect();
    flag(Evidence::of(subject, *lookup, &[]).detail(names.join(" and ")));
}

fn runs(container: Container<'_>, program: &str) -> bool {
    value(container.program()) == Some(program)
}

/// The value of a setting: of the flag, else of its variable.
fn given<'d>(container: Container<'d>, setting: &str) -> Lookup<'d> {
    let by_flag = container.flag(setting);
    if !matches!(by_flag, Lookup::Absent(_)) {
        return by_flag;
    }
    let name = format!("ETCD_{}", setting.to_ascii_uppercase().replace('-', "_"));
    let variables = items(container.node, &["env"]);
    let named = |variable: &Node<'d>| text(*variable, &["name"]) == Some(name.as_str());
    let Some(variable) = variables.filter(named).last() else { return by_flag };
    match follow(variable, &["value"]) {
        // Taken from another object by `valueFrom`.
        Lookup::Absent(_) => Lookup::Opaque(variable),
        value => value,
    }
}

fn value(lookup: Lookup<'_>) -> Option<&str> {
    match lookup {
        Lookup::Found(found) => Some(found.text()),
        _ => None,
    }
}

fn is_named(value: &str) -> bool {
    !value.is_empty()
}

fn is_true(value: &str) -> bool {
    ["true", "t", "1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}
