//! Objects of Kubernetes whose apiVersion is gone, on its way out, or not there yet in the
//! version they are meant for. Facts: the lifecycle marks in k8s.io/api (1.37) and Kubernetes'
//! deprecation guide; numbers are minor versions of Kubernetes 1.

use crate::model::lookup::find;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};

/// An apiVersion that does not last.
struct Row {
    version: &'static str,
    kinds: &'static [&'static str],
    since: u32,
    deprecated: u32,
    removed: u32,
    /// What replaces it; empty if nothing does.
    successor: &'static str,
    /// Whether the successor has the same fields with the same meaning.
    same: bool,
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
    (successor, same): (&'static str, bool),
) -> Row {
    Row { version, kinds, since, deprecated, removed, successor, same }
}

static ROWS: &[Row] = &[
    row("apps/v1beta1", APPS, [5, 8, 16], ("apps/v1", true)),
    row("apps/v1beta2", APPS, [8, 9, 16], ("apps/v1", true)),
    row("extensions/v1beta1", APPS, [1, 8, 16], ("apps/v1", true)),
    row("extensions/v1beta1", &["NetworkPolicy"], [3, 9, 16], (NETWORK, true)),
    row("extensions/v1beta1", PSP, [2, 11, 16], ("", false)),
    row("policy/v1beta1", PSP, [10, 21, 25], ("", false)),
    row("extensions/v1beta1", &["Ingress"], [1, 14, 22], (NETWORK, false)),
    row("networking.k8s.io/v1beta1", &["Ingress"], [14, 19, 22], (NETWORK, false)),
    row("networking.k8s.io/v1beta1", &["IngressClass"], [18, 19, 22], (NETWORK, true)),
    row("networking.k8s.io/v1alpha1", &["ClusterCIDR"], [25, 28, 29], ("", false)),
    row("networking.k8s.io/v1alpha1", ADDRESSES, [27, 30, 33], (NETWORK, false)),
    row("networking.k8s.io/v1beta1", ADDRESSES, [31, 34, 37], (NETWORK, true)),
    row("scheduling.k8s.io/v1alpha1", &["PriorityClass"], [8, 14, 17], (SCHEDULING, true)),
    row("scheduling.k8s.io/v1beta1", &["PriorityClass"], [11, 14, 22], (SCHEDULING, true)),
    row("settings.k8s.io/v1alpha1", &["PodPreset"], [6, 20, 20], ("", false)),
    row("auditregistration.k8s.io/v1alpha1", &["AuditSink"], [13, 19, 19], ("", false)),
    row("audit.k8s.io/v1alpha1", &["Policy"], [7, 21, 24], ("audit.k8s.io/v1", true)),
    row("audit.k8s.io/v1beta1", &["Policy"], [8, 21, 24], ("audit.k8s.io/v1", true)),
    row("rbac.authorization.k8s.io/v1alpha1", ROLES, [5, 17, 22], (RBAC, true)),
    row("rbac.authorization.k8s.io/v1alpha1", BINDINGS, [5, 17, 22], (RBAC, false)),
    row("rbac.authorization.k8s.io/v1beta1", ROLES, [6, 17, 22], (RBAC, true)),
    row("rbac.authorization.k8s.io/v1beta1", BINDINGS, [6, 17, 22], (RBAC, true)),
    row("admissionregistration.k8s.io/v1beta1", WEBHOOKS, [9, 16, 22], (ADMISSION, false)),
    row("admissionregistration.k8s.io/v1alpha1", POLICIES, [26, 29, 32], (ADMISSION, false)),
    row("admissionregistration.k8s.io/v1beta1", POLICIES, [28, 31, 34], (ADMISSION, true)),
    row("admissionregistration.k8s.io/v1alpha1", MUTATIONS, [32, 35, 38], (ADMISSION, false)),
    row("admissionregistration.k8s.io/v1beta1", MUTATIONS, [34, 37, 40], (ADMISSION, true)),
    row("apiextensions.k8s.io/v1beta1", DEFINITION, [7, 16, 22], (EXTENSIONS, false)),
    row("apiregistration.k8s.io/v1beta1", &["APIService"], [7, 19, 22], (REGISTRATION, true)),
    row(
        "authentication.k8s.io/v1beta1",
        &["TokenReview"],
        [4, 19, 22],
        ("authentication.k8s.io/v1", true),
    ),
    row("authorization.k8s.io/v1beta1", REVIEWS, [2, 19, 22], ("authorization.k8s.io/v1", false)),
    row("certificates.k8s.io/v1beta1", SIGNING, [12, 19, 22], (CERTIFICATES, false)),
    row("certificates.k8s.io/v1alpha1", TRUST, [26, 34, 37], (CERTIFICATES, true)),
    row("certificates.k8s.io/v1beta1", TRUST, [33, 37, 40], (CERTIFICATES, true)),
    row("certificates.k8s.io/v1alpha1", CERTIFICATE, [34, 37, 35], (CERTIFICATES, false)),
    row("certificates.k8s.io/v1beta1", CERTIFICATE, [35, 37, 40], (CERTIFICATES, true)),
    row("coordination.k8s.io/v1beta1", &["Lease"], [12, 19, 22], (COORDINATION, true)),
    row("storage.k8s.io/v1beta1", STORAGE, [4, 19, 22], (STORAGE_V1, true)),
    row("storage.k8s.io/v1alpha1", &["VolumeAttachment"], [9, 21, 24], (STORAGE_V1, true)),
    row("storage.k8s.io/v1alpha1", CAPACITY, [19, 21, 24], (STORAGE_V1, true)),
    row("storage.k8s.io/v1beta1", CAPACITY, [21, 24, 27], (STORAGE_V1, true)),
    row("storage.k8s.io/v1alpha1", ATTRIBUTES, [29, 32, 35], (STORAGE_V1, true)),
    row("storage.k8s.io/v1beta1", ATTRIBUTES, [31, 34, 37], (STORAGE_V1, true)),
    row("autoscaling/v2beta1", AUTOSCALER, [8, 22, 25], ("autoscaling/v2", false)),
    row("autoscaling/v2beta2", AUTOSCALER, [12, 23, 26], ("autoscaling/v2", true)),
    row("batch/v2alpha1", &["CronJob"], [4, 8, 21], ("batch/v1", true)),
    row("batch/v1beta1", &["CronJob"], [8, 21, 25], ("batch/v1", true)),
    row("discovery.k8s.io/v1beta1", &["EndpointSlice"], [16, 21, 25], (DISCOVERY, false)),
    row("events.k8s.io/v1beta1", &["Event"], [8, 22, 25], ("events.k8s.io/v1", false)),
    row("node.k8s.io/v1beta1", &["RuntimeClass"], [13, 22, 25], ("node.k8s.io/v1", true)),
    row("policy/v1beta1", BUDGET, [5, 21, 25], ("policy/v1", true)),
    row("flowcontrol.apiserver.k8s.io/v1alpha1", FLOW, [18, 20, 21], (FLOW_V1, true)),
    row("flowcontrol.apiserver.k8s.io/v1alpha1", PRIORITY, [18, 20, 21], (FLOW_V1, false)),
    row("flowcontrol.apiserver.k8s.io/v1beta1", FLOW, [20, 23, 26], (FLOW_V1, true)),
    row("flowcontrol.apiserver.k8s.io/v1beta1", PRIORITY, [20, 23, 26], (FLOW_V1, false)),
    row("flowcontrol.apiserver.k8s.io/v1beta2", FLOW, [23, 26, 29], (FLOW_V1, true)),
    row("flowcontrol.apiserver.k8s.io/v1beta2", PRIORITY, [23, 26, 29], (FLOW_V1, false)),
    row("flowcontrol.apiserver.k8s.io/v1beta3", FLOW, [26, 29, 32], (FLOW_V1, true)),
    row("flowcontrol.apiserver.k8s.io/v1beta3", PRIORITY, [26, 29, 32], (FLOW_V1, true)),
    row("resource.k8s.io/v1alpha3", DEVICES, [31, 34, 34], (RESOURCE, false)),
    row("resource.k8s.io/v1beta1", DEVICES, [32, 35, 38], (RESOURCE, false)),
    row("resource.k8s.io/v1beta2", DEVICES, [33, 36, 39], (RESOURCE, true)),
    row(
        "storagemigration.k8s.io/v1alpha1",
        MIGRATIONS,
        [30, 33, 35],
        ("storagemigration.k8s.io/v1beta1", false),
    ),
    row("storagemigration.k8s.io/v1beta1", MIGRATIONS, [35, 37, 40], (MIGRATION, true)),
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

/// An apiVersion that the target no longer serves.
pub(super) fn removed<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, options, flag, |row, target| {
        (target >= row.removed).then(|| format!("was removed in Kubernetes 1.{}", row.removed))
    });
}

