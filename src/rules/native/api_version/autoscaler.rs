//! HorizontalPodAutoscaler of `autoscaling/v2beta1`: what a metric is, and what value it is to
//! have, are mappings of their own since. Source: the API reference of both versions.

use super::{Draft, Old};
use crate::model::lookup::{find, items};
use crate::syntax::Node;
use crate::syntax::edit::Refusal;

pub(super) fn convert<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    for metric in items(old.root, &["spec", "metrics"]) {
        for source in ["resource", "containerResource", "pods", "external", "object"] {
            let Some(node) = find(metric, &[source]) else { continue };
            let target = if source == "object" { object_target(node, draft)? } else { None };
            let mut targets = target.into_iter().chain(goals(node));
            let (value, key, kind) = targets.next().ok_or("a metric has no target")?;
            if targets.next().is_some() {
                return Err("a metric has more than one target".into());
            }
            draft.move_beside(value, &["target", key], &[("type", kind)]);
            for (field, key) in
                [("metricName", "name"), ("metricSelector", "selector"), ("selector", "selector")]
            {
                if let Some(value) = find(node, &[field]) {
                    draft.move_to(value, &["metric", key]);
                }
            }
        }
    }
    Ok(())
}

/// A value, its new key, and the type that goes with it.
type Goal<'d> = (Node<'d>, &'static str, &'static str);

/// The values that a metric of most kinds is to have.
fn goals(node: Node<'_>) -> impl Iterator<Item = Goal<'_>> {
    const FIELDS: [(&str, &str, &str); 3] = [
        ("targetAverageUtilization", "averageUtilization", "Utilization"),
        ("targetAverageValue", "averageValue", "AverageValue"),
        ("targetValue", "value", "Value"),
    ];
    FIELDS
        .into_iter()
        .filter_map(move |(field, key, kind)| Some((find(node, &[field])?, key, kind)))
}

/// What only metrics of objects have: the object, and an average that comes beside the value.
fn object_target<'d>(
    node: Node<'d>,
    draft: &mut Draft<'d, '_>,
) -> Result<Option<Goal<'d>>, Refusal> {
    draft.move_to(find(node, &["target"]).ok_or("a metric names no object")?, &["describedObject"]);
    let average = find(node, &["averageValue"]);
    Ok(average.map(|value| (value, "averageValue", "AverageValue")))
}
