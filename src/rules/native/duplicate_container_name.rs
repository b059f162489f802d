//! Two containers of a pod with one name, whatever lists they are in: the API refuses the pod.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Role, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let mut seen = Vec::new();
    // The API server names main containers first, so the others repeat their names.
    let others = pod.containers().filter(|container| container.role != Role::Main);
    for container in pod.containers_of(Role::Main).chain(others) {
        let Some(name) = find(container.node, &["name"]).filter(|name| !is_opaque(*name)) else {
            continue;
        };
        match seen.iter().find(|(text, _)| *text == name.text()) {
            Some((_, first)) => {
                flag(Evidence::at(Subject::container(container), name).related(*first));
            }
            None => seen.push((name.text(), name)),
        }
    }
}
