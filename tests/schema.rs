//! The table of the API says what k8s-openapi says of the newest version, and what is made by hand
//! fits on it.

use std::collections::BTreeSet;

use k8s_openapi::{api, apiextensions_apiserver, apimachinery, kube_aggregator};
use kubehone::schema::table::{self, NEWEST};
use kubehone::schema::{Known, Shape, TypeId};
use kubehone::syntax::edit::Value::Text;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// What the schemas of the newest version hold.
struct Newest {
    definitions: Map<String, Value>,
    /// apiVersion and kind.
    kinds: BTreeSet<(&'static str, &'static str)>,
}

macro_rules! newest {
    ($($kind:path),* $(,)?) => {{
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let mut kinds = BTreeSet::new();
        $(
            generator.subschema_for::<$kind>();
            kinds.insert((
                <$kind as k8s_openapi::Resource>::API_VERSION,
                <$kind as k8s_openapi::Resource>::KIND,
            ));
        )*
        Newest { definitions: generator.take_definitions(true), kinds }
    }};
}

fn newest() -> Newest {
    newest![
        api::admissionregistration::v1::MutatingAdmissionPolicy,
        api::admissionregistration::v1::MutatingAdmissionPolicyBinding,
        api::admissionregistration::v1::MutatingWebhookConfiguration,
        api::admissionregistration::v1::ValidatingAdmissionPolicy,
        api::admissionregistration::v1::ValidatingAdmissionPolicyBinding,
        api::admissionregistration::v1::ValidatingWebhookConfiguration,
        api::admissionregistration::v1alpha1::MutatingAdmissionPolicy,
        api::admissionregistration::v1alpha1::MutatingAdmissionPolicyBinding,
        api::admissionregistration::v1beta1::MutatingAdmissionPolicy,
        api::admissionregistration::v1beta1::MutatingAdmissionPolicyBinding,
        api::apiserverinternal::v1alpha1::StorageVersion,
        api::apps::v1::ControllerRevision,
        api::apps::v1::DaemonSet,
        api::apps::v1::Deployment,
        api::apps::v1::ReplicaSet,
        api::apps::v1::StatefulSet,
        api::authentication::v1::SelfSubjectReview,
        api::authentication::v1::TokenRequest,
        api::authentication::v1::TokenReview,
        api::authorization::v1::LocalSubjectAccessReview,
        api::authorization::v1::SelfSubjectAccessReview,
        api::authorization::v1::SelfSubjectRulesReview,
        api::authorization::v1::SubjectAccessReview,
        api::autoscaling::v1::HorizontalPodAutoscaler,
        api::autoscaling::v1::Scale,
        api::autoscaling::v2::HorizontalPodAutoscaler,
        api::batch::v1::CronJob,
        api::batch::v1::Job,
        api::certificates::v1::CertificateSigningRequest,
        api::certificates::v1::ClusterTrustBundle,
        api::certificates::v1::PodCertificateRequest,
        api::certificates::v1beta1::ClusterTrustBundle,
        api::certificates::v1beta1::PodCertificateRequest,
        api::coordination::v1::Lease,
        api::coordination::v1alpha2::LeaseCandidate,
        api::coordination::v1beta1::LeaseCandidate,
        api::core::v1::Binding,
        api::core::v1::ComponentStatus,
        api::core::v1::ConfigMap,
        api::core::v1::Endpoints,
        api::core::v1::Event,
        api::core::v1::LimitRange,
        api::core::v1::Namespace,
        api::core::v1::Node,
        api::core::v1::PersistentVolume,
        api::core::v1::PersistentVolumeClaim,
        api::core::v1::Pod,
        api::core::v1::PodTemplate,
        api::core::v1::ReplicationController,
        api::core::v1::ResourceQuota,
        api::core::v1::Secret,
        api::core::v1::Service,
        api::core::v1::ServiceAccount,
        api::discovery::v1::EndpointSlice,
        api::events::v1::Event,
        api::flowcontrol::v1::FlowSchema,
        api::flowcontrol::v1::PriorityLevelConfiguration,
        api::lifecycle::v1alpha1::Eviction,
        api::lifecycle::v1alpha1::EvictionRequest,
        api::networking::v1::IPAddress,
        api::networking::v1::Ingress,
        api::networking::v1::IngressClass,
        api::networking::v1::NetworkPolicy,
        api::networking::v1::ServiceCIDR,
        api::node::v1::RuntimeClass,
        api::policy::v1::Eviction,
        api::policy::v1::PodDisruptionBudget,
        api::rbac::v1::ClusterRole,
        api::rbac::v1::ClusterRoleBinding,
        api::rbac::v1::Role,
        api::rbac::v1::RoleBinding,
        api::resource::v1::DeviceClass,
        api::resource::v1::DeviceTaintRule,
        api::resource::v1::ResourceClaim,
        api::resource::v1::ResourceClaimTemplate,
        api::resource::v1::ResourceSlice,
        api::resource::v1alpha3::DeviceTaintRule,
        api::resource::v1alpha3::ResourcePoolStatusRequest,
        api::resource::v1beta1::DeviceClass,
        api::resource::v1beta1::ResourceClaim,
        api::resource::v1beta1::ResourceClaimTemplate,
        api::resource::v1beta1::ResourceSlice,
        api::resource::v1beta2::DeviceClass,
        api::resource::v1beta2::DeviceTaintRule,
        api::resource::v1beta2::ResourceClaim,
        api::resource::v1beta2::ResourceClaimTemplate,
        api::resource::v1beta2::ResourceSlice,
        api::scheduling::v1::PriorityClass,
        api::scheduling::v1alpha3::CompositePodGroup,
        api::scheduling::v1alpha3::PodGroup,
        api::scheduling::v1alpha3::Workload,
        api::scheduling::v1beta1::PodGroup,
        api::scheduling::v1beta1::Workload,
        api::storage::v1::CSIDriver,
        api::storage::v1::CSINode,
        api::storage::v1::CSIStorageCapacity,
        api::storage::v1::StorageClass,
        api::storage::v1::VolumeAttachment,
        api::storage::v1::VolumeAttributesClass,
        api::storagemigration::v1::StorageVersionMigration,
        api::storagemigration::v1beta1::StorageVersionMigration,
        apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition,
        apimachinery::pkg::apis::meta::v1::APIGroup,
        apimachinery::pkg::apis::meta::v1::APIGroupList,
        apimachinery::pkg::apis::meta::v1::APIResourceList,
        apimachinery::pkg::apis::meta::v1::APIVersions,
        apimachinery::pkg::apis::meta::v1::Status,
        kube_aggregator::pkg::apis::apiregistration::v1::APIService,
    ]
}

