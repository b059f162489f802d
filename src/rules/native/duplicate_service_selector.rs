//! Two Services that select the same pods.

use crate::model::lookup::{find, landmark, text};
use crate::model::world::may_be_same;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

use super::together::before;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(service) = subject.object else { return };
    let Some(selector) = selector_of(service) else { return };
    for other in before(world, "Service", service) {
        let Some(first) = selector_of(other) else { continue };
        let same_name = other.name() == service.name();
        let one_set = may_be_same(service.namespace(), other.namespace());
        // A headless twin gives the pods names; the other one balances.
        if !same_name
            && one_set
            && is_headless(service) == is_headless(other)
            && pairs(first) == pairs(selector)
        {
            let detail = other.name().unwrap_or("?");
            flag(Evidence::at(subject, landmark(selector)).related(first).detail(detail));
            return;
        }
    }
}

fn selector_of(service: Object<'_>) -> Option<Node<'_>> {
    let external = text(service.root(), &["spec", "type"]) == Some("ExternalName");
    let selector = find(service.root(), &["spec", "selector"]).filter(|_| !external)?;
    selector.entries().next().is_some().then_some(selector)
}

fn is_headless(service: Object<'_>) -> bool {
    text(service.root(), &["spec", "clusterIP"]) == Some("None")
}

fn pairs(selector: Node<'_>) -> Vec<(&str, &str)> {
    let entries = selector.entries().map(|(key, value)| (key.text(), value.target().text()));
    let mut pairs: Vec<_> = entries.collect();
    pairs.sort_unstable();
    pairs
}
