//! The type of a Service that opens it to the outside. The page says which; the mending is the
//! same for all: inside the cluster only.

use crate::model::lookup::{find, follow, items};
use crate::model::{Lookup, Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::edit::{Change, Refusal, Value};

/// Fields that the API allows for other types only.
const OTHERS: [&str; 6] = [
    "allocateLoadBalancerNodePorts",
    "externalTrafficPolicy",
    "healthCheckNodePort",
    "loadBalancerClass",
    "loadBalancerIP",
    "loadBalancerSourceRanges",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    if let found @ Lookup::Found(_) = follow(subject.node, &["spec", "type"]) {
        flag(Evidence::of(subject, found, &[]));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the type is not known")?;
    let spec = find(evidence.subject.node, &["spec"]).ok_or("the Service has no spec")?;
    let mut changes = vec![Change::Replace { node, value: Value::Text("ClusterIP".into()) }];
    let others = OTHERS.iter().filter_map(|field| spec.get(field));
    let ports = items(spec, &["ports"]);
    let node_ports = ports.filter_map(|port| port.get("nodePort"));
    changes.extend(others.chain(node_ports).map(|node| Change::Remove { node }));
    Ok(changes)
}
