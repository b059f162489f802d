//! A liveness probe that asks what the readiness probe asks, and gives up no later.

use crate::model::lookup::{find, landmark};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

const HANDLERS: [&str; 4] = ["exec", "grpc", "httpGet", "tcpSocket"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(liveness) = find(subject.node, &["livenessProbe"]) else { return };
    let Some(readiness) = find(subject.node, &["readinessProbe"]) else { return };
    let handler = |probe| HANDLERS.iter().find_map(|name| Some((name, find(probe, &[name])?)));
    let (Some(live), Some(ready)) = (handler(liveness), handler(readiness)) else { return };
    if live.0 == ready.0 && equal(live.1, ready.1) && patience(liveness) <= patience(readiness) {
        // An alias stands where it is written.
        let place = subject.node.entries().find(|(key, _)| key.text() == "livenessProbe");
        let place = place.map_or(landmark(liveness), |(key, _)| key);
        flag(Evidence::at(subject, place).related(landmark(readiness)));
    }
}

/// How many seconds of failure a probe bears; none if that is not known.
fn patience(probe: Node<'_>) -> Option<i128> {
    let number = |field: &str, default| match probe.get(field).map(|node| node.scalar()) {
        None | Some(Some(Scalar::Null)) => Some(default),
        Some(Some(Scalar::Int(value))) => Some(value),
        Some(_) => None,
    };
    Some(number("failureThreshold", 3)? * number("periodSeconds", 10)?)
}

/// Whether two values are the same, whatever order their keys are in.
fn equal(a: Node<'_>, b: Node<'_>) -> bool {
    let (a, b) = (a.target(), b.target());
    if a.is_map() && b.is_map() {
        let in_b = |(key, value): (Node<'_>, Node<'_>)| {
            b.get(key.text()).is_some_and(|other| equal(value, other))
        };
        return a.entries().count() == b.entries().count() && a.entries().all(in_b);
    }
    if a.is_seq() && b.is_seq() {
        let pairs = a.items().zip(b.items());
        return a.items().count() == b.items().count()
            && pairs.into_iter().all(|(a, b)| equal(a, b));
    }
    a.is_scalar() && b.is_scalar() && a.scalar() == b.scalar()
}
