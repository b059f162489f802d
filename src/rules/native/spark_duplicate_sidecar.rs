//! A container that the operator adds to a Spark template which has another of that name.

use super::spark::parts;
use crate::model::lookup::{find, is_opaque, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    for part in parts(object) {
        for list in ["sidecars", "initContainers"] {
            let own = find(part.node, &[list]).into_iter().flat_map(Node::items);
            for container in own.map(Node::target) {
                let Some(name) = find(container, &["name"]).filter(|name| !is_opaque(*name)) else {
                    continue;
                };
                if name.text() == part.main {
                    flag(Evidence::at(subject, name).detail(part.noun));
                    continue;
                }
                let others = part.containers("containers").chain(part.containers("initContainers"));
                let mut twins = others.filter(|other| text(*other, &["name"]) == Some(name.text()));
                // The same name and the same image: the operator leaves it at one.
                let is_other =
                    |twin: &Node<'_>| text(*twin, &["image"]) != text(container, &["image"]);
                if let Some(twin) = twins.find(is_other) {
                    flag(Evidence::at(subject, name).detail(part.noun).related(twin));
                }
            }
        }
    }
}
