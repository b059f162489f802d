//! Several replicas without a topology spread constraint.

use super::replicas_without_spread::{append, pod_and_selector};
use crate::model::lookup::{Lookup, follow};
use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.object.filter(|o| !o.is_partial()).and_then(|o| o.pod()) else {
        return;
    };
    let constraints = follow(pod.spec, &["topologySpreadConstraints"]);
    let is_empty = match constraints {
        Lookup::Absent(_) => true,
        Lookup::Found(found) => found.node.is_seq() && found.node.items().next().is_none(),
        Lookup::Opaque(_) => false,
    };
    if is_empty {
        flag(Evidence::of(subject, constraints, &[]));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let (pod, selector) = pod_and_selector(evidence)?;
    let constraint = Value::Map(vec![
        ("maxSkew".into(), Value::Int(1)),
        ("topologyKey".into(), Value::Text("topology.kubernetes.io/zone".into())),
        ("whenUnsatisfiable".into(), Value::Text("ScheduleAnyway".into())),
        ("labelSelector".into(), selector),
    ]);
    append(pod.spec, &["topologySpreadConstraints"], constraint)
}
