//! Allows put beside every finding of real manifests: nothing but comments is new, a run
//! afterwards finds nothing, and a second time nothing is added.

use std::collections::BTreeMap;

use kubehone::run;
use kubehone::syntax::{Source, parse};
use rayon::prelude::*;

use crate::folder::{default_rules, say, sources};

#[test]
fn real_manifests_are_allowed() {
    let Some(sources) = sources("real", 16_000) else { return };
    let rules = default_rules();
    let (before, _) = run::check(&sources, &rules);
    let allowed = run::allow_all(&sources, &rules, "known", Vec::new());
    let count: usize = allowed.iter().map(|allowed| allowed.allowed).sum();
    let changed = allowed.iter().filter(|allowed| allowed.text.is_some()).count();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    let left = allowed.iter().flat_map(|allowed| &allowed.left);
    left.for_each(|(_, why)| *reasons.entry(why).or_default() += 1);
    let left: usize = reasons.values().sum();
    say(&format!(
        "real: {count} of {} findings allowed in {changed} files; left {left}: {reasons:?}",
        before.len()
    ));
    assert!(count > 30_000 && count + left == before.len());
    // What cannot be allowed: JSON, and text that is no YAML.
    assert!(left * 20 < count, "{left}");

    let wrong: Vec<String> = sources
        .par_iter()
        .zip(&allowed)
        .filter_map(|(source, allowed)| {
            let wrong = only_comments_are_new(source, allowed.text.as_deref()?).err()?;
            Some(format!("{}: {wrong}", source.name()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));

    let second: Vec<Source> = sources
        .iter()
        .zip(&allowed)
        .map(|(source, allowed)| {
            let text = allowed.text.clone().unwrap_or_else(|| source.text.clone());
            Source { path: source.path.clone(), text, flaw: source.flaw.clone(), named: false }
        })
        .collect();
    let (after, summary) = run::check(&second, &rules);
    let open: Vec<String> = after
        .iter()
        .take(20)
        .map(|item| format!("{}:{}: {}", item.file, item.place.start.line, item.rule))
        .collect();
    assert_eq!(after.len(), left, "{}", open.join("\n"));
    assert_eq!(summary.allowed.len(), count);
    let again = run::allow_all(&second, &rules, "known", Vec::new());
    assert!(again.iter().all(|again| again.text.is_none()), "a second run adds more");
}

/// Compares two texts by lines: each is the old one, with a comment behind it at most, or a comment
/// of its own; and as documents they are the same.
fn only_comments_are_new(before: &Source, after: &str) -> Result<(), String> {
    const COMMENT: &str = "# kubehone: allow[";
    let mut old = before.text.lines();
    for line in after.lines() {
        let content = line.trim_start_matches('\u{feff}').trim_start();
        if content.starts_with(COMMENT) {
            continue;
        }
        let old = old.next().ok_or("lines came")?;
        let kept = line.find(COMMENT).map_or(line, |at| &line[..at]);
        if old.trim_end() != kept.trim_end() {
            return Err(format!("{old:?} became {line:?}"));
        }
    }
    if let Some(old) = old.next() {
        return Err(format!("{old:?} went"));
    }
    let new = Source::decode(before.path.clone(), after.as_bytes().to_vec(), false);
    let (old, new) = (parse(before), parse(&new));
    let nodes = |parsed: &kubehone::syntax::Parsed<'_>| {
        let documents = parsed.documents.iter();
        let nodes = documents.flat_map(|document| {
            document.nodes().map(|node| (node.kind(), node.text().to_owned())).collect::<Vec<_>>()
        });
        nodes.collect::<Vec<_>>()
    };
    if nodes(&old) == nodes(&new) { Ok(()) } else { Err("the documents differ".into()) }
}
