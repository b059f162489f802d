//! A request above the limit of the same resource: the API refuses the pod.

use crate::model::lookup::find;
use crate::model::{Subject, World, quantity};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Node, Scalar};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    let own = find(pod.spec, &["resources"]).map(|resources| (subject, resources));
    let of_containers = pod.containers().filter_map(|container| {
        Some((Subject::container(container), find(container.node, &["resources"])?))
    });
    for (subject, resources) in own.into_iter().chain(of_containers) {
        let (Some(requests), Some(limits)) =
            (find(resources, &["requests"]), find(resources, &["limits"]))
        else {
            continue;
        };
        for (key, request) in requests.entries().map(|(key, value)| (key, value.target())) {
            let Some(limit) = limits.get(key.text()) else { continue };
            let (Some(asked), Some(most)) = (amount(request), amount(limit)) else { continue };
            // Quantities are decimal, floats are not: equal ones may differ in the last digits.
            if asked > most * (1.0 + 1e-9) {
                let (asked, most) = (request.text(), limit.text());
                let detail =
                    format!("{asked} of {}, which is more than its limit of {most}", key.text());
                flag(Evidence::at(subject, request).related(limit).detail(detail));
            }
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let (Some(node), Some(limit)) = (evidence.lookup.node(), evidence.related) else {
        return Err("the amounts are not known".into());
    };
    Ok(vec![Change::Replace { node, value: Value::of(limit)? }])
}

fn amount(node: Node<'_>) -> Option<f64> {
    match node.scalar()? {
        Scalar::Int(value) => Some(value as f64),
        Scalar::Float(value) => Some(value),
        Scalar::Text(text) => quantity::parse(text),
        Scalar::Bool(_) | Scalar::Null => None,
    }
}
