//! Replicas that nothing keeps apart: neither anti-affinity nor a spread constraint that
//! selects the workload's own pods.

use crate::model::lookup::{Lookup, find, follow, is_opaque, items, text};
use crate::model::{Pod, Subject, World, selector};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const CONSTRAINTS: &str = "topologySpreadConstraints";

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.object.filter(|o| !o.is_partial()).and_then(|o| o.pod()) else {
        return;
    };
    let anti_affinity = follow(pod.spec, &["affinity", "podAntiAffinity"]);
    let constraints = follow(pod.spec, &[CONSTRAINTS]);
    let known = ![anti_affinity, constraints].iter().any(|l| matches!(l, Lookup::Opaque(_)));
    if known && !is_kept_apart(pod, anti_affinity) && !is_spread(pod, constraints) {
        flag(Evidence::of(subject, anti_affinity, &[]));
    }
}

/// Prefers other nodes for the workload's pods.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let (pod, selector) = pod_and_selector(evidence)?;
    let term = Value::Map(vec![
        ("topologyKey".into(), Value::Text("kubernetes.io/hostname".into())),
        ("labelSelector".into(), selector),
    ]);
    let wish =
        Value::Map(vec![("weight".into(), Value::Int(100)), ("podAffinityTerm".into(), term)]);
    append(pod.spec, &["affinity", "podAntiAffinity", PREFERRED], wish)
}

/// The pod of a workload and the selector that the workload finds its pods by.
pub(super) fn pod_and_selector<'d>(evidence: &Evidence<'d>) -> Result<(Pod<'d>, Value), Refusal> {
    let object = evidence.subject.object.ok_or("the workload is not known")?;
    let pod = object.pod().ok_or("the workload has no pod")?;
    let selector = find(object.root(), &["spec", "selector"]).ok_or("there is no selector")?;
    if !selector::matches(selector, pod.labels()) {
        return Err("the selector does not select the pods".into());
    }
    Ok((pod, Value::of(selector)?))
}

/// Adds an item to a list that may be missing.
pub(super) fn append<'d>(
    from: Node<'d>,
    path: &[&str],
    item: Value,
) -> Result<Vec<Change<'d>>, Refusal> {
    match follow(from, path) {
        Lookup::Found(found) if found.node.is_seq() => {
            Ok(vec![Change::Append { list: found.node, value: item }])
        }
        Lookup::Absent(absent) => {
            let keys = path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            let value = Value::Seq(vec![item]);
            Ok(vec![Change::Set { under: absent.under, keys, value }])
        }
        _ => Err("a list belongs where something else stands".into()),
    }
}

fn is_kept_apart<'d>(pod: Pod<'d>, anti_affinity: Lookup<'d>) -> bool {
    let Some(anti_affinity) = anti_affinity.node() else { return false };
    let list = |key| items(anti_affinity, &[key]);
    let required = list(REQUIRED);
    let preferred = list(PREFERRED).filter_map(|wish| find(wish, &["podAffinityTerm"]));
    required.chain(preferred).any(|term| selects(term, pod))
}

fn is_spread<'d>(pod: Pod<'d>, constraints: Lookup<'d>) -> bool {
    constraints.items().any(|constraint| selects(constraint, pod))
}

/// Whether a term or constraint is about the pod's own kind, or may be: selectors that a template
/// gives are taken to be.
fn selects(term: Node<'_>, pod: Pod<'_>) -> bool {
    let unknown = || term.descendants().any(is_opaque) || pod.labels().is_some_and(has_opaque);
    match follow(term, &["labelSelector"]) {
        Lookup::Found(found) => {
            text(term, &["topologyKey"]).is_some()
                && (selector::matches(found.node, pod.labels()) || unknown())
        }
        Lookup::Absent(_) => false,
        Lookup::Opaque(_) => true,
    }
}

fn has_opaque(node: Node<'_>) -> bool {
    node.descendants().any(is_opaque)
}
