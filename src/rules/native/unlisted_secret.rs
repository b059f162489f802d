//! A reference to a Secret that is not on the list of those a pod may use.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let mut names = Vec::new();
    for volume in items(pod.spec, "volumes") {
        names.extend(find(volume, &["secret", "secretName"]));
        let sources = find(volume, &["projected"]).into_iter().flat_map(|p| items(p, "sources"));
        names.extend(sources.filter_map(|source| find(source, &["secret", "name"])));
    }
    for container in pod.containers() {
        let env = items(container.node, "env");
        names.extend(env.filter_map(|env| find(env, &["valueFrom", "secretKeyRef", "name"])));
        let from = items(container.node, "envFrom");
        names.extend(from.filter_map(|source| find(source, &["secretRef", "name"])));
    }
    names.extend(items(pod.spec, "imagePullSecrets").filter_map(|item| find(item, &["name"])));
    for name in names.into_iter().filter(|name| name.is_scalar() && !is_opaque(*name)) {
        if !options.texts("allowed").any(|allowed| is_like(name.text(), allowed)) {
            flag(Evidence::at(subject, name));
        }
    }
}

fn items<'d>(node: Node<'d>, list: &str) -> impl Iterator<Item = Node<'d>> + use<'d> {
    find(node, &[list]).into_iter().flat_map(Node::items).map(Node::target)
}

/// Whether a name is the allowed one, or begins with it where that ends with `*`.
fn is_like(name: &str, allowed: &str) -> bool {
    match allowed.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == allowed,
    }
}
