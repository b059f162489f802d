//! A container that keeps NET_RAW, or gives up all capabilities and takes this one back.

use crate::model::lookup::{Lookup, find, follow, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

const DROP: [&str; 3] = ["securityContext", "capabilities", "drop"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let dropped = follow(subject.node, &DROP).or_unknown(subject.is_partial());
    let list = dropped.node();
    if matches!(dropped, Lookup::Opaque(_)) || items(list).any(is_opaque) {
        return;
    }
    // Runtimes take ALL first, then single names, and do not mind the case.
    if item(list, "NET_RAW").is_some() {
        return;
    }
    if item(list, "ALL").is_none() {
        return flag(Evidence::of(subject, dropped, &[]));
    }
    let added = find(subject.node, &["securityContext", "capabilities", "add"]);
    if let Some(node) = item(added, "NET_RAW") {
        flag(Evidence::at(subject, node));
    }
}

fn items(list: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    list.into_iter().flat_map(Node::items).map(Node::target)
}

fn item<'d>(list: Option<Node<'d>>, name: &str) -> Option<Node<'d>> {
    items(list).find(|item| item.is_scalar() && item.text().eq_ignore_ascii_case(name))
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let net_raw = Value::Text("NET_RAW".into());
    Ok(vec![match evidence.lookup {
        Lookup::Found(found) if found.node.is_scalar() => Change::Remove { node: found.node },
        Lookup::Found(found) if found.node.is_seq() => {
            Change::Append { list: found.node, value: net_raw }
        }
        Lookup::Absent(absent) => {
            let keys = DROP[absent.steps..].iter().map(|key| Box::from(*key)).collect();
            Change::Set { under: absent.under, keys, value: Value::Seq(vec![net_raw]) }
        }
        _ => return Err("the list of dropped capabilities is not known".into()),
    }])
}
