//! Workloads from before apps/v1: their selector was taken from the labels of the pods, and they
//! were brought up to date in another way where nothing is said. Source: the defaults of the four
//! versions in Kubernetes 1.15.

use super::{Draft, Old};
use crate::model::Lookup;
use crate::model::lookup::{find, follow, text};
use crate::rules::Risk;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn convert<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    if old.kind == "ControllerRevision" {
        return Ok(());
    }
    let absent = match follow(old.root, &["spec", "selector"]) {
        Lookup::Found(found) if found.node.entries().next().is_some() => return Ok(()),
        Lookup::Absent(absent) if old.version != "apps/v1beta2" => absent,
        Lookup::Absent(_) => return Err("it has no selector, which this version wants, too".into()),
        _ => return Err("the selector is empty or not known here".into()),
    };
    let labels = find(old.root, &["spec", "template", "metadata", "labels"]);
    let labels = labels.filter(|labels| labels.entries().next().is_some());
    let labels = Value::of(labels.ok_or("apps/v1 wants a selector, and the pods have no labels")?)?;
    let path = ["spec", "selector", "matchLabels"];
    let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
    draft.changes.push(Change::Set { under: absent.under, keys, value: labels });
    Ok(())
}

/// How much can change with the defaults of apps/v1.
pub(super) fn risk(old: Old<'_>) -> Risk {
    let says = |keys: &[&str]| find(old.root, keys).is_some();
    let updates_itself = || says(&["spec", "updateStrategy", "type"]);
    match (old.version, old.kind) {
        // Pods stayed as they were until somebody deleted them.
        ("extensions/v1beta1", "DaemonSet") | ("apps/v1beta1", "StatefulSet")
            if !updates_itself() =>
        {
            Risk::Medium
        }
        // One pod more and one less at a time, now a quarter of them; and all revisions were kept.
        ("extensions/v1beta1", "Deployment") => {
            let strategy = ["spec", "strategy", "rollingUpdate"];
            let bounds = ["maxSurge", "maxUnavailable"];
            let bounded = bounds.iter().all(|bound| says(&[&strategy[..], &[bound]].concat()));
            let recreates = text(old.root, &["spec", "strategy", "type"]) == Some("Recreate");
            let keeps = says(&["spec", "revisionHistoryLimit"]);
            if keeps && (bounded || recreates) { Risk::None } else { Risk::Low }
        }
        _ => Risk::None,
    }
}
