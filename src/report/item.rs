//! One finding with everything a reader or a program wants to know of it.

use std::collections::HashMap;

use crate::allow::Allowed;
use crate::check::Finding;
use crate::fix::{Planner, Remedy};
use crate::model::subject::path_by_names;
use crate::rules::{Risk, Severity};
use crate::syntax::{Lines, Source, Span};

/// A finding, owned.
#[derive(Clone, Debug)]
pub struct Item {
    /// The rule's id.
    pub rule: String,
    /// The rule's category.
    pub category: String,
    /// How bad it is.
    pub severity: Severity,
    /// The sentence.
    pub message: String,
    /// The file, with forward slashes.
    pub file: String,
    /// The place in it.
    pub place: Place,
    /// 0-based position of the document among the file's non-empty ones; `None` for text that
    /// cannot be read.
    pub document: Option<usize>,
    /// The object.
    pub object: Option<ItemObject>,
    /// The container's name.
    pub container: Option<String>,
    /// The path in the object.
    pub path: String,
    /// The path of the place, with elements of lists by their names.
    pub named_path: String,
    /// What could be done.
    pub fix: Option<ItemFix>,
    /// Another place in the same file that has to do with it.
    pub related: Option<Place>,
    /// The same for the same problem of the same object, wherever it moves to in the file.
    pub fingerprint: String,
    /// What lets it stand.
    pub allowed: Option<Allowed>,
}

/// A range of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The range in bytes.
    pub span: Span,
    /// 1-based line and column of its first character; columns count characters.
    pub start: crate::syntax::source::Position,
    /// The same, just past its last character.
    pub end: crate::syntax::source::Position,
}

/// The object a finding is about.
#[derive(Clone, Debug)]
pub struct ItemObject {
    /// `apiVersion`.
    pub api_version: String,
    /// `kind`.
    pub kind: String,
    /// `metadata.namespace`, if given.
    pub namespace: Option<String>,
    /// `metadata.name`, if given.
    pub name: Option<String>,
}

/// A fix, or why there is none.
#[derive(Clone, Debug)]
pub struct ItemFix {
    /// What it does.
    pub title: String,
    /// Its risk.
    pub risk: Risk,
    /// What may stop working.
    pub breaks: Option<String>,
    /// Options that would have to be configured.
    pub needs: Vec<String>,
    /// Why it cannot be made here.
    pub refused: Option<String>,
    /// The edits, if it can be made.
    pub edits: Vec<TextEdit>,
}

impl ItemFix {
    /// Whether `--fix` makes it, given enough risk.
    pub fn is_possible(&self) -> bool {
        self.needs.is_empty() && self.refused.is_none()
    }
}

/// A replacement of text.
#[derive(Clone, Debug)]
pub struct TextEdit {
    /// What goes.
    pub place: Place,
    /// What comes.
    pub text: String,
}

/// Makes the items of one source's findings.
pub fn items<'d>(
    source: &Source,
    findings: &[Finding<'d>],
    planner: &Planner<'_, 'd>,
) -> Vec<Item> {
    if findings.is_empty() {
        return Vec::new();
    }
    let lines = Lines::of(&source.text);
    let file = source.name();
    let mut repeats: HashMap<String, usize> = HashMap::new();
    let item = |finding| {
        let named_path = named_path(finding);
        let identity = identity(finding, &named_path);
        let count = repeats.entry(identity.clone()).or_default();
        *count += 1;
        let fingerprint = fingerprint(&format!("{identity}\n{count}"));
        let fix = remedy(finding, planner, &lines);
        Item { named_path, ..item(finding, &file, &lines, fingerprint, fix) }
    };
    findings.iter().map(item).collect()
}

fn item(
    finding: &Finding<'_>,
    file: &str,
    lines: &Lines<'_>,
    fingerprint: String,
    fix: Option<ItemFix>,
) -> Item {
    let evidence = finding.evidence();
    let object = evidence.and_then(|evidence| evidence.subject.object);
    Item {
        rule: finding.rule.id().to_owned(),
        category: finding.rule.category().to_owned(),
        severity: finding.rule.severity,
        message: finding.message(),
        file: file.to_owned(),
        place: place(lines, finding.place),
        document: evidence.map(|evidence| evidence.subject.node.document().index),
        object: object.map(|object| ItemObject {
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            namespace: object.namespace().map(str::to_owned),
            name: object.name().map(str::to_owned),
        }),
        container: evidence
            .and_then(|evidence| evidence.container())
            .and_then(|container| container.name())
            .map(str::to_owned),
        path: finding.path(),
        named_path: String::new(),
        fix,
        related: evidence.and_then(|e| e.related).map(|node| place(lines, node.span())),
        fingerprint,
        allowed: None,
    }
}

fn remedy<'d>(
    finding: &Finding<'d>,
    planner: &Planner<'_, 'd>,
    lines: &Lines<'_>,
) -> Option<ItemFix> {
    let recipe = finding.rule.fix.as_ref()?;
    let mut fix = ItemFix {
        title: recipe.title.clone(),
        risk: finding.risk().unwrap_or(recipe.risk),
        breaks: recipe.breaks.clone(),
        needs: recipe.needs.clone(),
        refused: None,
        edits: Vec::new(),
    };
    match planner.remedy(finding) {
        Remedy::None => return None,
        Remedy::Needs(_) => {}
        Remedy::Refused(reason) => fix.refused = Some(reason),
        Remedy::Fix(plan) => match plan.edits() {
            Ok(edits) => {
                let edits = edits.into_iter();
                let edit = |edit: crate::syntax::edit::Edit| TextEdit {
                    place: place(lines, edit.span),
                    text: edit.text,
                };
                fix.edits = edits.map(edit).collect();
            }
            Err(reason) => fix.refused = Some(reason),
        },
    }
    Some(fix)
}

/// A range of bytes with its lines and columns.
pub(super) fn place(lines: &Lines<'_>, span: Span) -> Place {
    Place { span, start: lines.position(span.start), end: lines.position(span.end) }
}

/// The path of the place in the object, without indexes.
fn named_path(finding: &Finding<'_>) -> String {
    let Some(evidence) = finding.evidence() else { return String::new() };
    let object = evidence.subject.object;
    let root = object.map_or(evidence.subject.node, |object| object.root());
    path_by_names(root, evidence.lookup.place())
}

/// What a finding is, without line numbers and list indexes.
fn identity(finding: &Finding<'_>, named_path: &str) -> String {
    let rule = finding.rule.id();
    let Some(evidence) = finding.evidence() else { return rule.to_owned() };
    let object = evidence.subject.object;
    let part = |text: Option<&str>| text.unwrap_or_default().to_owned();
    [
        rule.to_owned(),
        part(object.map(|object| object.group())),
        part(object.map(|object| object.kind())),
        part(object.and_then(|object| object.namespace())),
        part(object.and_then(|object| object.name())),
        part(evidence.container().and_then(|container| container.name())),
        named_path.to_owned(),
    ]
    .join("\n")
}

/// What an identity is told by.
pub(super) fn fingerprint(identity: &str) -> String {
    format!("{:016x}", fnv1a(identity))
}

/// The 64-bit FNV-1a hash: stable for ever, unlike the standard library's.
pub(super) fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
