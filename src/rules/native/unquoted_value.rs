//! A boolean or a number where the API takes text only: labels, annotations, environment
//! variables, arguments, the data of a ConfigMap.

use super::invalid_label::label_maps;
use crate::model::lookup::{find, items};
use crate::model::{Subject, World};
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
    let mut maps = label_maps(object);
    maps.extend(find(root, &["metadata", "annotations"]));
    let template = object.template().filter(|template| *template != root);
    maps.extend(template.and_then(|template| find(template, &["metadata", "annotations"])));
    match (object.group(), object.kind()) {
        ("", "ConfigMap") => maps.extend(find(root, &["data"])),
        ("", "Secret") => maps.extend(find(root, &["stringData"])),
        _ => {}
    }
    for (key, value) in maps.into_iter().flat_map(Node::entries) {
        judge(subject, value, key.text(), flag);
    }
    for container in object.pod().into_iter().flat_map(|pod| pod.containers()) {
        let subject = Subject::container(container);
        for variable in items(container.node, &["env"]) {
            let name = find(variable, &["name"]).map_or("env", Node::text);
            if let Some(value) = find(variable, &["value"]) {
                judge(subject, value, name, flag);
            }
        }
        for list in ["command", "args"] {
            // An alias is judged where its anchor stands.
            for item in find(container.node, &[list]).into_iter().flat_map(Node::items) {
                judge(subject, item, list, flag);
            }
        }
    }
}

fn judge<'d>(
    subject: Subject<'d>,
    value: Node<'d>,
    name: &str,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let value = value.target();
    let noun = match value.scalar() {
        Some(Scalar::Bool(_)) => "a boolean",
        Some(Scalar::Int(_) | Scalar::Float(_)) => "a number",
        _ => return,
    };
    flag(Evidence::at(subject, value).detail(format!("{noun} where `{name}` takes text")));
}

/// Quotes the value as it is spelled.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the value is not known")?;
    if node.tag().is_some() {
        return Err("the value has a tag".into());
    }
    Ok(vec![Change::Replace { node, value: Value::Text(node.text().to_owned()) }])
}
