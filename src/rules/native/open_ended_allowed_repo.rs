//! A Gatekeeper constraint whose list of image prefixes lets strangers in.

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
    let parameters = find(subject.node, &["spec"]).and_then(|spec| spec.get("parameters"));
    let repos = parameters.and_then(|parameters| parameters.get("repos"));
    for prefix in repos.into_iter().flat_map(Node::items).map(Node::target) {
        if !is_opaque(prefix) && is_open(prefix.text()) {
            flag(Evidence::at(subject, prefix));
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the prefix is not known")?;
    if node.text().contains('/') {
        return Err("whether this is one image or a folder of them is yours to say".into());
    }
    Ok(vec![Change::Replace { node, value: Value::Text(format!("{}/", node.text())) }])
}

/// Whether something may follow in the same word: no closing slash or colon, no tag, no digest.
fn is_open(prefix: &str) -> bool {
    let (path, last) = prefix.rsplit_once('/').unwrap_or(("", prefix));
    let is_host = path.is_empty() && last.contains('.');
    let is_closed = last.is_empty() || last.ends_with(':');
    prefix.is_empty() || (!is_closed && (is_host || !last.contains([':', '@'])))
}
