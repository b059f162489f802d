//! Security settings in the configuration of Flyte's Kubernetes plugin, which a ConfigMap holds as
//! text.

use super::misplaced_security_field::CONTAINER_ONLY;
use crate::model::lookup::{find, text};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Source, parse};

const POD: &str = "default-pod-security-context";
const CONTAINER: &str = "default-security-context";

/// Fields of a container in what is laid under the pod.
pub(super) fn misplaced<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    each(subject.object, &mut |place, plugin| {
        let context = find(plugin, &[POD]).into_iter().flat_map(Node::entries);
        for (key, _) in context.filter(|(key, _)| CONTAINER_ONLY.contains(&key.text())) {
            let detail = format!("`{POD}` sets `{}`", key.text());
            flag(Evidence::at(subject, place).detail(detail));
        }
    });
}

/// A setting for containers that reaches few of them.
pub(super) fn lone<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    each(subject.object, &mut |place, plugin| {
        let named =
            text(plugin, &["default-pod-template-name"]).is_some_and(|name| !name.is_empty());
        if find(plugin, &[CONTAINER]).is_some() && !named {
            flag(Evidence::at(subject, place));
        }
    });
}

/// The plugin's settings in each text of a ConfigMap, with the place of the text.
fn each<'d>(object: Option<Object<'d>>, look: &mut dyn FnMut(Node<'d>, Node<'_>)) {
    let data = object.and_then(|object| find(object.root(), &["data"]));
    for (_, value) in data.into_iter().flat_map(Node::entries) {
        let content = value.target().text();
        if !content.contains(POD) && !content.contains(CONTAINER) {
            continue;
        }
        let source = Source::decode("data".into(), content.as_bytes().to_vec(), false);
        for document in &parse(&source).documents {
            if let Some(plugin) = find(document.root(), &["plugins", "k8s"]) {
                look(value, plugin);
            }
        }
    }
}
