//! A pod for Windows nodes that admission judges as one for Linux, since it has no `os`.

use crate::model::lookup::{Lookup, follow};
use crate::model::{Container, Pod, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| !pod.object.is_partial()) else { return };
    let Some(os) = pod.os().filter(|os| os.name == "windows") else { return };
    let is_declared = !matches!(follow(pod.spec, &["os", "name"]), Lookup::Absent(_));
    if !is_declared && pod.containers().any(lacks_linux_setting) {
        flag(Evidence::at(subject, os.node));
    }
}

/// Whether the level restricted asks for something that is not there.
fn lacks_linux_setting(container: Container<'_>) -> bool {
    let escalation = container.lookup(&["securityContext", "allowPrivilegeEscalation"]);
    let may_escalate = match escalation {
        Lookup::Found(_) => container.security_flag("allowPrivilegeEscalation") == Some(true),
        other => matches!(other, Lookup::Absent(_)),
    };
    let seccomp = container.effective(&["securityContext", "seccompProfile"]);
    may_escalate
        || container.capabilities("add").any(|name| name != "NET_BIND_SERVICE")
        || !container.capabilities("drop").any(|name| name == "ALL")
        || matches!(seccomp, Lookup::Absent(_))
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let pod = evidence.subject.pod.ok_or("the pod is not known")?;
    if let Some(key) = linux_setting(pod) {
        return Err(format!("the API server refuses `{}` on Windows pods", key.text()));
    }
    let Lookup::Absent(absent) = follow(pod.spec, &["os", "name"]) else {
        return Err("the pod has an `os`".into());
    };
    let keys = ["os", "name"][absent.steps..].iter().map(|key| Box::from(*key)).collect();
    Ok(vec![Change::Set { under: absent.under, keys, value: Value::Text("windows".into()) }])
}

/// The key of a field that only pods for Linux may have (core validation).
fn linux_setting(pod: Pod<'_>) -> Option<Node<'_>> {
    const OF_PODS: [&str; 5] =
        ["hostPID", "hostIPC", "hostUsers", "shareProcessNamespace", "resources"];
    const OF_BOTH: [&str; 2] = ["runAsNonRoot", "windowsOptions"];
    let spec = pod.spec.entries().filter(|(key, _)| OF_PODS.contains(&key.text()));
    let owners =
        std::iter::once(pod.scope()).chain(pod.containers().map(|container| container.scope()));
    let contexts = owners.filter_map(|owner| owner.raw(&["securityContext"]).node());
    let settings = contexts.flat_map(Node::entries);
    let settings = settings.filter(|(key, _)| !OF_BOTH.contains(&key.text()));
    spec.chain(settings).find(|(_, value)| !value.is_null()).map(|(key, _)| key)
}
