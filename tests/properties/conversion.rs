//! Objects of apiVersions that are gone, in any order of keys, with comments, in brackets, as JSON,
//! in lists: the fix makes of each what the API reference says it is now, and of nothing anything else.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use kubehone::check::{Unit, unit};
use kubehone::model::World;
use kubehone::rules::{Risk, RuleSet, registry};
use kubehone::run;
use kubehone::syntax::edit::Value;
use kubehone::syntax::{Source, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::config;
use crate::old::{Old, old};
use crate::text::{Dice, Yaml, map, plain};

/// How the objects of a file are put together.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Around {
    Documents,
    List,
    /// A list whose items take their apiVersion from it.
    Typed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Style {
    Lines,
    Commented,
    /// With an anchor that an alias repeats.
    Anchored,
    Json,
}

fn object(old: &Old, index: usize, body: &Yaml, version: Option<&str>) -> Yaml {
    let Yaml::Map(body) = body.clone() else { unreachable!("an object is a mapping") };
    let is_cluster = old.kind == "CustomResourceDefinition";
    let name = if is_cluster { "engines.example.com".to_owned() } else { format!("web-{index}") };
    let head = [
        ("apiVersion", version.map(plain)),
        ("kind", version.map(|_| plain(old.kind))),
        ("metadata", Some(map([("name", plain(name))]))),
    ];
    let head = head.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Yaml::Map(head.chain(body).collect())
}

/// The documents of a file.
fn file(olds: &[Old], around: Around, is_new: bool) -> Vec<Yaml> {
    let version = |old: &Old| if is_new { old.to } else { old.from };
    let objects = olds.iter().enumerate().map(|(index, old)| {
        let own = (around != Around::Typed).then(|| version(old));
        object(old, index, if is_new { &old.after } else { &old.before }, own)
    });
    let objects: Vec<Yaml> = objects.collect();
    let of = |version: &str, kind: String| {
        let head = [("apiVersion", plain(version)), ("kind", plain(kind))];
        let metadata = ("metadata", map([("resourceVersion", plain("'7'"))]));
        let items = ("items", Yaml::Seq(objects.clone()));
        map([head[0].clone(), head[1].clone(), metadata, items])
    };
    match around {
        Around::Documents => objects,
        Around::List => vec![of("v1", "List".into())],
        Around::Typed => vec![of(version(&olds[0]), format!("{}List", olds[0].kind))],
    }
}

fn source(text: String) -> Source {
    Source::decode("old.yaml".into(), text.into_bytes(), true)
}

/// The meaning of every document, whatever the order of keys.
fn meaning(source: &Source) -> Vec<String> {
    fn sorted(value: Value) -> String {
        match value {
            Value::Map(entries) => {
                // What is shared is not told apart from what says the same.
                let entries = entries.into_iter().filter(|(key, _)| key != "annotations");
                let entries = entries.map(|(key, value)| (key, sorted(value)));
                format!("{:?}", entries.collect::<BTreeMap<_, _>>())
            }
            Value::Seq(items) => format!("{:?}", items.into_iter().map(sorted).collect::<Vec<_>>()),
            scalar => format!("{scalar:?}"),
        }
    }
    let parsed = parse(source);
    assert!(parsed.flaws.is_empty(), "{:?}\n{}", parsed.flaws, source.text);
    let documents = parsed.documents.iter();
    documents.map(|one| sorted(Value::of(one.root()).expect("a value"))).collect()
}

fn comments(source: &Source) -> Vec<String> {
    let parsed = parse(source);
    let spans = parsed.documents.iter().flat_map(|one| one.comments());
    let mut texts: Vec<String> = spans.map(|s| s.of(&source.text).trim_end().to_owned()).collect();
    texts.sort();
    texts
}

/// The rules on what the API takes, by their names.
const SCHEMA: [&str; 8] = [
    "duplicate-list-entry",
    "field-newer-than-target",
    "invalid-enum",
    "invalid-quantity",
    "missing-required-field",
    "unknown-field",
    "unquoted-value",
    "wrong-type",
];

fn rules(names: &[&str]) -> RuleSet {
    let rules = registry::built_in().expect("built-in pages are read").into_iter();
    RuleSet::of(rules.filter(|rule| names.contains(&rule.id())).collect())
}

/// What is wrong by the schema.
fn faults(source: &Source, rules: &RuleSet) -> Vec<String> {
    let parsed = parse(source);
    let read = Unit::of(&parsed, 0, false);
    let world = World::of(read.objects.iter(), vec![PathBuf::new()]);
    unit(&read, rules, &world).iter().map(|found| found.message()).collect()
}

fn files() -> impl Strategy<Value = (Vec<Old>, Around, Style, u64)> {
    let around = select(&[Around::Documents, Around::List, Around::Typed][..]);
    let styles = &[Style::Lines, Style::Commented, Style::Anchored, Style::Json][..];
    (vec(old(), 1..4), around, select(styles), any::<u64>()).prop_map(
        |(mut olds, around, style, seed)| {
            let (kind, from) = (olds[0].kind, olds[0].from);
            if around == Around::Typed {
                olds.retain(|old| old.kind == kind && old.from == from);
            }
            // Names of definitions do not differ.
            let mut has_definition = false;
            olds.retain(|old| {
                old.kind != "CustomResourceDefinition"
                    || !std::mem::replace(&mut has_definition, true)
            });
            (olds, around, style, seed)
        },
    )
}

fn written(documents: Vec<Yaml>, style: Style, dice: &mut Dice) -> String {
    let mut text = String::new();
    for (index, mut document) in documents.into_iter().enumerate() {
        if index > 0 {
            text.push_str("---\n");
        }
        document.shuffle(dice);
        match style {
            Style::Json => {
                text.push_str(&document.json());
                text.push('\n');
            }
            Style::Anchored => {
                document.anchor(dice);
                text.push_str(&document.document());
            }
            _ => {
                document.bracket(dice);
                text.push_str(&document.document());
            }
        }
    }
    if style == Style::Commented { dice.comment(&text) } else { text }
}

#[test]
fn what_is_gone_becomes_what_replaces_it() {
    let chosen = rules(&["removed-api-version", "deprecated-api-version"]);
    let (guards, schema) = (registry::built_in().expect("built-in pages are read"), rules(&SCHEMA));
    let guards = RuleSet::select(guards, &registry::Choice::default()).expect("no rule is named");
    let mend = |before: &Source| {
        let before = std::slice::from_ref(before);
        let mended = run::fix(before, &chosen, &guards, Risk::Medium).pop().expect("one for each");
        (mended.text.map(source), mended.dropped)
    };
    let (made, left) = (Cell::new(0), Cell::new(0));
    proptest!(config(1_000), |((olds, around, style, seed) in files())| {
        let mut dice = Dice(seed);
        let before = source(written(file(&olds, around, false), style, &mut dice));
        let had = faults(&before, &schema);
        prop_assert!(had.is_empty(), "{had:?}\n{}", before.text);
        let (after, dropped) = mend(&before);
        let is_delicate = style == Style::Anchored || olds.iter().any(|old| old.is_delicate);
        prop_assert!(is_delicate || dropped.is_empty(), "{dropped:?}\n{}", before.text);
        let after = after.unwrap_or_else(|| source(before.text.clone()));
        let told = || format!("{}\nbecame\n{}", before.text, after.text);
        prop_assert_eq!(comments(&before), comments(&after), "{}", told());
        let has = faults(&after, &schema);
        prop_assert!(has.is_empty(), "{has:?}\n{}", told());
        let again = mend(&after).0.map(|again| again.text);
        prop_assert_eq!(again, None, "{}", told());
        let wanted = meaning(&source(written(file(&olds, around, true), Style::Lines, &mut dice)));
        let is = meaning(&after);
        if is == wanted {
            made.set(made.get() + 1);
        } else {
            prop_assert!(is_delicate, "{}", told());
            let was = meaning(&before);
            prop_assert!(around != Around::Documents || is.len() == was.len(), "{}", told());
            if around == Around::Documents || olds.len() == 1 {
                // Each object is either as it was or as it should be.
                for ((is, was), wanted) in is.iter().zip(&was).zip(&wanted) {
                    prop_assert!(is == was || is == wanted, "{}", told());
                }
            }
            left.set(left.get() + 1);
        }
    });
    let (made, left) = (made.get(), left.get());
    assert!(made > 5 * left, "{made} files became what they should, {left} did not");
}
