//! A workload whose selector does not select the pods that its template makes.

use crate::model::lookup::{find, follow, is_opaque, is_placeholder, landmark};
use crate::model::selector::{is_given_later, matches};
use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !object.is_partial()) else { return };
    let Some(selector) = find(object.root(), &["spec", "selector"]) else { return };
    let labels = object.pod().and_then(|pod| pod.labels());
    if labels.is_some_and(is_templated) || object.pod().is_none() {
        return;
    }
    // A ReplicationController's selector is a plain map.
    let plain = object.kind() == "ReplicationController";
    let pairs = if plain { Some(selector) } else { find(selector, &["matchLabels"]) };
    let mut agree = true;
    for (key, value) in pairs.into_iter().flat_map(Node::entries) {
        let value = value.target();
        if is_given_later(key.text()) || key.text() == "<<" || is_opaque(value) {
            continue;
        }
        let label = labels.and_then(|labels| labels.get(key.text()));
        let detail = match label {
            Some(label) if is_opaque(label) || label.text() == value.text() => continue,
            Some(label) => format!("`{}`, but its pods have `{}`", value.text(), label.text()),
            None => format!("`{}`, but its pods have no such label", value.text()),
        };
        agree = false;
        let detail = format!("`{}` is {detail}", key.text());
        let evidence = Evidence::at(subject, value).detail(detail);
        flag(match label.or(labels.map(landmark)) {
            Some(label) => evidence.related(label),
            None => evidence,
        });
    }
    if let Some(expressions) = find(selector, &["matchExpressions"])
        && agree
        && !plain
        && !expressions.descendants().any(is_opaque)
        && !matches(selector, labels)
    {
        let detail = "an expression does not hold for the labels of its pods";
        flag(Evidence::at(subject, landmark(expressions)).detail(detail));
    }
}

fn is_templated(labels: Node<'_>) -> bool {
    is_opaque(labels) || labels.entries().any(|(key, _)| is_placeholder(key.text()))
}

/// Gives the template the label that it lacks. A label with another value is left: either side
/// may be the one that is meant.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let value = evidence.lookup.node().ok_or("the selector is not known")?;
    let key = value.key().filter(|_| value.is_scalar()).ok_or("the selector has no such pair")?;
    let template = evidence.subject.object.and_then(|object| object.template());
    let template = template.ok_or("the pod template is not known")?;
    let path = ["metadata", "labels", key.text()];
    match follow(template, &path) {
        Lookup::Absent(absent) => {
            let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            Ok(vec![Change::Set { under: absent.under, keys, value: Value::of(value)? }])
        }
        _ => Err("selector and template differ; decide which one is meant".into()),
    }
}
