//! A mapping that gives a key twice: strict decoders refuse it, lenient ones keep the last.

use std::collections::HashMap;

use crate::model::{Subject, World};
use crate::rules::Evidence;
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// Maps up to this size are searched pair by pair, which is faster than hashing.
const SMALL: usize = 12;

pub(super) fn check<'d>(subject: Subject<'d>, _: &World<'d>, flag: &mut dyn FnMut(Evidence<'d>)) {
    let document = subject.node.document();
    for map in document.nodes().filter(|node| node.is_map()) {
        let keys = || map.entries().map(|(key, _)| key).filter(|key| key.is_scalar());
        let mut report = |first: Node<'d>, again: Node<'d>| {
            // `<<` twice merges two maps.
            if again.text() != "<<" {
                flag(Evidence::at(subject, again).related(first));
            }
        };
        if map.entries().nth(SMALL).is_some() {
            let mut seen: HashMap<&str, Node<'d>> = HashMap::new();
            for key in keys() {
                match seen.get(key.text()) {
                    Some(first) => report(*first, key),
                    None => {
                        seen.insert(key.text(), key);
                    }
                }
            }
            continue;
        }
        for (index, key) in keys().enumerate() {
            let text = key.text();
            let length = key.span().len();
            let equal = |other: &Node<'d>| {
                (other.span().len() == length || other.kind() != key.kind()) && other.text() == text
            };
            if let Some(first) = keys().take(index).find(equal) {
                report(first, key);
            }
        }
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let (Some(again), Some(first)) = (evidence.lookup.node(), evidence.related) else {
        return Err("the keys are not known".into());
    };
    let value = |key: Node<'d>| {
        let mut entries = key.parent().into_iter().flat_map(Node::entries);
        entries.find(|(name, _)| *name == key).map(|(_, value)| value)
    };
    let (Some(kept), Some(node)) = (value(first), value(again)) else {
        return Err("the values are not known".into());
    };
    if Value::of(kept)? == Value::of(node)? {
        Ok(vec![Change::Remove { node }])
    } else {
        Err("the two values differ; decide which one is meant".into())
    }
}
