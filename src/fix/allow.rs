//! Allows put beside the findings of a source, through the same edits and the same proof as any
//! fix.

use std::collections::{BTreeMap, BTreeSet};

use super::verify;
use crate::allow::settled;
use crate::allow::words::{self, Words};
use crate::changes::Changed;
use crate::check::{Finding, Unit};
use crate::fix::plan::Plan;
use crate::model::World;
use crate::rules::{About, RuleSet};
use crate::syntax::edit::{Change, Edit, Refusal, apply, edits};
use crate::syntax::{Document, Lines, Parsed, Source, Span, parse};

/// Rounds in which comments that do not do where they were put are tried elsewhere.
const ROUNDS: usize = 4;

/// A source with its findings allowed.
#[derive(Debug, Default)]
pub struct Allowed {
    /// The new text; `None` if nothing was to be allowed, or could be.
    pub text: Option<String>,
    /// How many findings it allows.
    pub count: usize,
    /// What could not be allowed: the rule, and why.
    pub left: Vec<(String, Refusal)>,
}

/// Where a comment is put.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// At the end of the line: it covers the least.
    Behind,
    /// On a line of its own above.
    Above,
    /// Nowhere.
    Not,
}

/// The findings that point at one line.
struct Group<'d> {
    document: &'d Document<'d>,
    line: Span,
    findings: BTreeSet<(&'d str, Span)>,
    way: Way,
    why: Refusal,
}

/// Allows what the rules find in a source, given as it was read into the world: to objects read a
/// second time the first ones are namesakes.
pub fn allow<'d>(
    source: &Source,
    (parsed, read): (&'d Parsed<'d>, &'d Unit<'d>),
    (rules, changed): (&'d RuleSet, Option<&Changed>),
    world: &World<'d>,
    reason: &str,
) -> Allowed {
    let judged = settled(read, &source.path, rules, world);
    let mut allowed = Allowed::default();
    let lines = Lines::of(&source.text);
    let is_meant =
        |finding: &Finding<'_>| changed.is_none_or(|changed| changed.has(finding, &lines));
    let is_own = |finding: &&Finding<'_>| finding.rule.about != About::Allow;
    let (meant, others): (Vec<&Finding<'_>>, Vec<&Finding<'_>>) =
        judged.open().filter(is_own).partition(|finding| is_meant(finding));
    let mut groups = groups(source, parsed, &meant, &mut allowed.left);
    for _ in 0..ROUNDS {
        if groups.values().all(|group| group.way == Way::Not) {
            break;
        }
        let Some((text, edits)) = put(source, parsed, &mut groups, reason) else { continue };
        let new = Source { path: source.path.clone(), text, flaw: None, named: source.named };
        let again = parse(&new);
        let after = Unit::among(&again, 0, read.patch, world.known_kinds());
        let judged = settled(&after, &source.path, rules, world);
        let open = judged.open().map(|finding| (finding.rule.id(), finding.place.start));
        let open: BTreeSet<(&str, u32)> = open.collect();
        let mut is_done = true;
        for group in groups.values_mut().filter(|group| group.way != Way::Not) {
            let is_open =
                |(rule, place): &(&str, Span)| open.contains(&(*rule, moved(place.start, &edits)));
            if group.findings.iter().any(is_open) {
                group.next("no comment there would cover it");
                is_done = false;
            }
        }
        // What is not to be allowed must not be covered along with it.
        for other in &others {
            let (rule, place) = (other.rule.id(), moved(other.place.start, &edits));
            let covers = |group: &&mut Group<'_>| {
                group.way == Way::Above && group.findings.iter().any(|(own, _)| *own == rule)
            };
            if !open.contains(&(rule, place)) {
                for group in groups.values_mut().filter(covers) {
                    group.next("a comment there would cover what has not changed");
                    is_done = false;
                }
            }
        }
        if is_done {
            allowed.text = Some(new.text);
            break;
        }
    }
    let is_made = allowed.text.is_some();
    for group in groups.into_values() {
        if is_made && group.way != Way::Not {
            allowed.count += group.findings.len();
            continue;
        }
        let left = |(rule, _): (&str, Span)| (rule.to_owned(), group.why.clone());
        allowed.left.extend(group.findings.iter().copied().map(left));
    }
    allowed
}

impl Group<'_> {
    /// Tries the next way.
    fn next(&mut self, why: &str) {
        why.clone_into(&mut self.why);
        self.way = if self.way == Way::Behind { Way::Above } else { Way::Not };
    }
}

/// The findings that are to be allowed, by line; what no comment can allow is left.
fn groups<'d>(
    source: &Source,
    parsed: &'d Parsed<'d>,
    findings: &[&Finding<'d>],
    left: &mut Vec<(String, Refusal)>,
) -> BTreeMap<u32, Group<'d>> {
    let is_json = source.path.extension().is_some_and(|extension| extension == "json");
    let mut groups = BTreeMap::new();
    for finding in findings {
        let why = match document_of(finding, parsed) {
            _ if is_json => "JSON has no comments: use an annotation or the configuration",
            None => "the text cannot be read",
            _ if is_inside(finding) => "a comment inside of a text would be part of it",
            Some(document) => {
                let line = line(document.text(), finding.place.start);
                let group = groups.entry(line.start).or_insert_with(|| Group {
                    document,
                    line,
                    findings: BTreeSet::new(),
                    way: Way::Behind,
                    why: Refusal::new(),
                });
                group.findings.insert((finding.rule.id(), finding.place));
                continue;
            }
        };
        left.push((finding.rule.id().to_owned(), why.to_owned()));
    }
    groups
}

