//! A reference to a Secret that is not on the list of those a pod may use.

use crate::model::lookup::{find, is_opaque, items};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let mut names = Vec::new();
    for volume in items(pod.spec, &["volumes"]) {
        names.extend(find(volume, &["secret", "secretName"]));
        let sources = items(volume, &["projected", "sources"]);
        names.extend(sources.filter_map(|source| find(source, &["secret", "name"])));
    }
    for container in pod.containers() {
        let env = items(container.node, &["env"]);
        names.extend(env.filter_map(|env| find(env, &["valueFrom", "secretKeyRef", "name"])));
        let from = items(container.node, &["envFrom"]);
        names.extend(from.filter_map(|source| find(source, &["secretRef", "name"])));
    }
    names.extend(items(pod.spec, &["imagePullSecrets"]).filter_map(|item| find(item, &["name"])));
    for name in names.into_iter().filter(|name| name.is_scalar() && !is_opaque(*name)) {
        if !options.has_like("allowed", name.text()) {
            flag(Evidence::at(subject, name));
        }
    }
}
