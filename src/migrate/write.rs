//! What was found as text of our own configuration: a new one, or additions to one that is there.

use super::reading::{Found, Said};
use crate::syntax::edit::{self, Change, Value, apply, edits};
use crate::syntax::{Node, Source, parse};

/// A whole configuration.
pub fn text(found: &Found, peer: &str, files: &[String]) -> String {
    let mut out = format!("# Taken over from {} by `kubehone migrate {peer}`.\n", files.join(", "));
    if found.is_configured && !found.without_defaults {
        out += &format!(
            "# The rules are those that {peer} ran; `default` beside its name adds those of kubehone.\n"
        );
    }
    out + &body(parts(found, peer))
}

/// The lines of keys and values, with notes.
fn body(parts: Vec<(&str, Value, &[Said])>) -> String {
    let mut out = String::new();
    for (key, value, said) in parts {
        let notes = said.iter().map(|said| said.note.as_deref());
        let lines = edit::lines(&[(key.to_owned(), value)]);
        let notes = std::iter::once(None).chain(notes).chain(std::iter::repeat(None));
        for (line, note) in lines.iter().zip(notes) {
            let note = note.map(|note| format!(" # {}", note.replace(['\n', '\r'], " ")));
            out += &format!("{line}{}\n", note.unwrap_or_default());
        }
    }
    out
}

/// The keys with their values, and what is known of the items of lists.
fn parts<'f>(found: &'f Found, peer: &str) -> Vec<(&'static str, Value, &'f [Said])> {
    let mut parts: Vec<(&'static str, Value, &[Said])> = Vec::new();
    if let Some(version) = &found.version {
        parts.push(("kubernetes-version", Value::Text(version.clone()), &[]));
    }
    if found.is_configured && !found.without_defaults {
        parts.push(("profile", Value::Seq(vec![Value::Text(peer.to_owned())]), &[]));
    }
    let lists = [("select", &found.select), ("ignore", &found.ignore), ("exclude", &found.exclude)];
    for (key, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        let texts = list.iter().map(|said| Value::Text(said.text.clone()));
        parts.push((key, Value::Seq(texts.collect()), list));
    }
    if !found.rules.is_empty() {
        let told = found.rules.iter().map(|(id, told)| (id.clone(), Value::Map(told.clone())));
        parts.push(("rules", Value::Map(told.collect()), &[]));
    }
    if !found.allow.is_empty() {
        parts.push(("allow", Value::Seq(found.allow.clone()), &[]));
    }
    parts
}

/// A configuration with what it does not say yet. Nothing that stands there is changed.
///
/// # Errors
/// What cannot be added for certain.
pub fn added(source: &Source, found: &Found, peer: &str) -> Result<String, String> {
    let parsed = parse(source);
    if let Some(flaw) = parsed.flaws.first() {
        return Err(flaw.message.clone());
    }
    let parts = parts(found, peer);
    let Some(document) = parsed.documents.first() else {
        // Comments only, as `kubehone init` leaves them.
        let between = match source.text.as_str() {
            "" => "",
            text if text.ends_with('\n') => "\n",
            _ => "\n\n",
        };
        return Ok(format!("{}{between}{}", source.text, body(parts)));
    };
    let root = document.root();
    let mut changes = Vec::new();
    let begins_anew = ["profile", "select"].iter().any(|key| root.get(key).is_some());
    let asks = parts.iter().any(|(key, ..)| matches!(*key, "profile" | "select"));
    if asks && !begins_anew {
        let mut profiles = vec![Value::Text("default".to_owned())];
        profiles.extend(parts.iter().filter(|(key, ..)| *key == "profile").flat_map(
            |(_, value, _)| {
                if let Value::Seq(items) = value { items.clone() } else { Vec::new() }
            },
        ));
        changes.push(set(root, "profile", Value::Seq(profiles)));
    }
    for (key, value, _) in parts {
        match (root.get(key), value) {
            (None, _) if key == "profile" && !begins_anew => {}
            (None, value) => changes.push(set(root, key, value)),
            (Some(node), Value::Map(told)) => rules(node, told, &mut changes)?,
            (Some(list), Value::Seq(items)) if list.is_seq() => {
                let there: Vec<Value> = list.items().map(Value::of).collect::<Result<_, _>>()?;
                let new = items.into_iter().filter(|item| !there.contains(item));
                changes.extend(new.map(|value| Change::Append { list, value }));
            }
            (Some(node), value) if Value::of(node).as_ref() == Ok(&value) => {}
            (Some(_), _) => return Err(format!("`{key}` is said there in another way")),
        }
    }
    let edits = edits(document, &changes)?;
    Ok(apply(&source.text, &edits))
}

fn set<'d>(under: Node<'d>, key: &str, value: Value) -> Change<'d> {
    Change::Set { under, keys: vec![key.into()], value }
}

/// Adds what rules are told, as far as the configuration says nothing of it.
fn rules<'d>(
    node: Node<'d>,
    told: Vec<(String, Value)>,
    changes: &mut Vec<Change<'d>>,
) -> Result<(), String> {
    for (id, value) in told {
        let Value::Map(options) = &value else { continue };
        match node.get(&id) {
            None => changes.push(set(node, &id, value)),
            Some(rule) if rule.is_map() => {
                for (option, value) in options {
                    match rule.get(option) {
                        None => changes.push(set(rule, option, value.clone())),
                        Some(there) if Value::of(there).as_ref() == Ok(value) => {}
                        Some(_) => return Err(format!("`{id}` is told something else there")),
                    }
                }
            }
            Some(_) => return Err(format!("`{id}` is told something else there")),
        }
    }
    Ok(())
}
