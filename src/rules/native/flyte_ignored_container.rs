//! Entries of a PodTemplate that Flyte leaves out, or does not take for what they are meant.

use super::flyte::{PLACEHOLDER, is_init, template, version};
use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = template(subject, world) else { return };
    let version = version(options);
    for container in pod.containers() {
        let Some(name) = container.name() else { continue };
        let unless = "unless a task has one of that name";
        let says = match (name, is_init(container)) {
            ("default" | "primary", false) | (PLACEHOLDER, _) => None,
            ("default-init" | "primary-init", true) if version < (1, 14) => {
                Some("runs as a container of its own before Flyte 1.14")
            }
            ("primary-init", true) if version >= (2, 0) => {
                Some("has no effect in Flyte 2.0, which does not tell the primary one")
            }
            ("flyte-copilot-downloader", true) if version < (1, 14) => {
                Some("is added to the one that Flyte makes, and the API refuses the pod")
            }
            ("flyte-copilot-downloader", true) if version < (2, 0) => {
                Some("is ignored; the entry for this container is `primary-init`")
            }
            ("default-init" | "primary-init", true) => None,
            ("flyte-copilot-downloader" | "flyte-copilot-uploader", true) => None,
            ("default" | "primary", true) | ("default-init" | "primary-init", false) => {
                Some("stands in the list where its name means nothing")
            }
            (_, true) if version < (1, 14) => None,
            _ => Some(unless),
        };
        let Some(says) = says else { continue };
        let says =
            if says == unless { format!("is left out by Flyte {unless}") } else { says.into() };
        let noun = if is_init(container) { "init container" } else { "container" };
        let place = find(container.node, &["name"]).unwrap_or(container.node);
        let detail = format!("{noun} `{name}` {says}");
        flag(Evidence::at(Subject::container(container), place).detail(detail));
    }
}
