//! A probe that leaves its timing to the defaults of the API.

use crate::model::lookup::{find, landmark};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// The settings and what they are if absent.
const DEFAULTS: [(&str, i128); 5] = [
    ("initialDelaySeconds", 0),
    ("periodSeconds", 10),
    ("timeoutSeconds", 1),
    ("successThreshold", 1),
    ("failureThreshold", 3),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    if subject.is_partial() {
        return;
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = find(subject.node, &[name]).filter(|probe| probe.is_map()) else {
            continue;
        };
        let missing: Vec<&str> = missing(probe).map(|(field, _)| *field).collect();
        if !missing.is_empty() {
            let detail = format!("{name} without {}", missing.join(", "));
            flag(Evidence::at(subject, landmark(probe)).detail(detail));
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let place = evidence.lookup.place();
    let probe = evidence.subject.node.get(place.text()).ok_or("the probe is not known")?;
    let change = |(field, value): &(&str, i128)| Change::Set {
        under: probe,
        keys: vec![Box::from(*field)],
        value: Value::Int(*value),
    };
    Ok(missing(probe).map(change).collect())
}

fn missing(probe: Node<'_>) -> impl Iterator<Item = &'static (&'static str, i128)> {
    DEFAULTS.iter().filter(move |(field, _)| find(probe, &[field]).is_none())
}
