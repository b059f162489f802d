//! Combinations of security settings that the API server refuses (core validation, Kubernetes
//! 1.36), found in a pod as it is written. No fix may bring one in.

use kubehone::model::{Container, Pod, Role};
use kubehone::syntax::{Node, Scalar};

const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// What the API server refuses, a line for each.
pub(crate) fn refused(pod: Pod<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let spec = pod.spec;
    let windows = text(spec, &["os", "name"]) == Some("windows");
    let linux = text(spec, &["os", "name"]) == Some("linux");
    for (owner, name) in owners(pod) {
        let context = at(owner, &["securityContext"]);
        if windows {
            windows_context(context, &name, &mut out);
        }
        if linux && at(owner, &["securityContext", "windowsOptions"]).is_some() {
            out.push(format!("{name}: windowsOptions on Linux"));
        }
        for field in ["seccompProfile", "appArmorProfile"] {
            profile(owner, field, &name, &mut out);
        }
    }
    if windows {
        let fields = ["hostPID", "hostIPC", "hostUsers", "shareProcessNamespace"];
        let set = fields.iter().filter(|field| at(spec, &[field]).is_some());
        out.extend(set.map(|field| format!("{field} on Windows")));
    }
    namespaces(pod, &mut out);
    pod.containers().for_each(|container| privileges(container, &mut out));
    apparmor(pod, &mut out);
    out.sort();
    out
}

fn windows_context(context: Option<Node<'_>>, name: &str, out: &mut Vec<String>) {
    let known = ["runAsNonRoot", "windowsOptions"];
    for (key, value) in context.into_iter().flat_map(Node::entries) {
        if !known.contains(&key.text()) && !value.target().is_null() {
            out.push(format!("{name}: {} on Windows", key.text()));
        }
    }
}

fn profile(owner: Node<'_>, field: &str, name: &str, out: &mut Vec<String>) {
    let Some(profile) = at(owner, &["securityContext", field]) else { return };
    let of = text(profile, &["type"]).unwrap_or_default();
    if !["RuntimeDefault", "Localhost", "Unconfined"].contains(&of) {
        out.push(format!("{name}: {field} of type `{of}`"));
    }
    if (of == "Localhost") != at(profile, &["localhostProfile"]).is_some() {
        out.push(format!("{name}: {field} with type and localhostProfile at odds"));
    }
}

fn namespaces(pod: Pod<'_>, out: &mut Vec<String>) {
    let spec = pod.spec;
    let host = |field: &str| flag(spec, &[field]) == Some(true);
    let own_users = flag(spec, &["hostUsers"]) == Some(false);
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if own_users && host(field) {
            out.push(format!("hostUsers false with {field}"));
        }
    }
    let sysctls = at(spec, &["securityContext", "sysctls"]);
    for sysctl in sysctls.into_iter().flat_map(Node::items).map(Node::target) {
        let name = text(sysctl, &["name"]).unwrap_or_default().replace('/', ".");
        let of_ipc = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];
        if host("hostNetwork") && name.starts_with("net.") {
            out.push(format!("sysctl {name} on the host's network"));
        }
        if host("hostIPC") && of_ipc.iter().any(|prefix| name.starts_with(prefix)) {
            out.push(format!("sysctl {name} with the host's IPC"));
        }
    }
    for container in pod.containers() {
        let name = container.name().unwrap_or("?");
        let proc_mount = text(container.node, &["securityContext", "procMount"]);
        if proc_mount.is_some_and(|mount| mount != "Default") && !own_users {
            out.push(format!("{name}: procMount without a user namespace"));
        }
        let ports = at(container.node, &["ports"]).into_iter().flat_map(Node::items);
        for port in ports.map(Node::target) {
            let (node, own) = (number(port, "hostPort"), number(port, "containerPort"));
            if host("hostNetwork") && node.is_some_and(|node| node != 0 && Some(node) != own) {
                out.push(format!("{name}: hostPort other than containerPort"));
            }
        }
        if container.role == Role::Ephemeral {
            let fields = ["ports", "resources", "livenessProbe", "readinessProbe", "lifecycle"];
            let set = fields.iter().filter(|field| at(container.node, &[field]).is_some());
            out.extend(set.map(|field| format!("{name}: {field} of an ephemeral container")));
        }
    }
}

fn privileges(container: Container<'_>, out: &mut Vec<String>) {
    let name = container.name().unwrap_or("?");
    let forbidden = container.security_flag("allowPrivilegeEscalation") == Some(false);
    if forbidden && container.is_privileged() {
        out.push(format!("{name}: allowPrivilegeEscalation false beside privileged"));
    }
    if forbidden && container.capabilities("add").any(|added| added == "CAP_SYS_ADMIN") {
        out.push(format!("{name}: allowPrivilegeEscalation false beside CAP_SYS_ADMIN"));
    }
    let shared = |mount| text(mount, &["mountPropagation"]) == Some("Bidirectional");
    if !container.is_privileged() && container.volume_mounts().any(shared) {
        out.push(format!("{name}: mountPropagation Bidirectional without privileged"));
    }
}

/// Annotation and field of AppArmor must not differ, and the container must exist.
fn apparmor(pod: Pod<'_>, out: &mut Vec<String>) {
    let annotations = pod.metadata().and_then(|metadata| at(metadata, &["annotations"]));
    for (key, value) in annotations.into_iter().flat_map(Node::entries) {
        let Some(name) = key.text().strip_prefix(APPARMOR) else { continue };
        let Some(container) = pod.containers().find(|c| c.name() == Some(name)) else {
            out.push(format!("{name}: an AppArmor annotation, but no such container"));
            continue;
        };
        let path = ["securityContext", "appArmorProfile", "type"];
        let field = text(container.node, &path).or_else(|| text(pod.spec, &path));
        let annotated = match value.target().text() {
            "runtime/default" => "RuntimeDefault",
            "unconfined" => "Unconfined",
            other if other.starts_with("localhost/") => "Localhost",
            other => other,
        };
        let is_set = !matches!(annotated, "" | "null");
        if is_set && field.is_some_and(|field| field != annotated) {
            out.push(format!("{name}: an AppArmor annotation that differs from the field"));
        }
    }
}

fn owners<'d>(pod: Pod<'d>) -> Vec<(Node<'d>, String)> {
    let containers = pod.containers().map(|c| (c.node, c.name().unwrap_or("?").to_owned()));
    std::iter::once((pod.spec, "pod".to_owned())).chain(containers).collect()
}

fn at<'d>(from: Node<'d>, keys: &[&str]) -> Option<Node<'d>> {
    let found = keys.iter().try_fold(from.target(), |node, key| Some(node.get(key)?.target()))?;
    (!found.is_null()).then_some(found)
}

fn text<'d>(from: Node<'d>, keys: &[&str]) -> Option<&'d str> {
    at(from, keys).map(Node::text)
}

fn flag(from: Node<'_>, keys: &[&str]) -> Option<bool> {
    match at(from, keys)?.scalar()? {
        Scalar::Bool(value) => Some(value),
        _ => None,
    }
}

fn number(from: Node<'_>, key: &str) -> Option<i128> {
    match at(from, &[key])?.scalar()? {
        Scalar::Int(value) => Some(value),
        _ => None,
    }
}
