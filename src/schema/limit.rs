//! Bounds of values: those of a definition, read where they stand, and those of the API's own
//! fields. Source for the latter: the validation of k8s.io/kubernetes (1.36), pkg/apis.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::RangeInclusive;

use super::bytes::is_base64;
use crate::model::World;
use crate::model::lookup::{self, find};
use crate::syntax::{Node, Scalar};

/// What a value has to keep to and does not.
#[derive(Clone, Copy, Debug)]
pub enum Limit<'d> {
    /// A constraint of a definition, by its name, and where it stands.
    Custom(&'static str, Node<'d>),
    /// From, and up to.
    Range(i64, i64),
    /// What a name may be made of.
    Name(&'static str),
}

const MANY: i64 = i64::MAX;
const SECONDS: (i64, i64) = (0, MANY);
const PORT: (i64, i64) = (1, 65_535);
/// `0777`.
const MODE: (i64, i64) = (0, 511);

/// Types, their fields, and the bounds of these. What rules of their own judge is not here.
const RANGES: [(&str, &str, (i64, i64)); 37] = [
    ("ConfigMapVolumeSource", "defaultMode", MODE),
    ("ClientIPConfig", "timeoutSeconds", (1, 86_400)),
    ("CronJobSpec", "failedJobsHistoryLimit", SECONDS),
    ("CronJobSpec", "startingDeadlineSeconds", SECONDS),
    ("CronJobSpec", "successfulJobsHistoryLimit", SECONDS),
    ("DaemonSetSpec", "minReadySeconds", SECONDS),
    ("DaemonSetSpec", "revisionHistoryLimit", SECONDS),
    ("DeploymentSpec", "minReadySeconds", SECONDS),
    ("DeploymentSpec", "progressDeadlineSeconds", SECONDS),
    ("DeploymentSpec", "replicas", SECONDS),
    ("DeploymentSpec", "revisionHistoryLimit", SECONDS),
    ("DownwardAPIVolumeSource", "defaultMode", MODE),
    ("HorizontalPodAutoscalerSpec", "maxReplicas", (1, MANY)),
    ("HorizontalPodAutoscalerSpec", "minReplicas", SECONDS),
    ("JobSpec", "activeDeadlineSeconds", SECONDS),
    ("JobSpec", "backoffLimit", SECONDS),
    ("JobSpec", "completions", SECONDS),
    ("JobSpec", "parallelism", SECONDS),
    ("JobSpec", "ttlSecondsAfterFinished", SECONDS),
    ("KeyToPath", "mode", MODE),
    ("PodSpec", "activeDeadlineSeconds", (1, 2_147_483_647)),
    ("PodSpec", "terminationGracePeriodSeconds", SECONDS),
    ("Probe", "failureThreshold", SECONDS),
    ("Probe", "initialDelaySeconds", SECONDS),
    ("Probe", "periodSeconds", SECONDS),
    ("Probe", "successThreshold", SECONDS),
    ("Probe", "terminationGracePeriodSeconds", (1, MANY)),
    ("Probe", "timeoutSeconds", SECONDS),
    ("ProjectedVolumeSource", "defaultMode", MODE),
    ("ReplicaSetSpec", "replicas", SECONDS),
    ("ReplicationControllerSpec", "replicas", SECONDS),
    ("SecretVolumeSource", "defaultMode", MODE),
    ("ServiceBackendPort", "number", PORT),
    ("ServicePort", "nodePort", (0, 65_535)),
    ("ServicePort", "port", PORT),
    ("StatefulSetSpec", "replicas", SECONDS),
    ("StatefulSetSpec", "revisionHistoryLimit", SECONDS),
];

/// Types whose elements have a name that is a label of DNS.
const LABELLED: [&str; 4] = ["Container", "EphemeralContainer", "ServicePort", "Volume"];

