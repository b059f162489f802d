//! A workload with fewer pods than can be spared one, and nothing that scales it.

use crate::model::lookup::{follow, text};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

use super::scale::{replicas, scaler_of};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    // What shows no template is not the workload, but what a test expects of it.
    let Some(workload) = subject.object.filter(|object| object.pod().is_some()) else { return };
    let Some(count) = replicas(workload) else { return };
    let least = options.number("least").unwrap_or(2.0);
    // Recreate says that two pods must not run at a time.
    let alone = text(subject.node, &["spec", "strategy", "type"]) == Some("Recreate");
    // None at all is a workload that is switched off.
    if count > 0 && (count as f64) < least && !alone && scaler_of(world, workload).is_none() {
        let pods = if count == 1 { "one pod".to_owned() } else { format!("{count} pods") };
        let lookup = follow(subject.node, &["spec", "replicas"]);
        flag(Evidence::of(subject, lookup, &[]).detail(pods));
    }
}
