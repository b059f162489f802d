//! The class a pod falls into by its requests and limits, as kubelet's `GetPodQOS` computes it:
//! only processor and memory count, and the resources of the whole pod go before its containers'.

use super::resource_bounds::{amount, same};
use crate::model::lookup::{Lookup, follow, landmark};
use crate::model::{Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

const RESOURCES: [&str; 2] = ["cpu", "memory"];

pub(super) fn not_guaranteed<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for (name, holder) in holders(subject) {
        for resource in RESOURCES {
            let path = ["resources", "limits", resource];
            let (Ok(request), Ok(limit)) =
                (amount(holder, "requests", resource), amount(holder, "limits", resource))
            else {
                return;
            };
            let (lookup, detail) = match (request, limit) {
                (_, None) => (follow(holder, &path), format!("{name} has no {resource} limit")),
                (Some(request), Some(limit)) if !same(request, limit) => {
                    let path = ["resources", "requests", resource];
                    let detail = format!("{name} requests less {resource} than its limit");
                    (follow(holder, &path), detail)
                }
                _ => continue,
            };
            return flag(Evidence::of(subject, lookup, &[]).detail(detail));
        }
    }
}

pub(super) fn best_effort<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let holders = holders(subject);
    let asks_nothing = |holder| {
        let lists = ["requests", "limits"].into_iter();
        let mut amounts = lists.flat_map(|list| RESOURCES.map(|r| amount(holder, list, r)));
        amounts.all(|amount| amount == Ok(None))
    };
    if !holders.is_empty() && holders.iter().all(|(_, holder)| asks_nothing(*holder)) {
        flag(Evidence::at(subject, landmark(subject.node)));
    }
}

/// What has the `resources` that count: the pod itself, else its containers. Ephemeral ones have
/// none.
fn holders(subject: Subject<'_>) -> Vec<(String, Node<'_>)> {
    let Some(pod) = subject.pod.filter(|pod| !pod.is_partial()) else { return Vec::new() };
    match follow(pod.spec, &["resources"]) {
        Lookup::Found(found) if found.node.entries().next().is_some() => {
            return vec![("the pod".to_owned(), pod.spec)];
        }
        Lookup::Opaque(_) => return Vec::new(),
        _ => {}
    }
    let lasting = pod.containers().filter(|container| container.role != Role::Ephemeral);
    let named = lasting.map(|container| {
        (format!("container `{}`", container.name().unwrap_or("?")), container.node)
    });
    named.collect()
}
