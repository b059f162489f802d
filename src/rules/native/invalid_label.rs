//! Labels whose key or value the API refuses for its form.

use crate::model::lookup::{find, is_opaque, is_stand_in};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    for (key, value) in label_maps(object).into_iter().flat_map(Node::entries) {
        let unknown = |text: &str| is_stand_in(text) || text.starts_with('(');
        // Chainsaw's tests write `(expression)` where it compares.
        if !key.is_scalar() || key.text() == "<<" || unknown(key.text()) {
            continue;
        }
        if let Some(flaw) = key_flaw(key.text()) {
            let detail = format!("the label `{}` {flaw}", key.text());
            flag(Evidence::at(subject, key).detail(detail));
        }
        let value = value.target();
        if let Some(flaw) = value_flaw(value.text()).filter(|_| !unknown(value.text())) {
            let detail =
                format!("the value `{}` of the label `{}` {flaw}", value.text(), key.text());
            flag(Evidence::at(subject, value).detail(detail));
        }
    }
}

/// The places where an object has labels, or asks for some, as plain maps.
pub(super) fn label_maps(object: Object<'_>) -> Vec<Node<'_>> {
    let root = object.root();
    let pod = object.pod();
    let selector: &[&str] = match (object.group(), object.kind()) {
        ("", "Service" | "ReplicationController") => &["spec", "selector"],
        _ => &["spec", "selector", "matchLabels"],
    };
    let is_template = object.template().filter(|template| *template != root);
    let maps = [
        find(root, &["metadata", "labels"]),
        is_template.and_then(|template| find(template, &["metadata", "labels"])),
        find(root, selector).filter(|_| pod.is_some() || object.kind() == "Service"),
        pod.and_then(|pod| find(pod.spec, &["nodeSelector"])),
    ];
    maps.into_iter().flatten().filter(|map| map.is_map() && !is_opaque(*map)).collect()
}

fn key_flaw(key: &str) -> Option<&'static str> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if name.is_empty() {
        Some("has no name")
    } else if let Some(flaw) = value_flaw(name) {
        Some(flaw)
    } else if prefix.is_some_and(|prefix| !is_domain(prefix)) {
        Some("has a prefix that is no name of a domain")
    } else {
        None
    }
}

/// What is wrong with the value of a label, or with the name in its key.
fn value_flaw(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return None };
    if bytes.len() > 63 {
        Some("is longer than 63 characters")
    } else if !bytes.iter().all(inner) {
        Some("has other characters than letters, digits, hyphens, underscores and dots")
    } else if !first.is_ascii_alphanumeric() || !last.is_ascii_alphanumeric() {
        Some("begins or ends with something else than a letter or a digit")
    } else {
        None
    }
}

/// Whether a text is a name as the DNS has them, in lower case.
pub(super) fn is_domain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label_of_any_length)
}

fn is_dns_label_of_any_length(label: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !label.is_empty()
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
