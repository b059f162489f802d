//! The tree against a reader that shares nothing with it: every document of every file as a
//! value of the serde YAML crate, which has a parser of its own. The two differ only where YAML
//! 1.1, as the API server reads it, and that crate's YAML 1.2 type a plain scalar differently.

use kubehone::run;
use kubehone::syntax::{Kind, Node, Parsed, Scalar, Source, parse};
use rayon::prelude::*;
use serde::Deserialize;
use serde_yaml::Value;

use crate::folder::{say, sources};

/// What became of a file.
enum Outcome {
    /// So many documents say the same.
    Same(usize),
    /// Neither reader takes it.
    NeitherReads,
    /// The tree takes it, the other does not, for this reason.
    OnlyTree(String),
    /// The other takes it, the tree does not.
    OnlyOther(String),
    /// They say different things.
    Differs(String),
}

#[test]
fn trees_say_what_another_reader_says() {
    for (name, at_least) in
        [("real", 16_000), ("nasty", 200), ("peers", 2_000), ("api-objects", 190)]
    {
        let Some(sources) = sources(name, at_least) else { return };
        let outcomes: Vec<Outcome> = sources.par_iter().map(compare).collect();
        let mut wrong = Vec::new();
        let (mut files, mut documents, mut neither, mut only_tree) = (0, 0, 0, 0);
        for (source, outcome) in sources.iter().zip(outcomes) {
            match outcome {
                Outcome::Same(count) => {
                    files += 1;
                    documents += count;
                }
                Outcome::NeitherReads => neither += 1,
                Outcome::OnlyTree(reason) if is_known(&reason) => only_tree += 1,
                Outcome::OnlyTree(why) => {
                    wrong.push(format!("{}: only the tree: {why}", source.name()))
                }
                Outcome::OnlyOther(why) => {
                    wrong.push(format!("{}: only the other: {why}", source.name()))
                }
                Outcome::Differs(why) => wrong.push(format!("{}: {why}", source.name())),
            }
        }
        say(&format!(
            "{name}: {documents} documents of {files} files alike; {neither} files read by \
             neither, {only_tree} by the tree alone"
        ));
        assert!(wrong.is_empty(), "{name}: {}\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// What the other reader refuses although the API server's does not.
fn is_known(reason: &str) -> bool {
    const KNOWN: [&str; 4] = [
        "duplicate entry",
        // After `...` a document needs no `---`; the other reader, like the API server's, stops.
        "expected <document start>",
        // A tab may follow a text block's indentation in YAML 1.2.
        "found a tab character where an indentation space is expected",
        // A next-line character (U+0085) ends no line in YAML 1.2.
        "could not find expected ':'",
    ];
    KNOWN.iter().any(|known| reason.contains(known))
}

fn compare(source: &Source) -> Outcome {
    if source.flaw.is_some() {
        // Not UTF-8: neither reader is given it.
        return Outcome::NeitherReads;
    }
    let parsed = parse(source);
    let mut values = Vec::new();
    for document in serde_yaml::Deserializer::from_str(&source.text) {
        match Value::deserialize(document) {
            Ok(value) => values.push(value),
            Err(_) if !parsed.flaws.is_empty() => return Outcome::NeitherReads,
            Err(error) => return Outcome::OnlyTree(error.to_string()),
        }
    }
    if let Some(flaw) = parsed.flaws.first() {
        return Outcome::OnlyOther(flaw.message.clone());
    }
    values.retain(|value| !value.is_null());
    let roots: Vec<Node<'_>> = roots(&parsed).collect();
    if roots.len() != values.len() {
        return Outcome::Differs(format!("{} documents, not {}", roots.len(), values.len()));
    }
    match roots.iter().zip(&values).find_map(|(node, value)| difference(*node, value)) {
        Some(difference) => Outcome::Differs(difference),
        None => Outcome::Same(roots.len()),
    }
}

fn roots<'p>(parsed: &'p Parsed<'p>) -> impl Iterator<Item = Node<'p>> {
    parsed.documents.iter().map(|document| document.root()).filter(|root| !root.is_null())
}

/// The first place where a node and a value disagree.
fn difference(node: Node<'_>, value: &Value) -> Option<String> {
    let node = node.target();
    match value {
        Value::Tagged(tagged) => difference(node, &tagged.value),
        Value::Mapping(entries) if node.is_map() => {
            let count = node.entries().count();
            if count != entries.len() {
                return Some(format!("{node:?} has {count} entries, not {}", entries.len()));
            }
            node.entries().zip(entries).find_map(|((key, inner), (wanted, value))| {
                difference(key, wanted).or_else(|| difference(inner, value))
            })
        }
        Value::Sequence(items) if node.is_seq() => {
            let count = node.items().count();
            if count != items.len() {
                return Some(format!("{node:?} has {count} items, not {}", items.len()));
            }
            node.items().zip(items).find_map(|(item, value)| difference(item, value))
        }
        _ if node.is_scalar() && agree(node, value) => None,
        _ => Some(format!("{node:?} is {:?}, not {value:?}", node.scalar())),
    }
}

/// Whether a scalar is the same, or one that the two versions of YAML read differently.
fn agree(node: Node<'_>, value: &Value) -> bool {
    let Some(scalar) = node.scalar() else { return false };
    let same = match (scalar, value) {
        (Scalar::Null, Value::Null) => true,
        (Scalar::Bool(a), Value::Bool(b)) => a == *b,
        (Scalar::Int(a), Value::Number(b)) => {
            b.as_i64().map(i128::from).or(b.as_u64().map(i128::from)) == Some(a)
        }
        (Scalar::Float(a), Value::Number(b)) => {
            b.as_f64().is_some_and(|b| a == b || (a.is_nan() && b.is_nan()))
        }
        (Scalar::Text(a), Value::String(b)) => a == b,
        _ => false,
    };
    same || (node.kind() == Kind::Plain && is_told_apart(node.text(), value))
}

/// Plain scalars that YAML 1.1 and 1.2 type differently, listed by what they look like.
fn is_told_apart(text: &str, value: &Value) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    let is_word = ["y", "n", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str());
    let is_octal = digits.len() > 1 && digits.starts_with('0');
    let is_grouped = digits.contains('_') && digits.starts_with(|c: char| c.is_ascii_digit());
    let kept = matches!(value, Value::String(kept) if kept == text);
    (is_word && kept) || ((is_octal || is_grouped) && (kept || value.is_number()))
}

/// The comparison itself can fail: it sees a value that is not the same.
#[test]
fn the_comparison_is_able_to_fail() {
    let source = Source::decode("a.yaml".into(), b"a: [1, yes, '2']\n".to_vec(), true);
    let (items, _) = run::check(std::slice::from_ref(&source), &crate::folder::all_rules());
    assert!(items.is_empty());
    let parsed = parse(&source);
    let root = parsed.documents[0].root();
    let value = |text: &str| serde_yaml::from_str::<Value>(text).expect("a value");
    assert_eq!(difference(root, &value("a: [1, yes, '2']")), None);
    for other in ["a: [1, yes, 2]", "a: [1, yes]", "b: [1, yes, '2']", "a: {}"] {
        assert!(difference(root, &value(other)).is_some(), "{other}");
    }
}
