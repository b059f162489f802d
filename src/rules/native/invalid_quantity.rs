//! Amounts of memory, processor time or storage that the API cannot read.

use crate::model::lookup::{find, is_opaque, items};
use crate::model::{Subject, World, quantity};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Node, Scalar};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let root = object.root();
    if let Some(pod) = object.pod() {
        judge_resources(subject, find(pod.spec, &["resources"]), flag);
        for container in pod.containers() {
            let resources = find(container.node, &["resources"]);
            judge_resources(Subject::container(container), resources, flag);
        }
        for volume in items(pod.spec, &["volumes"]) {
            if let Some(size) = find(volume, &["emptyDir", "sizeLimit"]) {
                judge(subject, size, flag);
            }
        }
    }
    for claim in items(root, &["spec", "volumeClaimTemplates"]) {
        judge_resources(subject, find(claim, &["spec", "resources"]), flag);
    }
    match object.kind() {
        "PersistentVolumeClaim" => {
            judge_resources(subject, find(root, &["spec", "resources"]), flag);
        }
        "PersistentVolume" => judge_amounts(subject, find(root, &["spec", "capacity"]), flag),
        "ResourceQuota" => judge_amounts(subject, find(root, &["spec", "hard"]), flag),
        _ => {}
    }
}

fn judge_resources<'d>(
    subject: Subject<'d>,
    resources: Option<Node<'d>>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(resources) = resources else { return };
    judge_amounts(subject, find(resources, &["requests"]), flag);
    judge_amounts(subject, find(resources, &["limits"]), flag);
}

fn judge_amounts<'d>(
    subject: Subject<'d>,
    amounts: Option<Node<'d>>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for (_, amount) in amounts.into_iter().flat_map(Node::entries) {
        judge(subject, amount.target(), flag);
    }
}

fn judge<'d>(subject: Subject<'d>, amount: Node<'d>, flag: &mut dyn FnMut(Evidence<'d>)) {
    if is_opaque(amount) {
        return;
    }
    let wrong = match amount.scalar() {
        Some(Scalar::Text(text)) => quantity::parse(text).is_none_or(|value| value < 0.0),
        Some(Scalar::Int(value)) => value < 0,
        Some(Scalar::Float(value)) => value < 0.0,
        Some(Scalar::Bool(_)) => true,
        Some(Scalar::Null) | None => false,
    };
    if wrong {
        let meant = corrected(amount.text());
        let detail = meant.map_or(String::new(), |meant| format!("; `{meant}` is one"));
        flag(Evidence::at(subject, amount).detail(detail));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the amount is not known")?;
    let meant = corrected(node.text()).ok_or("which amount is meant is yours to say")?;
    Ok(vec![Change::Replace { node, value: Value::Text(meant) }])
}

/// The quantity that was meant, where only the spelling of its unit is wrong.
fn corrected(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "k" | "kb" => "k",
        "m" if unit.trim() == "M" => "M",
        "mb" => "M",
        "g" | "gb" => "G",
        "t" | "tb" => "T",
        "ki" | "kib" => "Ki",
        "mi" | "mib" => "Mi",
        "gi" | "gib" => "Gi",
        "ti" | "tib" => "Ti",
        _ => return None,
    };
    let meant = format!("{number}{unit}");
    quantity::parse(&meant).map(|_| meant)
}