#[test]
fn the_newest_version_is_what_k8s_openapi_says() {
    let newest = newest();
    let text = include_str!("../data/schema.txt");
    let lasting = text.lines().filter(|line| line.starts_with("kind ") && !line.contains("until="));
    let lasting: BTreeSet<(&str, &str)> = lasting
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .collect();
    assert_eq!(lasting, newest.kinds, "kinds");
    let mut wrong = Vec::new();
    for (name, schema) in &newest.definitions {
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            continue;
        };
        let Some(id) = table::named(&short(name)) else {
            wrong.push(format!("no type {name}"));
            continue;
        };
        compare(id, schema, properties, &mut wrong);
    }
    assert!(newest.definitions.len() > 500, "only {} definitions", newest.definitions.len());
    assert!(wrong.is_empty(), "{} differ; make the table anew:\n{}", wrong.len(), wrong.join("\n"));
}

fn compare(id: TypeId, schema: &Value, properties: &Map<String, Value>, wrong: &mut Vec<String>) {
    let type_name = id.full_name();
    let lasting = id.fields().iter().filter(|field| field.until() >= NEWEST);
    let ours: BTreeSet<&str> = lasting.map(table::Field::name).collect();
    let theirs: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    if ours != theirs {
        let differ: Vec<&&str> = ours.symmetric_difference(&theirs).collect();
        wrong.push(format!("{type_name}: {differ:?}"));
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let required: BTreeSet<&str> = required.filter_map(Value::as_str).collect();
    for field in id.fields() {
        let name = field.name();
        if field.is_required() && !required.contains(name) && field.until() >= NEWEST {
            wrong.push(format!("{type_name}.{name} is not required"));
        }
        if let Some(property) = properties.get(name)
            && !is(field.shape(), property)
        {
            wrong.push(format!("{type_name}.{name} is {:?}, not {property}", field.shape()));
        }
    }
}

/// `core.v1.Container` of `io.k8s.api.core.v1.Container`.
fn short(name: &str) -> String {
    let mut parts: Vec<&str> = name.rsplit('.').take(3).collect();
    parts.reverse();
    parts.join(".")
}

fn is(shape: Shape, schema: &Value) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let reference = parts.chain([schema]).find_map(|part| part.get("$ref")?.as_str());
    if let Some(reference) = reference {
        let name = short(reference.rsplit('/').next().unwrap_or_default());
        let own = name.rsplit('.').next().unwrap_or_default();
        return match (own, shape) {
            ("Quantity", shape) => shape == Shape::Quantity,
            ("IntOrString", shape) => shape == Shape::IntOrString,
            ("Time" | "MicroTime", shape) => shape == Shape::Time,
            ("JSON", shape) => shape == Shape::Any,
            (_, Shape::Object) => table::named(&name).is_none(),
            (own, Shape::AnyOr(_)) => own.starts_with("JSONSchemaPropsOr"),
            (_, shape) => shape.type_id().is_some_and(|id| id.full_name() == name),
        };
    }
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    match (text("type"), text("format"), shape) {
        ("string", "byte", shape) => shape == Shape::Bytes,
        ("string", "", shape) => shape == Shape::Text,
        ("boolean", _, shape) => shape == Shape::Boolean,
        ("integer", "int32", shape) => shape == Shape::Integer(32),
        ("integer", _, shape) => shape == Shape::Integer(64),
        ("number", _, shape) => shape == Shape::Number,
        ("array", _, Shape::List(_)) => inner_is(shape, schema.get("items")),
        ("object", _, Shape::Map(_)) => inner_is(shape, schema.get("additionalProperties")),
        _ => false,
    }
}

