//! An `emptyDir` that may take all the room of its node: no size, and a container that writes to
//! it without a limit of its own.

use crate::model::lookup::{Lookup, find, follow, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let volume = subject.node;
    let Some(pod) = subject.pod.filter(|pod| !pod.is_partial()) else { return };
    let Some(directory) = find(volume, &["emptyDir"]).filter(|node| node.is_map()) else { return };
    let size = follow(volume, &["emptyDir", "sizeLimit"]);
    let (Lookup::Absent(_), Some(name)) = (size, text(volume, &["name"])) else { return };
    let in_memory = text(directory, &["medium"]) == Some("Memory");
    let resource = if in_memory { "memory" } else { "ephemeral-storage" };
    let limit = ["resources", "limits", resource];
    if in_memory && !matches!(follow(pod.spec, &limit), Lookup::Absent(_)) {
        return;
    }
    let writes = |container: &crate::model::Container<'d>| {
        container.volume_mounts().any(|mount| text(mount, &["name"]) == Some(name))
    };
    let unlimited = pod
        .containers()
        .filter(writes)
        .any(|container| matches!(follow(container.node, &limit), Lookup::Absent(_)));
    if unlimited {
        let room = if in_memory { "memory" } else { "disk" };
        flag(Evidence::of(subject, size, &[]).detail(room));
    }
}
