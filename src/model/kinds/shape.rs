//! What pods and containers look like to somebody who does not know the kind: names of fields,
//! and the shape of what stands in them.

use crate::model::lookup::is_opaque;
use crate::syntax::{Node, Scalar};

/// The fields of PodSpec (core/v1, Kubernetes 1.36).
pub const POD: [&str; 44] = [
    "activeDeadlineSeconds",
    "affinity",
    "automountServiceAccountToken",
    "containers",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "ephemeralContainers",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "hostname",
    "hostnameOverride",
    "imagePullSecrets",
    "initContainers",
    "nodeName",
    "nodeSelector",
    "os",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "resourceClaims",
    "resources",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "schedulingGroup",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumes",
    "workloadRef",
    "evictionResponders",
];

/// The fields of Container (core/v1, Kubernetes 1.36).
pub const CONTAINER: [&str; 25] = [
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "name",
    "ports",
    "readinessProbe",
    "resizePolicy",
    "resources",
    "restartPolicy",
    "restartPolicyRules",
    "securityContext",
    "startupProbe",
    "stdin",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

/// Fields of SecurityContext and PodSecurityContext that only one of them has, and both.
pub const CONTAINER_ONLY: [&str; 5] = [
    "allowPrivilegeEscalation",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
];
/// See [`CONTAINER_ONLY`].
pub const POD_ONLY: [&str; 6] = [
    "fsGroup",
    "fsGroupChangePolicy",
    "seLinuxChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];
/// See [`CONTAINER_ONLY`].
pub const BOTH: [&str; 7] = [
    "appArmorProfile",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "windowsOptions",
];

/// Twice the points for being a container; an element of a list is one from 8 on.
pub fn container_points(node: Node<'_>) -> i32 {
    let mut points = 0;
    for (key, value) in node.entries() {
        let value = value.target();
        points += match has_shape(key.text(), value) {
            _ if value.is_null() || is_opaque(value) => 0,
            Some(true) if key.text() == "image" => 4,
            Some(true) => 2,
            Some(false) => -4,
            None => -1,
        };
    }
    points
}

/// Whether a field of a container has the shape that the API demands; `None` for others.
fn has_shape(field: &str, value: Node<'_>) -> Option<bool> {
    let maps_with =
        |key: &str| value.is_seq() && value.items().all(|item| item.target().get(key).is_some());
    let all_of = |keys: &[&str]| {
        value.is_map() && value.entries().all(|(key, _)| keys.contains(&key.text()))
    };
    Some(match field {
        "name"
        | "image"
        | "imagePullPolicy"
        | "restartPolicy"
        | "workingDir"
        | "terminationMessagePath"
        | "terminationMessagePolicy" => {
            matches!(value.scalar(), Some(Scalar::Text(_)))
        }
        "args" | "command" => value.is_seq() && value.items().all(|i| i.target().is_scalar()),
        "env" => maps_with("name"),
        "envFrom" | "resizePolicy" | "restartPolicyRules" => {
            value.is_seq() && value.items().all(|item| item.target().is_map())
        }
        "ports" => maps_with("containerPort"),
        "volumeMounts" => maps_with("mountPath"),
        "volumeDevices" => maps_with("devicePath"),
        "resources" => all_of(&["limits", "requests", "claims"]),
        "livenessProbe" | "readinessProbe" | "startupProbe" => {
            let asks = ["exec", "grpc", "httpGet", "tcpSocket"];
            asks.iter().any(|key| value.get(key).is_some())
        }
        "lifecycle" => all_of(&["postStart", "preStop", "stopSignal"]),
        "securityContext" => is_context(value),
        "stdin" | "stdinOnce" | "tty" => matches!(value.scalar(), Some(Scalar::Bool(_))),
        _ => return None,
    })
}

/// Whether a mapping has only fields of security contexts.
pub fn is_context(node: Node<'_>) -> bool {
    let known =
        |key: &str| CONTAINER_ONLY.contains(&key) || POD_ONLY.contains(&key) || BOTH.contains(&key);
    node.is_map() && node.entries().all(|(key, _)| known(key.text()))
}

/// How many keys of a mapping are fields of a PodSpec, and how many are not.
pub fn pod_keys(node: Node<'_>) -> (usize, usize) {
    let known = node.entries().filter(|(key, _)| POD.contains(&key.text())).count();
    (known, node.entries().count() - known)
}

/// Whether a list has an element that is a container.
pub fn has_container(list: Node<'_>) -> bool {
    const OF_A_LIST: i32 = 4;
    let is_one = |item: Node<'_>| item.is_map() && container_points(item) + OF_A_LIST >= 8;
    list.is_seq() && list.items().map(Node::target).any(is_one)
}