fn is_inside(finding: &Finding<'_>) -> bool {
    finding.evidence().is_some_and(|evidence| evidence.subject.node.document().is_inside)
}

fn document_of<'d>(finding: &Finding<'d>, parsed: &'d Parsed<'d>) -> Option<&'d Document<'d>> {
    let index = finding.evidence()?.subject.node.document().index;
    parsed.documents.iter().find(|document| document.index == index)
}

/// The text with the comments, and the edits that make it; `None` if a group has to be tried
/// another way first.
fn put(
    source: &Source,
    parsed: &Parsed<'_>,
    groups: &mut BTreeMap<u32, Group<'_>>,
    reason: &str,
) -> Option<(String, Vec<Edit>)> {
    let mut is_sure = true;
    for group in groups.values_mut() {
        while group.way != Way::Not && change(group, reason).is_none() {
            group.next("no comment fits there");
        }
    }
    if let Some(made) = made(source, parsed, groups.values(), reason) {
        return Some(made);
    }
    for group in groups.values_mut().filter(|group| group.way != Way::Not) {
        if made(source, parsed, std::iter::once(&*group), reason).is_none() {
            group.next("a comment there would change what the file says");
            is_sure = false;
        }
    }
    if is_sure {
        // Each does by itself, and all together do not.
        groups.values_mut().for_each(|group| group.next("the comments do not go together"));
    }
    None
}

/// The comments of some groups made and proven.
fn made<'g, 'd: 'g>(
    source: &Source,
    parsed: &Parsed<'_>,
    groups: impl Iterator<Item = &'g Group<'d>>,
    reason: &str,
) -> Option<(String, Vec<Edit>)> {
    let mut plans: Vec<Plan<'d>> = Vec::new();
    for group in groups.filter(|group| group.way != Way::Not) {
        let change = change(group, reason)?;
        match plans.last_mut().filter(|plan| std::ptr::eq(plan.document, group.document)) {
            Some(plan) => plan.changes.push(change),
            None => plans.push(Plan { document: group.document, changes: vec![change] }),
        }
    }
    let mut all = Vec::new();
    for plan in &plans {
        all.extend(edits(plan.document, &plan.changes).ok()?);
    }
    all.sort();
    let text = apply(&source.text, &all);
    let new = Source { path: source.path.clone(), text, flaw: None, named: source.named };
    verify::structure(parsed, &parse(&new), &plans.iter().collect::<Vec<_>>()).ok()?;
    Some((new.text, all))
}

/// The comment of a group.
fn change<'d>(group: &Group<'d>, reason: &str) -> Option<Change<'d>> {
    let names: BTreeSet<&str> = group.findings.iter().map(|(rule, _)| *rule).collect();
    let names = names.into_iter().collect::<Vec<&str>>().join(", ");
    let blank = if reason.is_empty() { "" } else { " " };
    let comment = format!("# kubehone: allow[{names}]{blank}{reason}");
    let (document, line) = (group.document, group.line);
    let (root, text) = (document.root(), document.text());
    if group.way == Way::Above {
        let content = line.of(text).trim_start_matches('\u{feff}');
        let start = line.end as usize - content.len();
        let indent = &content[..content.len() - content.trim_start().len()];
        let eol = if text[line.end as usize..].starts_with('\r') { "\r\n" } else { "\n" };
        if inside_of_scalar(document, start) {
            return None;
        }
        let text = format!("{indent}{comment}{eol}");
        return Some(Change::Comment { root, span: Span::at(start), text });
    }
    if let Some(old) = document.comments_in(line).first() {
        let text = joined(old.of(text), &names)?;
        return Some(Change::Comment { root, span: *old, text });
    }
    if inside_of_scalar(document, line.end as usize) {
        return None;
    }
    let blank = if line.of(text).ends_with([' ', '\t']) { "" } else { " " };
    let span = Span::at(line.end as usize);
    Some(Change::Comment { root, span, text: format!("{blank}{comment}") })
}

/// An allow that stands there already, with more names.
fn joined(comment: &str, names: &str) -> Option<String> {
    let Words { names: old, wrong, .. } = words::comment(comment)?;
    let end = old.last().filter(|_| wrong.is_empty())?.end;
    Some(format!("{}, {names}{}", &comment[..end], &comment[end..]))
}

/// Whether text between quotes, or a word that goes on below, is at a line's end.
fn inside_of_scalar(document: &Document<'_>, at: usize) -> bool {
    let is_around = |span: Span| (span.start as usize) < at && at < span.end as usize;
    document.nodes().any(|node| {
        let is_header = || line(document.text(), node.span().start).end as usize >= at;
        let is_text = node.is_scalar() && !(node.is_block_scalar() && is_header());
        is_text && is_around(node.span())
    })
}

/// The line around an offset, without its break.
fn line(text: &str, at: u32) -> Span {
    let at = at as usize;
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n);
    let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
    Span::new(start, end.max(start))
}

/// Where an offset is once edits are made before it.
fn moved(at: u32, edits: &[Edit]) -> u32 {
    let before = edits.iter().take_while(|edit| edit.span.start <= at);
    let grown: i64 = before.map(|edit| edit.text.len() as i64 - edit.span.len() as i64).sum();
    u32::try_from(i64::from(at) + grown).unwrap_or(at)
}
