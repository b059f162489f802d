//! A mapping that gives a key twice: strict decoders refuse it, lenient ones keep the last.

use std::collections::HashMap;

use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

/// Maps up to this size are searched pair by pair, which is faster than hashing.
const SMALL: usize = 12;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let document = subject.node.document();
    for map in document.nodes().filter(|node| node.is_map()) {
        let keys = || map.entries().map(|(key, _)| key).filter(|key| key.is_scalar());
        if let Some((first, again)) = lost_separator(map) {
            let detail = "a second object begins here without a line `---` before it, and \
                          replaces the first";
            flag(Evidence::at(subject, again).related(first).detail(detail));
            continue;
        }
        let mut report = |first: Node<'d>, again: Node<'d>| {
            // `<<` twice merges two maps.
            if again.text() != "<<" {
                let key = again.text();
                let detail = format!(
                    "the key `{key}` appears twice in this map, and only the last one counts"
                );
                flag(Evidence::at(subject, again).related(first).detail(detail));
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
            let equal = |other: &Node<'d>| other.may_equal(key) && other.text() == key.text();
            if let Some(first) = keys().take(index).find(equal) {
                report(first, key);
            }
        }
    }
}

/// Where a document is two objects run together: its second `apiVersion` or `kind`.
fn lost_separator(map: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    if map.parent().is_some() {
        return None;
    }
    let repeated = |name| {
        let mut keys = map.entries().map(|(key, _)| key).filter(|key| key.text() == name);
        Some((keys.next()?, keys.next()?))
    };
    let both = [repeated("apiVersion")?, repeated("kind")?];
    both.into_iter().min_by_key(|(_, again)| again.id())
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let (Some(again), Some(map)) =
        (evidence.lookup.node(), evidence.lookup.node().and_then(Node::parent))
    else {
        return Err("the keys are not known".into());
    };
    if lost_separator(map).is_some() {
        return Err("a line `---` is missing, and where it belongs is yours to say".into());
    }
    // The last entry counts: to take one out changes nothing only if all say the same.
    let mut values = map.entries().filter(|(key, _)| key.is_scalar() && key.text() == again.text());
    let first = values.next().map(|(_, value)| Value::of(value)).transpose()?;
    let mut removed = None;
    for (key, value) in values {
        if Some(Value::of(value)?) != first {
            return Err("the values differ; decide which one is meant".into());
        }
        if key == again {
            removed = Some(value);
        }
    }
    let node = removed.ok_or("the values are not known")?;
    Ok(vec![Change::Remove { node }])
}
