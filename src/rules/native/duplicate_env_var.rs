//! A container that gives an environment variable twice.

use std::collections::HashMap;

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(env) = find(subject.node, &["env"]) else { return };
    let mut seen: HashMap<&str, Node<'d>> = HashMap::new();
    for name in names(env).filter(|name| !is_opaque(*name)) {
        match seen.get(name.text()) {
            Some(first) => flag(Evidence::at(subject, name).related(*first)),
            None => {
                seen.insert(name.text(), name);
            }
        }
    }
}

/// Takes a repeat out if all entries of the name say the same. The first one stays, since
/// variables in between may refer to it.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let name = evidence.lookup.node().ok_or("the variable is not known")?;
    let item = name.parent().filter(|item| item.parent().is_some_and(Node::is_seq));
    let item = item.ok_or("the variable is shared with another list")?;
    let value = Value::of(item)?;
    let env = find(evidence.subject.node, &["env"]).ok_or("the variables are not known")?;
    for other in names(env).filter(|other| other.text() == name.text()) {
        let entry = other.parent().ok_or("the variables are not known")?;
        if Value::of(entry)? != value {
            return Err("the values differ; decide which one is meant".into());
        }
        if entry.descendants().any(|node| node.text().contains("$(")) {
            return Err("the value refers to a variable that may change in between".into());
        }
    }
    Ok(vec![Change::Remove { node: item }])
}

fn names(env: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    env.items().filter_map(|item| find(item, &["name"]))
}