fn inner_is(shape: Shape, schema: Option<&Value>) -> bool {
    shape.inner().zip(schema).is_some_and(|(shape, schema)| is(shape, schema))
}

/// The page cannot name the constant.
#[test]
fn the_default_target_is_the_newest_version() {
    let rules = kubehone::rules::registry::built_in().expect("built-in pages are read");
    let rule = rules.iter().find(|rule| rule.id() == "unknown-field").expect("the rule");
    let default = rule.options.iter().find_map(|option| option.default.as_ref());
    assert_eq!(default, Some(&Text(format!("1.{NEWEST}"))));
}

#[test]
fn older_versions_are_there() {
    for (version, kind) in [
        ("extensions/v1beta1", "Deployment"),
        ("apps/v1beta2", "StatefulSet"),
        ("policy/v1beta1", "PodSecurityPolicy"),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler"),
    ] {
        assert!(matches!(table::kind(version, kind), Known::Type(_)), "{version} {kind}");
    }
    assert_eq!(table::kind("v1", "Deployment"), Known::No);
    assert_eq!(table::kind("admission.k8s.io/v1", "AdmissionReview"), Known::Name);
}

#[test]
fn fields_have_their_versions() {
    let container = table::named("core.v1.Container").expect("there are containers");
    let field = |name| container.field(name).expect("a field");
    assert_eq!(field("startupProbe").since(), 16);
    assert_eq!(field("name").since(), 0);
    assert!(field("name").is_required());
    assert_eq!(field("imagePullPolicy").values(), ["Always", "IfNotPresent", "Never"]);
    assert_eq!(field("volumeMounts").keys(), ["mountPath"]);
    assert_eq!(field("ports").keys()[..2], ["containerPort", "protocol"]);
    assert!(container.field("imagepullpolicy").is_none());
}