/// What the `name` of an element is not made of as it has to be.
pub(super) fn of_name(of: &str, name: Node<'_>) -> Option<Limit<'static>> {
    let Some(Scalar::Text(name)) = name.scalar() else { return None };
    let is_later = || name.is_empty() || lookup::is_stand_in(name);
    if LABELLED.contains(&of) && !is_label(name) && !is_later() {
        let label = "lowercase letters, digits and hyphens, 63 characters at most";
        return Some(Limit::Name(label));
    }
    let is_printed = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'=';
    let is_variable = of == "EnvVar" && !name.bytes().all(is_printed);
    (is_variable && !is_later()).then_some(Limit::Name("printed ASCII without `=`"))
}

fn is_label(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let edges = [name.bytes().next(), name.bytes().last()];
    name.len() <= 63
        && name.bytes().all(|byte| is_word(byte) || byte == b'-')
        && edges.into_iter().flatten().all(is_word)
}

/// Within all bounds.
const COMMON: RangeInclusive<i128> = 1..=511;

/// The bounds of a field that a number breaks.
pub(super) fn of_field(of: &str, field: &str, number: Node<'_>) -> Option<Limit<'static>> {
    let Some(Scalar::Int(number)) = number.scalar() else { return None };
    if COMMON.contains(&number) {
        return None;
    }
    let own = RANGES.iter().find(|(name, key, _)| *key == field && *name == of)?;
    let (least, most) = own.2;
    let holds = i128::from(least) <= number && number <= i128::from(most);
    (!holds).then_some(Limit::Range(least, most))
}

/// The first constraint of a schema that a scalar of the right type breaks.
pub(super) fn of_scalar<'d>(
    scalar: Scalar<'_>,
    schema: Node<'d>,
    world: &World<'_>,
) -> Option<Limit<'d>> {
    match scalar {
        Scalar::Int(number) => of_number(number as f64, schema),
        Scalar::Float(number) => of_number(number, schema),
        Scalar::Text(text) => of_text(text, schema, world),
        _ => None,
    }
}

fn of_number(number: f64, schema: Node<'_>) -> Option<Limit<'_>> {
    let says = |key| find(schema, &[key]).and_then(Node::scalar) == Some(Scalar::Bool(true));
    let least = |bound| number < bound || (number == bound && says("exclusiveMinimum"));
    let most = |bound| number > bound || (number == bound && says("exclusiveMaximum"));
    // A quotient of large numbers is not exact.
    let part = |step: f64| step > 0.0 && (number / step).fract().abs() > 1e-9 && number < 1e9;
    broken(schema, "minimum", least)
        .or_else(|| broken(schema, "maximum", most))
        .or_else(|| broken(schema, "multipleOf", part))
}

fn of_text<'d>(text: &str, schema: Node<'d>, world: &World<'_>) -> Option<Limit<'d>> {
    let length = |bound: f64, is_more: bool| {
        let length = text.chars().count() as f64;
        if is_more { length > bound } else { length < bound }
    };
    let pattern = || {
        let node = find(schema, &["pattern"])?;
        // An expression that this program cannot read, or reads by bytes, decides nothing.
        let breaks = text.is_ascii() && world.matches(node.text(), text) == Some(false);
        breaks.then_some(Limit::Custom("pattern", node))
    };
    let format = || {
        let node = find(schema, &["format"])?;
        let fits = match node.text() {
            "byte" => is_base64(text),
            "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
            "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
            _ => true,
        };
        (!fits).then_some(Limit::Custom("format", node))
    };
    broken(schema, "minLength", |bound| length(bound, false))
        .or_else(|| broken(schema, "maxLength", |bound| length(bound, true)))
        .or_else(pattern)
        .or_else(format)
}

/// The first constraint on how many entries or elements a collection has that it breaks.
pub(super) fn of_collection<'d>(node: Node<'_>, schema: Node<'d>) -> Option<Limit<'d>> {
    let (least, most) =
        if node.is_seq() { ("minItems", "maxItems") } else { ("minProperties", "maxProperties") };
    let count =
        || (if node.is_seq() { node.items().count() } else { node.entries().count() }) as f64;
    broken(schema, least, |bound| count() < bound)
        .or_else(|| broken(schema, most, |bound| count() > bound))
}

fn broken<'d>(
    schema: Node<'d>,
    key: &'static str,
    breaks: impl Fn(f64) -> bool,
) -> Option<Limit<'d>> {
    let node = schema.get(key)?;
    let bound = match node.scalar()? {
        Scalar::Int(bound) => bound as f64,
        Scalar::Float(bound) => bound,
        _ => return None,
    };
    breaks(bound).then_some(Limit::Custom(key, node))
}

#[cfg(test)]
mod tests {
    use super::{COMMON, RANGES};

    #[test]
    fn what_is_within_all_bounds_is() {
        for (of, field, (least, most)) in RANGES {
            let (least, most) = (i128::from(least), i128::from(most));
            assert!(least <= *COMMON.start() && *COMMON.end() <= most, "{of}.{field}");
        }
    }
}
