//! Fixing at the highest risk over all real manifests: proven, the same on a second run, and
//! no byte touched that the plan does not name. What was touched is judged from the two texts
//! alone, without the edits that were made.

use std::collections::{BTreeMap, BTreeSet};

use kubehone::fix::Mended;
use kubehone::rules::{Risk, RuleSet};
use kubehone::run;
use kubehone::syntax::{Lines, Node, Parsed, Scalar, Source, parse};
use rayon::prelude::*;
use similar::{DiffTag, TextDiff};

use crate::folder::{default_rules, say, sources};

#[test]
fn real_manifests_are_mended() {
    let Some(sources) = sources("real", 16_000) else { return };
    let rules = default_rules();
    let mended = fix(&sources, &rules);
    let changed = mended.iter().filter(|mended| mended.text.is_some()).count();
    let fixed: usize = mended.iter().flat_map(|mended| mended.fixed.values()).sum();
    let dropped: Vec<_> = sources
        .iter()
        .zip(&mended)
        .flat_map(|(source, mended)| {
            mended.dropped.iter().map(|(rule, why)| format!("{}: {rule}: {why}", source.name()))
        })
        .collect();
    say(&format!("real: {fixed} findings fixed in {changed} files, {} dropped", dropped.len()));
    assert!(changed > 2_000 && fixed > 10_000);
    assert!(dropped.is_empty(), "fixes that fail their proof:\n{}", dropped.join("\n"));

    let wrong: Vec<String> = sources
        .par_iter()
        .zip(&mended)
        .filter_map(|(source, mended)| {
            let wrong = touched_only_what_differs(source, mended.text.as_deref()?).err()?;
            Some(format!("{}: {wrong}", source.name()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));

    let text = |source: &Source, mended: Mended| {
        let text = mended.text.unwrap_or_else(|| source.text.clone());
        Source::decode(source.path.clone(), text.into_bytes(), false)
    };
    let second: Vec<Source> =
        sources.iter().zip(mended).map(|(source, mended)| text(source, mended)).collect();
    let again = fix(&second, &rules);
    let unsettled: Vec<String> = second
        .iter()
        .zip(&again)
        .filter(|(_, again)| again.text.is_some())
        .map(|(source, again)| format!("{}: {:?}", source.name(), again.fixed))
        .collect();
    assert!(unsettled.is_empty(), "a second run changes\n{}", unsettled.join("\n"));
}

fn fix(sources: &[Source], rules: &RuleSet) -> Vec<Mended> {
    run::fix(sources, rules, rules, Risk::High)
}

/// Compares two texts: a line may go or change only if it holds a key or an item whose value is
/// not what it was, and may come only if it does in the new text; comments stay, and so do line
/// ends and the end of the file.
fn touched_only_what_differs(before: &Source, after: &str) -> Result<(), String> {
    let after = Source::decode(before.path.clone(), after.as_bytes().to_vec(), false);
    let (old, new) = (parse(before), parse(&after));
    if comments(&old) != comments(&new) {
        return Err("the comments are not the same".into());
    }
    if ends(&before.text) != ends(&after.text) {
        return Err("line ends or the file's end are not the same".into());
    }
    let (old_facts, new_facts) = (facts(before, &old), facts(&after, &new));
    let gone = lines_of(&old_facts, &new_facts);
    let come = lines_of(&new_facts, &old_facts);
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (before.text.lines().collect(), after.text.lines().collect());
    let diff = TextDiff::from_slices(&old_lines, &new_lines);
    for op in diff.ops() {
        if op.tag() == DiffTag::Equal {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        let bare = |line: &str| {
            let line = line.trim();
            line.is_empty() || line.starts_with('#') || matches!(line, "}" | "]" | "}," | "],")
        };
        // `- first: x` went, and the next key moved up to the dash.
        let moved = |line: &str| {
            let content = line.trim_start();
            let same = |n: usize| new_lines[n].trim_start().strip_prefix("- ") == Some(content);
            new.clone().any(same)
        };
        let excused = |n: usize| gone.contains(&n) || bare(old_lines[n]) || moved(old_lines[n]);
        if let Some(line) = old.clone().find(|n| !excused(*n)) {
            return Err(format!("line {} was changed for nothing", line + 1));
        }
        let moved_up = |line: &str| {
            let content = line.trim_start().strip_prefix("- ");
            content.is_some_and(|content| old.clone().any(|n| old_lines[n].trim_start() == content))
        };
        let excused = |n: usize| come.contains(&n) || bare(new_lines[n]) || moved_up(new_lines[n]);
        if let Some(line) = new.clone().find(|n| !excused(*n)) {
            return Err(format!("line {} of the new text came for nothing", line + 1));
        }
    }
    Ok(())
}

fn comments<'p>(parsed: &'p Parsed<'_>) -> Vec<&'p str> {
    let all = parsed.documents.iter();
    let texts = all.flat_map(|document| document.comments().iter().map(|c| c.of(document.text())));
    let mut texts: Vec<&str> = texts.map(str::trim_end).collect();
    texts.sort_unstable();
    texts
}

/// Whether there are lines that end in CRLF, lines that do not, and a newline at the end.
fn ends(text: &str) -> (bool, bool, bool) {
    let crlf = text.matches("\r\n").count();
    (crlf > 0, text.matches('\n').count() > crlf, text.ends_with('\n'))
}

/// What each place says, and the 0-based lines it is written on.
type Facts = BTreeMap<String, Vec<(String, BTreeSet<usize>)>>;

fn facts(source: &Source, parsed: &Parsed<'_>) -> Facts {
    let lines = Lines::of(&source.text);
    let mut facts = Facts::new();
    for document in &parsed.documents {
        collect(document.root(), document.index.to_string(), None, &lines, &mut facts);
    }
    facts
}

fn collect(node: Node<'_>, path: String, head: Option<u32>, lines: &Lines<'_>, facts: &mut Facts) {
    let line = |at: u32| lines.position(at).line - 1;
    let span = node.full_span();
    let from = line(head.unwrap_or(span.start));
    // A collection in lines is written on its key's line; all else on all of its lines.
    let in_lines = !node.is_flow() && (node.is_map() || node.is_seq());
    let to = if in_lines { from } else { line(span.end) };
    let said = match node.scalar() {
        Some(Scalar::Text(text)) => format!("text {text}"),
        Some(other) => format!("{other:?}"),
        None => format!("{} {}", node.is_map(), node.entries().count() + node.items().count()),
    };
    facts.entry(path.clone()).or_default().push((said, (from..=to).collect()));
    for (key, value) in node.entries() {
        let start = Some(key.full_span().start);
        collect(value, format!("{path}/{}", key.text()), start, lines, facts);
    }
    for (index, item) in node.items().enumerate() {
        collect(item, format!("{path}/{index}"), None, lines, facts);
    }
}

/// The lines of the facts that the other text does not share.
fn lines_of(facts: &Facts, others: &Facts) -> BTreeSet<usize> {
    let said = |facts: &[(String, BTreeSet<usize>)]| -> Vec<String> {
        facts.iter().map(|(said, _)| said.clone()).collect()
    };
    let differing =
        facts.iter().filter(|(path, here)| others.get(*path).map(|o| said(o)) != Some(said(here)));
    differing.flat_map(|(_, here)| here).flat_map(|(_, lines)| lines.iter().copied()).collect()
}

/// The judgement can fail: it sees changes that no value asks for.
#[test]
fn the_judgement_is_able_to_fail() {
    let before = "a: 1 # one\nb:\n  - x\n  - y\nc: z\n";
    let source = Source::decode("a.yaml".into(), before.as_bytes().to_vec(), false);
    let judge = |after: &str| touched_only_what_differs(&source, after);
    for good in
        ["a: 2 # one\nb:\n  - x\n  - y\nc: z\n", "a: 1 # one\nb:\n  - x\n  - y\nc: z\nd: 1\n"]
    {
        assert_eq!(judge(good), Ok(()));
    }
    for bad in [
        "a: 1\nb:\n  - x\n  - y\nc: z\n",
        "a: 1 # one\nb:\n- x\n- y\nc: z\n",
        "a: 1 # one\nb:\n  - x\n  - y\nc: 'z'\n",
        "a: 1 # one\nb:\n  - x\n  - y\nc: z",
        "a: 1 # one\r\nb:\n  - x\n  - y\nc: z\n",
        "a: 1  # one\nb:\n  - x\n  - y\nc: z\n",
    ] {
        assert!(judge(bad).is_err(), "{bad}");
    }
}
