//! Two containers of a pod with one name, whatever lists they are in: the API refuses the pod.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::Evidence;

pub(super) fn check<'d>(subject: Subject<'d>, _: &World<'d>, flag: &mut dyn FnMut(Evidence<'d>)) {
    let Some(pod) = subject.pod else { return };
    let mut seen = Vec::new();
    for container in pod.containers() {
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
