//! Documents inside of strings, however the string is written: they say what they say outside, and
//! every place in them is one of the file.

use kubehone::syntax::inside::inside;
use kubehone::syntax::{Document, Kind, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::{config, source};

/// A mapping of texts, numbers and lists, with all that has to be escaped.
fn manifest() -> impl Strategy<Value = Value> {
    let text = "[a-z \\\\\"'\n\t\u{e4}\u{4e2d}\u{1f600}:#{}\\[\\]-]{0,12}";
    let scalar = prop_oneof![
        3 => text.prop_map(Value::String),
        1 => any::<i32>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let list = vec(scalar.clone(), 0..3).prop_map(Value::Array);
    let value = prop_oneof![3 => scalar, 1 => list];
    vec(("[a-z]{1,4}", value), 1..6)
        .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<String, Value>>()))
}

/// What stands at every scalar of a document, and what it says.
fn scalars(document: &Document<'_>) -> Vec<(String, String)> {
    let scalars = document.nodes().filter(|node| node.is_scalar() && node.kind() != Kind::Missing);
    let slice = |node: &kubehone::syntax::Node<'_>| node.span().of(document.text()).to_owned();
    scalars.map(|node| (slice(&node), node.text().to_owned())).collect()
}

/// The documents in the text under `text`, with what turns a slice of the file into one of theirs.
fn compare(file: String, inner: &str, plain: impl Fn(&str) -> String) -> Result<(), TestCaseError> {
    let (outer, alone) = (source(file), source(inner.to_owned()));
    let (parsed, expected) = (parse(&outer), parse(&alone));
    prop_assert!(parsed.flaws.is_empty(), "{:?}\n{}", parsed.flaws, outer.text);
    let document = &parsed.documents[0];
    let held = document.root().get("text").expect("a text");
    let found =
        inside(document, held).map_err(|why| TestCaseError::fail(format!("{why}\n{inner}")))?;
    prop_assert_eq!(found.len(), expected.documents.len());
    for (is, wanted) in found.iter().zip(&expected.documents) {
        let is = scalars(is).into_iter().map(|(slice, text)| (plain(&slice), text));
        prop_assert_eq!(is.collect::<Vec<_>>(), scalars(wanted), "{}", outer.text);
    }
    Ok(())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

#[test]
fn documents_in_strings_keep_their_places() {
    proptest!(config(1_000), |(manifest in manifest(), is_pretty in any::<bool>())| {
        let json = if is_pretty {
            serde_json::to_string_pretty(&manifest).expect("a value")
        } else {
            manifest.to_string()
        };
        let as_is = |slice: &str| slice.to_owned();
        let two = format!("{json}\n---\n{json}\n");
        compare(format!("text: |\n{}", indented(&two)), &two, as_is)?;
        compare(format!("text: >-\n{}", indented(&json)), &json, as_is)?;
        let quoted = |slice: &str| slice.replace("''", "'");
        let line = manifest.to_string();
        compare(format!("text: '{}'\n", line.replace('\'', "''")), &line, quoted)?;
        let escaped = |slice: &str| {
            serde_json::from_str::<String>(&format!("\"{slice}\"")).expect("a piece of a string")
        };
        compare(format!("text: {}\n", Value::String(json.clone())), &json, escaped)?;
        compare(format!("{{\"text\": {}}}", Value::String(two.clone())), &two, escaped)?;
    });
}
