//! Rows from the schemas of CustomResourceDefinitions: what a kind says of itself.

use super::row::{Form, Row};
use super::shape::{BOTH, CONTAINER, CONTAINER_ONLY, POD, POD_ONLY};
use crate::model::lookup::{find, text};
use crate::syntax::Node;

/// Levels below which no schema keeps its pods.
const DEPTH: usize = 16;

/// The rows that a CustomResourceDefinition teaches; none for anything else.
pub fn learn(root: Node<'_>, rows: &mut Vec<Row>) {
    let is_ours = text(root, &["kind"]) == Some("CustomResourceDefinition")
        && text(root, &["apiVersion"]).is_some_and(|v| v.starts_with("apiextensions.k8s.io/"));
    if !is_ours {
        return;
    }
    let (Some(group), Some(kind)) =
        (text(root, &["spec", "group"]), text(root, &["spec", "names", "kind"]))
    else {
        return;
    };
    let versions = find(root, &["spec", "versions"]).into_iter().flat_map(Node::items);
    let schemas = versions.filter_map(|version| find(version.target(), &["schema"]));
    let old = find(root, &["spec", "validation"]);
    for holder in schemas.chain(old) {
        let Some(schema) = find(holder, &["openAPIV3Schema"]) else { continue };
        let mut found = Vec::new();
        if let Some(spec) = property(schema, "spec") {
            walk(spec, "spec", 0, &mut found);
        }
        for (path, form) in found {
            let is_known = rows
                .iter()
                .any(|row: &Row| row.path == path && row.kind == kind && row.group == group);
            let row = Row::of([group, kind, &path, name_of(form), "", "", ""]);
            rows.extend(row.ok().filter(|_| !is_known));
        }
    }
}

fn walk(schema: Node<'_>, path: &str, depth: usize, found: &mut Vec<(String, Form)>) {
    if depth > DEPTH {
        return;
    }
    if let Some(items) = find(schema, &["items"]) {
        return walk(items, &format!("{path}[]"), depth + 1, found);
    }
    if let Some(values) = find(schema, &["additionalProperties"]).filter(|values| values.is_map()) {
        return walk(values, &format!("{path}{{}}"), depth + 1, found);
    }
    let Some(properties) = find(schema, &["properties"]) else { return };
    let form = form_of(properties);
    if let Some(form) = form {
        found.push((path.to_owned(), form));
        if form != Form::Inlined {
            return;
        }
    }
    for (key, value) in properties.entries() {
        let key = key.text();
        let below = form == Some(Form::Inlined) && key == "securityContext";
        if !below && !key.contains(['.', '[', ']', '{', '}', '/']) {
            walk(value.target(), &format!("{path}.{key}"), depth + 1, found);
        }
    }
}

/// What a node is, by the names of its properties.
fn form_of(properties: Node<'_>) -> Option<Form> {
    let count = |fields: &[&str]| {
        properties.entries().filter(|(key, _)| fields.contains(&key.text())).count()
    };
    let (own, pod) = (properties.entries().count(), count(&POD));
    let has = |key: &str| properties.get(key).is_some();
    if has("spec") && own <= 2 + usize::from(has("metadata")) {
        let spec = property_of(properties, "spec").and_then(|s| find(s, &["properties"]));
        if spec.and_then(form_of) == Some(Form::Spec) {
            return Some(Form::Template);
        }
    }
    if has("containers") && pod >= 20 {
        return Some(if pod * 5 >= own * 4 { Form::Spec } else { Form::Inlined });
    }
    let container = count(&CONTAINER);
    if container >= 14 && has("volumeMounts") && container * 5 >= own * 4 {
        return Some(Form::Container);
    }
    let context = count(&CONTAINER_ONLY) + count(&POD_ONLY) + count(&BOTH);
    if context >= 6 && context == own {
        let is_pod = count(&POD_ONLY) > 0;
        return Some(if is_pod { Form::PodContext } else { Form::ContainerContext });
    }
    None
}

fn property<'d>(schema: Node<'d>, key: &str) -> Option<Node<'d>> {
    property_of(find(schema, &["properties"])?, key)
}

fn property_of<'d>(properties: Node<'d>, key: &str) -> Option<Node<'d>> {
    properties.get(key).filter(|schema| schema.is_map())
}

fn name_of(form: Form) -> &'static str {
    let named = super::row::FORMS.iter().find(|(_, other)| *other == form);
    named.map_or("none", |(name, _)| name)
}
