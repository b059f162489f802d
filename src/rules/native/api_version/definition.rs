//! CustomResourceDefinitions of v1beta1. v1 cuts off what a schema does not name, and v1beta1 did
//! not unless told to: a definition without a schema becomes one that keeps everything, and one
//! that says `preserveUnknownFields: false` has a schema that fits. For any other the author has
//! to write a schema. Source: the API reference of both versions.

use super::{Draft, Old};
use crate::model::lookup::{find, items, text};
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Node, Scalar};

/// What v1beta1 could say once for all versions.
const SHARED: [(&str, &str); 3] = [
    ("validation", "schema"),
    ("subresources", "subresources"),
    ("additionalPrinterColumns", "additionalPrinterColumns"),
];

pub(super) fn convert<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let spec = find(old.root, &["spec"]).ok_or("it has no spec")?;
    approved(old, spec)?;
    let versions: Vec<Node<'d>> = items(spec, &["versions"]).collect();
    let has_schema = find(spec, &["validation"]).is_some()
        || versions.iter().any(|version| find(*version, &["schema"]).is_some());
    let preserves = find(spec, &["preserveUnknownFields"]);
    let cuts = preserves.and_then(Node::scalar) == Some(Scalar::Bool(false));
    if has_schema && !cuts {
        return Err("v1 drops fields that the schema does not name, and v1beta1 kept them".into());
    }
    if let Some(preserves) = preserves.filter(|_| !cuts) {
        draft.remove(preserves);
    }
    draft.default(spec, "scope", Value::Text("Namespaced".into()));
    let mut shared = shared(spec, draft)?;
    if !has_schema {
        shared.push(("schema".into(), anything()));
    }
    let old = find(spec, &["version"]);
    if versions.is_empty() {
        let name = old.ok_or("it names no version")?;
        let mut version = vec![
            ("name".to_owned(), Value::of(name)?),
            ("served".to_owned(), Value::Bool(true)),
            ("storage".to_owned(), Value::Bool(true)),
        ];
        version.append(&mut shared);
        draft.default(spec, "versions", Value::Seq(vec![Value::Map(version)]));
    }
    if let Some(old) = old {
        draft.remove(old);
    }
    for version in versions {
        for (key, value) in &shared {
            if find(version, &[key]).is_some() {
                return Err(format!("`{key}` stands in a version and above all versions"));
            }
            draft.default(version, key, value.clone());
        }
        for column in items(version, &["additionalPrinterColumns"]) {
            if let Some(path) = find(column, &["JSONPath"]) {
                draft.move_to(path, &["jsonPath"]);
            }
        }
    }
    if let Some(conversion) = find(spec, &["conversion"]) {
        webhook(conversion, draft);
    }
    Ok(())
}

/// Groups of Kubernetes itself have to say who approved of them.
fn approved(old: Old<'_>, spec: Node<'_>) -> Result<(), Refusal> {
    const APPROVED: &str = "api-approved.kubernetes.io";
    let group = text(spec, &["group"]).unwrap_or_default();
    let is_own = group.ends_with(".k8s.io") || group.ends_with(".kubernetes.io");
    if is_own && find(old.root, &["metadata", "annotations", APPROVED]).is_none() {
        return Err(format!("v1 wants the annotation `{APPROVED}` for this group"));
    }
    Ok(())
}

/// Takes out what stands above all versions, to be put into each.
fn shared<'d>(spec: Node<'d>, draft: &mut Draft<'d, '_>) -> Result<Vec<(String, Value)>, Refusal> {
    let mut entries = Vec::new();
    for (field, key) in SHARED {
        let Some(node) = find(spec, &[field]) else { continue };
        let inside = |span: &&crate::syntax::Span| {
            node.span().start <= span.start && span.end <= node.span().end
        };
        if node.document().comments().iter().any(|span| inside(&span)) {
            return Err(format!("`{field}` holds comments, which would be torn from it"));
        }
        entries.push((key.to_owned(), respelled(Value::of(node)?)));
        draft.changes.push(Change::Remove { node });
    }
    Ok(entries)
}

/// Columns of a table with the name that v1 has for their path.
fn respelled(value: Value) -> Value {
    let Value::Seq(columns) = value else { return value };
    let column = |column| match column {
        Value::Map(entries) => {
            let name = |name: String| if name == "JSONPath" { "jsonPath".to_owned() } else { name };
            Value::Map(entries.into_iter().map(|(key, value)| (name(key), value)).collect())
        }
        other => other,
    };
    Value::Seq(columns.into_iter().map(column).collect())
}

/// A schema that keeps everything.
fn anything() -> Value {
    let open = Value::Map(vec![
        ("type".into(), Value::Text("object".into())),
        ("x-kubernetes-preserve-unknown-fields".into(), Value::Bool(true)),
    ]);
    Value::Map(vec![("openAPIV3Schema".into(), open)])
}

fn webhook<'d>(conversion: Node<'d>, draft: &mut Draft<'d, '_>) {
    let client = find(conversion, &["webhookClientConfig"]);
    let versions = find(conversion, &["conversionReviewVersions"]);
    if let Some(client) = client {
        let first = Value::Seq(vec![Value::Text("v1beta1".into())]);
        let beside = vec![("conversionReviewVersions".to_owned(), first)];
        let beside = if versions.is_none() { beside } else { Vec::new() };
        let keys = ["webhook", "clientConfig"].map(Box::from).to_vec();
        draft.changes.push(Change::Move { node: client, keys, beside });
    }
    if let Some(versions) = versions {
        draft.move_to(versions, &["webhook", "conversionReviewVersions"]);
    }
}