/// An apiVersion that the target still serves, next to what replaces it.
pub(super) fn deprecated<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, options, flag, |row, target| {
        let replaced = |kind| since(row.successor, kind) <= target;
        let going = (row.deprecated..row.removed).contains(&target);
        (going && !row.successor.is_empty() && row.kinds.iter().all(|kind| replaced(kind)))
            .then(|| format!("is removed in Kubernetes 1.{}", row.removed))
    });
}

/// An apiVersion that the target does not serve yet.
pub(super) fn unavailable<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let (Some(object), Some(target)) = (subject.object, options.minor()) else {
        return;
    };
    let since = since(object.api_version(), object.kind());
    if since > target
        && let Some(node) = find(subject.node, &["apiVersion"])
    {
        let detail = format!("came with Kubernetes 1.{since}, and the target is 1.{target}");
        flag(Evidence::at(subject, node).detail(detail));
    }
}

fn judge<'d>(
    subject: Subject<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
    verdict: impl Fn(&Row, u32) -> Option<String>,
) {
    let Some(row) = subject.object.and_then(row_of) else { return };
    let Some(says) = options.minor().and_then(|target| verdict(row, target)) else {
        return;
    };
    if let Some(node) = find(subject.node, &["apiVersion"]) {
        let next = match row.successor {
            "" => "and nothing replaces it".to_owned(),
            successor => format!("in favour of {successor}"),
        };
        flag(Evidence::at(subject, node).detail(format!("{says} {next}")));
    }
}

