//! A capability by a name that runtimes do not know.

use crate::model::capability::NAMES;
use crate::model::lookup::is_opaque;
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
    for node in listed(subject).filter(|node| !is_opaque(*node)) {
        let upper = node.text().to_ascii_uppercase();
        let detail = match upper.strip_prefix("CAP_") {
            Some(name) if is_known(name) => format!("which Kubernetes calls `{name}`"),
            None if is_known(&upper) => continue,
            _ => "which Linux does not have".to_owned(),
        };
        flag(Evidence::at(subject, node).detail(detail));
    }
}

/// The entries of both lists of capabilities.
pub(super) fn listed(subject: Subject<'_>) -> impl Iterator<Item = Node<'_>> {
    let list = move |name| subject.lookup(&["securityContext", "capabilities", name]).items();
    ["add", "drop"].into_iter().flat_map(list).filter(|item| item.is_scalar())
}

/// Whether Linux has a capability of this name, or it is the word for all of them.
pub(super) fn is_known(upper: &str) -> bool {
    upper == "ALL" || NAMES.contains(&upper)
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the name is not known")?;
    let upper = node.text().to_ascii_uppercase();
    let name = upper.strip_prefix("CAP_").filter(|name| is_known(name));
    let name = name.ok_or("what capability is meant is yours to say")?;
    let list = node.parent().and_then(Node::key).map(Node::text);
    if list != Some("drop") && name != "NET_BIND_SERVICE" {
        return Err("without its prefix the container would get the capability".into());
    }
    Ok(vec![Change::Replace { node, value: Value::Text(name.into()) }])
}
