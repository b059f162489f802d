//! Which apiVersions come and go. Facts: the lifecycle marks in k8s.io/api (1.37) and Kubernetes'
//! deprecation guide; numbers are minor versions of Kubernetes 1.

use super::How::{self, By, Not, Same};
use super::{autoscaler, definition, fields, ingress, webhook, workload};

/// An apiVersion that does not last.
pub(super) struct Row {
    version: &'static str,
    pub(super) kinds: &'static [&'static str],
    pub(super) since: u32,
    pub(super) deprecated: u32,
    pub(super) removed: u32,
    /// What replaces it; empty if nothing does.
    pub(super) successor: &'static str,
    /// What it takes to become that.
    pub(super) how: How,
}

/// An apiVersion that came late.
struct Late(&'static str, &'static [&'static str], u32);

const APPS: &[&str] =
    &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision"];
const ROLES: &[&str] = &["Role", "ClusterRole"];
const BINDINGS: &[&str] = &["RoleBinding", "ClusterRoleBinding"];
const WEBHOOKS: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const POLICIES: &[&str] = &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
const MUTATIONS: &[&str] = &["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"];
const REVIEWS: &[&str] = &[
    "LocalSubjectAccessReview",
    "SelfSubjectAccessReview",
    "SelfSubjectRulesReview",
    "SubjectAccessReview",
];
const STORAGE: &[&str] = &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"];
const DEVICES: &[&str] =
    &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"];
const FLOW: &[&str] = &["FlowSchema"];
const PRIORITY: &[&str] = &["PriorityLevelConfiguration"];
const AUTOSCALER: &[&str] = &["HorizontalPodAutoscaler"];
const ADDRESSES: &[&str] = &["IPAddress", "ServiceCIDR"];
const PSP: &[&str] = &["PodSecurityPolicy"];

const NETWORK: &str = "networking.k8s.io/v1";
const SCHEDULING: &str = "scheduling.k8s.io/v1";
const RBAC: &str = "rbac.authorization.k8s.io/v1";
const ADMISSION: &str = "admissionregistration.k8s.io/v1";
const EXTENSIONS: &str = "apiextensions.k8s.io/v1";
const REGISTRATION: &str = "apiregistration.k8s.io/v1";
const CERTIFICATES: &str = "certificates.k8s.io/v1";
const STORAGE_V1: &str = "storage.k8s.io/v1";
const FLOW_V1: &str = "flowcontrol.apiserver.k8s.io/v1";
const MIGRATION: &str = "storagemigration.k8s.io/v1";
const COORDINATION: &str = "coordination.k8s.io/v1";
const DISCOVERY: &str = "discovery.k8s.io/v1";
const RESOURCE: &str = "resource.k8s.io/v1";
const CERTIFICATE: &[&str] = &["PodCertificateRequest"];
const SIGNING: &[&str] = &["CertificateSigningRequest"];
const MIGRATIONS: &[&str] = &["StorageVersionMigration"];
const DEFINITION: &[&str] = &["CustomResourceDefinition"];
const ATTRIBUTES: &[&str] = &["VolumeAttributesClass"];
const BUDGET: &[&str] = &["PodDisruptionBudget"];
const TRUST: &[&str] = &["ClusterTrustBundle"];
const CAPACITY: &[&str] = &["CSIStorageCapacity"];

/// Shorter than a struct literal for each row.
const fn row(
    version: &'static str,
    kinds: &'static [&'static str],
    [since, deprecated, removed]: [u32; 3],
    (successor, how): (&'static str, How),
) -> Row {
    Row { version, kinds, since, deprecated, removed, successor, how }
}

static ROWS: &[Row] = &[
    row("apps/v1beta1", APPS, [5, 8, 16], ("apps/v1", By(workload::convert))),
    row("apps/v1beta2", APPS, [8, 9, 16], ("apps/v1", By(workload::convert))),
    row("extensions/v1beta1", APPS, [1, 8, 16], ("apps/v1", By(workload::convert))),
    row("extensions/v1beta1", &["NetworkPolicy"], [3, 9, 16], (NETWORK, Same)),
    row("extensions/v1beta1", PSP, [2, 11, 16], ("", Same)),
    row("policy/v1beta1", PSP, [10, 21, 25], ("", Same)),
    row("extensions/v1beta1", &["Ingress"], [1, 14, 22], (NETWORK, By(ingress::convert))),
    row("networking.k8s.io/v1beta1", &["Ingress"], [14, 19, 22], (NETWORK, By(ingress::convert))),
    row("networking.k8s.io/v1beta1", &["IngressClass"], [18, 19, 22], (NETWORK, Same)),
    row("networking.k8s.io/v1alpha1", &["ClusterCIDR"], [25, 28, 29], ("", Same)),
    row("networking.k8s.io/v1alpha1", ADDRESSES, [27, 30, 33], (NETWORK, Same)),
    row("networking.k8s.io/v1beta1", ADDRESSES, [31, 34, 37], (NETWORK, Same)),
    row("scheduling.k8s.io/v1alpha1", &["PriorityClass"], [8, 14, 17], (SCHEDULING, Same)),
    row("scheduling.k8s.io/v1beta1", &["PriorityClass"], [11, 14, 22], (SCHEDULING, Same)),
    row("settings.k8s.io/v1alpha1", &["PodPreset"], [6, 20, 20], ("", Same)),
    row("auditregistration.k8s.io/v1alpha1", &["AuditSink"], [13, 19, 19], ("", Same)),
    row("audit.k8s.io/v1alpha1", &["Policy"], [7, 21, 24], ("audit.k8s.io/v1", Same)),
    row("audit.k8s.io/v1beta1", &["Policy"], [8, 21, 24], ("audit.k8s.io/v1", Same)),
    row("rbac.authorization.k8s.io/v1alpha1", ROLES, [5, 17, 22], (RBAC, Same)),
    row(
        "rbac.authorization.k8s.io/v1alpha1",
        BINDINGS,
        [5, 17, 22],
        (RBAC, By(fields::role_binding)),
    ),
    row("rbac.authorization.k8s.io/v1beta1", ROLES, [6, 17, 22], (RBAC, Same)),
    row("rbac.authorization.k8s.io/v1beta1", BINDINGS, [6, 17, 22], (RBAC, Same)),
    row(
        "admissionregistration.k8s.io/v1beta1",
        WEBHOOKS,
        [9, 16, 22],
        (ADMISSION, By(webhook::convert)),
    ),
    row(
        "admissionregistration.k8s.io/v1alpha1",
        POLICIES,
        [26, 29, 32],
        (ADMISSION, By(fields::policy_binding)),
    ),
    row("admissionregistration.k8s.io/v1beta1", POLICIES, [28, 31, 34], (ADMISSION, Same)),
    row(
        "admissionregistration.k8s.io/v1alpha1",
        MUTATIONS,
        [32, 35, 38],
        (ADMISSION, By(fields::policy_binding)),
    ),
    row("admissionregistration.k8s.io/v1beta1", MUTATIONS, [34, 37, 40], (ADMISSION, Same)),
    row(
        "apiextensions.k8s.io/v1beta1",
        DEFINITION,
        [7, 16, 22],
        (EXTENSIONS, By(definition::convert)),
    ),
    row("apiregistration.k8s.io/v1beta1", &["APIService"], [7, 19, 22], (REGISTRATION, Same)),
    row(
        "authentication.k8s.io/v1beta1",
        &["TokenReview"],
        [4, 19, 22],
        ("authentication.k8s.io/v1", Same),
    ),
    row(
        "authorization.k8s.io/v1beta1",
        REVIEWS,
        [2, 19, 22],
        ("authorization.k8s.io/v1", By(fields::access_review)),
    ),
    row(
        "certificates.k8s.io/v1beta1",
        SIGNING,
        [12, 19, 22],
        (CERTIFICATES, By(fields::signing_request)),
    ),
    row("certificates.k8s.io/v1alpha1", TRUST, [26, 34, 37], (CERTIFICATES, Same)),
    row("certificates.k8s.io/v1beta1", TRUST, [33, 37, 40], (CERTIFICATES, Same)),
    row(
        "certificates.k8s.io/v1alpha1",
        CERTIFICATE,
        [34, 37, 35],
        (CERTIFICATES, Not("the kubelet makes such requests, not a manifest")),
    ),
    row("certificates.k8s.io/v1beta1", CERTIFICATE, [35, 37, 40], (CERTIFICATES, Same)),
    row("coordination.k8s.io/v1beta1", &["Lease"], [12, 19, 22], (COORDINATION, Same)),
    row("storage.k8s.io/v1beta1", STORAGE, [4, 19, 22], (STORAGE_V1, Same)),
    row("storage.k8s.io/v1alpha1", &["VolumeAttachment"], [9, 21, 24], (STORAGE_V1, Same)),
    row("storage.k8s.io/v1alpha1", CAPACITY, [19, 21, 24], (STORAGE_V1, Same)),
    row("storage.k8s.io/v1beta1", CAPACITY, [21, 24, 27], (STORAGE_V1, Same)),
    row("storage.k8s.io/v1alpha1", ATTRIBUTES, [29, 32, 35], (STORAGE_V1, Same)),
    row("storage.k8s.io/v1beta1", ATTRIBUTES, [31, 34, 37], (STORAGE_V1, Same)),
    row(
        "autoscaling/v2beta1",
        AUTOSCALER,
        [8, 22, 25],
        ("autoscaling/v2", By(autoscaler::convert)),
    ),
    row("autoscaling/v2beta2", AUTOSCALER, [12, 23, 26], ("autoscaling/v2", Same)),
    row("batch/v2alpha1", &["CronJob"], [4, 8, 21], ("batch/v1", Same)),
    row("batch/v1beta1", &["CronJob"], [8, 21, 25], ("batch/v1", Same)),
    row(
        "discovery.k8s.io/v1beta1",
        &["EndpointSlice"],
        [16, 21, 25],
        (DISCOVERY, By(fields::endpoint_slice)),
    ),
    row(
        "events.k8s.io/v1beta1",
        &["Event"],
        [8, 22, 25],
        ("events.k8s.io/v1", Not("events are written by programs, not kept as manifests")),
    ),
    row("node.k8s.io/v1beta1", &["RuntimeClass"], [13, 22, 25], ("node.k8s.io/v1", Same)),
    row("policy/v1beta1", BUDGET, [5, 21, 25], ("policy/v1", By(fields::disruption_budget))),
    row("flowcontrol.apiserver.k8s.io/v1alpha1", FLOW, [18, 20, 21], (FLOW_V1, Same)),
    row(
        "flowcontrol.apiserver.k8s.io/v1alpha1",
        PRIORITY,
        [18, 20, 21],
        (FLOW_V1, By(fields::priority_level)),
    ),
    row("flowcontrol.apiserver.k8s.io/v1beta1", FLOW, [20, 23, 26], (FLOW_V1, Same)),
    row(
        "flowcontrol.apiserver.k8s.io/v1beta1",
        PRIORITY,
        [20, 23, 26],
        (FLOW_V1, By(fields::priority_level)),
    ),
    row("flowcontrol.apiserver.k8s.io/v1beta2", FLOW, [23, 26, 29], (FLOW_V1, Same)),
    row(
        "flowcontrol.apiserver.k8s.io/v1beta2",
        PRIORITY,
        [23, 26, 29],
        (FLOW_V1, By(fields::priority_level)),
    ),
    row("flowcontrol.apiserver.k8s.io/v1beta3", FLOW, [26, 29, 32], (FLOW_V1, Same)),
    row(
        "flowcontrol.apiserver.k8s.io/v1beta3",
        PRIORITY,
        [26, 29, 32],
        (FLOW_V1, By(fields::priority_level)),
    ),
    row("resource.k8s.io/v1alpha3", DEVICES, [31, 34, 34], (RESOURCE, By(fields::device))),
    row("resource.k8s.io/v1beta1", DEVICES, [32, 35, 38], (RESOURCE, By(fields::device))),
    row("resource.k8s.io/v1beta2", DEVICES, [33, 36, 39], (RESOURCE, Same)),
    row(
        "storagemigration.k8s.io/v1alpha1",
        MIGRATIONS,
        [30, 33, 35],
        ("storagemigration.k8s.io/v1beta1", Not("the resource is named in another way")),
    ),
    row("storagemigration.k8s.io/v1beta1", MIGRATIONS, [35, 37, 40], (MIGRATION, Same)),
];

static LATE: &[Late] = &[
    Late(ADMISSION, POLICIES, 30),
    Late(ADMISSION, MUTATIONS, 36),
    Late("autoscaling/v2", AUTOSCALER, 23),
    Late("batch/v1", &["CronJob"], 21),
    Late(CERTIFICATES, SIGNING, 19),
    Late(CERTIFICATES, &["ClusterTrustBundle", "PodCertificateRequest"], 37),
    Late(DISCOVERY, &["EndpointSlice"], 21),
    Late("events.k8s.io/v1", &["Event"], 19),
    Late(FLOW_V1, &["FlowSchema", "PriorityLevelConfiguration"], 29),
    Late(NETWORK, &["Ingress", "IngressClass"], 19),
    Late(NETWORK, ADDRESSES, 33),
    Late("node.k8s.io/v1", &["RuntimeClass"], 20),
    Late("policy/v1", BUDGET, 21),
    Late(RESOURCE, DEVICES, 34),
    Late(RESOURCE, &["DeviceTaintRule"], 37),
    Late(STORAGE_V1, &["CSIDriver"], 18),
    Late(STORAGE_V1, CAPACITY, 24),
    Late(STORAGE_V1, ATTRIBUTES, 34),
    Late(MIGRATION, MIGRATIONS, 37),
];

/// The row of an object, unless its apiVersion lasts.
pub(super) fn row_of(version: &str, kind: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.version == version && row.kinds.contains(&kind))
}

/// What to write for a target: what replaces the version for good, else the newest version of
/// the kind that the target serves.
pub(super) fn successor(row: &Row, kind: &str, target: u32) -> Option<&'static str> {
    if !row.successor.is_empty() && since(row.successor, kind) <= target {
        return Some(row.successor);
    }
    let group = |version: &'static str| version.split('/').next();
    let of_group =
        |other: &&Row| group(other.version) == group(row.version) || std::ptr::eq(other.kinds, PSP);
    let served = ROWS.iter().filter(|other| other.kinds.contains(&kind)).filter(of_group);
    let served = served.filter(|other| (other.since..other.removed).contains(&target));
    served.max_by_key(|other| other.since).map(|other| other.version)
}

/// The minor version that first served an apiVersion; 0 for what every cluster has.
pub(super) fn since(version: &str, kind: &str) -> u32 {
    let late = LATE.iter().find(|late| late.0 == version && late.1.contains(&kind));
    let row = || row_of(version, kind).map(|row| row.since);
    late.map(|late| late.2).or_else(row).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_removed_for_another_can_become_it() {
        for row in ROWS.iter().filter(|row| !row.successor.is_empty()) {
            for kind in row.kinds {
                for target in row.removed..=37 {
                    let to = successor(row, kind, target);
                    let lasts = |to| row_of(to, kind).is_none_or(|row| row.removed > target);
                    assert!(to.is_some_and(lasts), "{} {kind} in 1.{target}: {to:?}", row.version);
                }
            }
        }
    }
}
