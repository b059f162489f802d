//! A container that keeps NET_RAW, or gives up all capabilities and takes this one back.

use crate::model::lookup::{Lookup, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

const ADD: [&str; 3] = ["securityContext", "capabilities", "add"];
const DROP: [&str; 3] = ["securityContext", "capabilities", "drop"];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let dropped = subject.lookup(&DROP);
    if matches!(dropped, Lookup::Opaque(_)) || listed(subject, &DROP).any(is_opaque) {
        return;
    }
    // Runtimes take ALL first, then single names, and do not mind the case.
    if item(subject, &DROP, "NET_RAW").is_some() {
        return;
    }
    if item(subject, &DROP, "ALL").is_none() {
        return flag(Evidence::of(subject, dropped, &[]));
    }
    if let Some(node) = item(subject, &ADD, "NET_RAW") {
        flag(Evidence::at(subject, node));
    }
}

fn item<'d>(subject: Subject<'d>, list: &[&str], name: &str) -> Option<Node<'d>> {
    listed(subject, list).find(|item| item.is_scalar() && item.text().eq_ignore_ascii_case(name))
}

fn listed<'d>(subject: Subject<'d>, list: &[&str]) -> impl Iterator<Item = Node<'d>> {
    subject.lookup(list).items()
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
