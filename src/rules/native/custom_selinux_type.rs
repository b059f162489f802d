//! SELinux options beyond what the Pod Security Standards allow: a type of one's own, or any
//! user or role.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// The types of the container policy; `container_engine_t` since Kubernetes 1.31.
const TYPES: [&str; 4] =
    ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let containers = pod.containers().map(Subject::container);
    for subject in std::iter::once(subject).chain(containers) {
        let Some(options) = subject.lookup(&["securityContext", "seLinuxOptions"]).node() else {
            continue;
        };
        for field in ["type", "user", "role"] {
            let Some(node) = find(options, &[field]).filter(|node| !is_opaque(*node)) else {
                continue;
            };
            let allowed =
                node.text().is_empty() || (field == "type" && TYPES.contains(&node.text()));
            if !allowed {
                flag(Evidence::at(subject, node).detail(field));
            }
        }
    }
}