/// Writes the successor's name where the fields are the same.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let object = evidence.subject.object.ok_or("the object is not known")?;
    let row = row_of(object).ok_or("the apiVersion is not known")?;
    let node = evidence.lookup.node().ok_or("the apiVersion is not known")?;
    let selector = find(object.root(), &["spec", "selector"]);
    if row.successor.is_empty() {
        return Err("nothing replaces it".into());
    }
    if !row.same {
        return Err(format!("fields have other names or meanings in {}", row.successor));
    }
    if row.successor == "apps/v1" && object.kind() != "ControllerRevision" && selector.is_none() {
        return Err(
            "apps/v1 wants a selector, which the older versions took from the labels".into()
        );
    }
    // An empty selector matched no pod in v1beta1 and matches every pod in v1.
    let is_empty = |selector: crate::syntax::Node<'_>| selector.entries().next().is_none();
    if row.successor == "policy/v1" && selector.is_some_and(is_empty) {
        return Err("an empty selector means every pod in policy/v1, and meant none before".into());
    }
    Ok(vec![Change::Replace { node, value: Value::Text(row.successor.into()) }])
}

/// Whether the kind is one of those that come and go.
pub(super) fn has_life_cycle(object: Object<'_>) -> bool {
    row_of(object).is_some()
}

fn row_of(object: Object<'_>) -> Option<&'static Row> {
    ROWS.iter()
        .find(|row| row.version == object.api_version() && row.kinds.contains(&object.kind()))
}

/// The minor version that first served an apiVersion; 0 for what every cluster has.
fn since(version: &str, kind: &str) -> u32 {
    let late = LATE.iter().find(|late| late.0 == version && late.1.contains(&kind));
    let row = || ROWS.iter().find(|row| row.version == version && row.kinds.contains(&kind));
    late.map(|late| late.2).or_else(|| row().map(|row| row.since)).unwrap_or(0)
}
