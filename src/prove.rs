//! Runs the examples of a page: the project's tests, and those of a team's own pages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::allow;
use crate::check::Unit;
use crate::fix::mend::{Policy, mend};
use crate::model::kinds::BUILT_IN;
use crate::model::{World, strings};
use crate::rules::page::{Example, ExampleKind};
use crate::rules::{About, Risk, Rule, RuleSet, registry};
use crate::syntax::{Lines, Source, parse};

/// What an example shows that the page does not say.
#[derive(Debug)]
pub struct Failure {
    /// The page.
    pub path: PathBuf,
    /// 1-based line of the page.
    pub line: usize,
    /// What differs.
    pub message: String,
    /// What a fix was to make of an example, and what it makes of it.
    pub texts: Option<(String, String)>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.message)
    }
}

/// What is found to differ in a page.
struct Told<'p> {
    path: &'p Path,
    failures: Vec<Failure>,
}

impl Told<'_> {
    fn at(&mut self, line: usize, message: String) {
        self.failures.push(Failure { path: self.path.to_owned(), line, message, texts: None });
    }
}

/// An example without its marks, and the marks.
struct Marked {
    text: String,
    /// 1-based line within the example, and the text after the arrow.
    marks: Vec<(usize, String)>,
}

/// Runs all examples of a rule. `guards` are the other rules that its fix must not set off.
pub fn prove(rule: &Rule, guards: &RuleSet) -> Vec<Failure> {
    let mut report = Told { path: &rule.page.path, failures: Vec::new() };
    let examples = rule.page.examples();
    let has = |kind| examples.iter().any(|example| example.kind == kind);
    if !has(ExampleKind::Bad) || !has(ExampleKind::Good) {
        report.at(1, "a page has at least one bad and one good example".into());
    }
    for (index, example) in examples.iter().enumerate() {
        let rules = match example.rule(&rule.page) {
            Ok(rule) => judges(rule),
            Err(message) => {
                report.at(example.line, message);
                continue;
            }
        };
        if rules.iter().next().is_none() {
            report.at(example.line, "the rule lacks a value; give it after `yaml bad`".into());
            continue;
        }
        let marked = marks(example);
        match example.kind {
            ExampleKind::Bad => {
                let fixed = examples.get(index + 1).filter(|e| e.kind == ExampleKind::Fixed);
                bad(&marked, example, &rules, &mut report);
                fix(&marked, example, fixed, &rules, guards, &mut report);
            }
            ExampleKind::Good => {
                for (line, message) in findings(&marked.text, &rules) {
                    report.at(example.line + line - 1, format!("flagged: {message}"));
                }
            }
            ExampleKind::Fixed if index == 0 || examples[index - 1].kind != ExampleKind::Bad => {
                report.at(example.line, "a fixed example follows a bad one".into());
            }
            ExampleKind::Fixed => {}
        }
        if example.kind != ExampleKind::Bad && !marked.marks.is_empty() {
            report.at(example.line, "only bad examples have marks".into());
        }
    }
    report.failures
}

/// The rules that judge an example: the page's own; beside one about allows also those whose
/// findings its examples allow, without their fixes.
fn judges(rule: Rule) -> RuleSet {
    let mut rules = Vec::new();
    if rule.about == About::Allow {
        // Pages that cannot be read fail elsewhere.
        rules = registry::defaults().unwrap_or_default();
        rules.retain(|other| other.about != About::Allow);
        rules.iter_mut().for_each(|other| other.fix = None);
    }
    rules.push(rule);
    RuleSet::of(rules)
}

fn marks(example: &Example) -> Marked {
    let mut text = String::with_capacity(example.text.len());
    let mut marks = Vec::new();
    for (number, line) in example.text.split_inclusive('\n').enumerate() {
        match line.split_once("# <-") {
            None => text.push_str(line),
            Some((content, after)) => {
                text.push_str(content.trim_end());
                text.push('\n');
                marks.push((number + 1, after.trim().to_owned()));
            }
        }
    }
    Marked { text, marks }
}

/// The 1-based lines and messages of what the rules find in a text.
fn findings(text: &str, rules: &RuleSet) -> Vec<(usize, String)> {
    let source = source(text.to_owned());
    let parsed = parse(&source);
    let inside = strings::read(&parsed);
    let checked = Unit::of(&parsed, 0, false).with_inside(&inside, &BUILT_IN);
    let world = World::of(checked.objects.iter(), vec![PathBuf::new()]);
    let lines = Lines::of(text);
    let judged = allow::judge(&checked, &source.path, rules, &world);
    let about_allows = !rules.about(&About::Allow).is_empty();
    let is_own = |rule: &Rule| !about_allows || rule.about == About::Allow;
    let own = judged.open().filter(|finding| is_own(finding.rule));
    own.map(|f| (lines.position(f.place.start).line, f.message())).collect()
}

fn source(text: String) -> Source {
    Source::decode("example.yaml".into(), text.into_bytes(), true)
}

fn bad(marked: &Marked, example: &Example, rules: &RuleSet, report: &mut Told<'_>) {
    let found = findings(&marked.text, rules);
    let lines: BTreeSet<usize> = found.iter().map(|(line, _)| *line).collect();
    for (line, text) in &marked.marks {
        if !lines.contains(line) {
            report.at(example.line + line - 1, "marked, but not flagged".into());
        } else if !found.iter().any(|(at, message)| at == line && message.contains(text.as_str())) {
            let said: Vec<&str> =
                found.iter().filter(|(at, _)| at == line).map(|(_, m)| m.as_str()).collect();
            report
                .at(example.line + line - 1, format!("says `{}`, not `{text}`", said.join("`, `")));
        }
    }
    if marked.marks.is_empty() {
        report.at(example.line, "a bad example marks what is flagged with `# <-`".into());
    }
    for (line, message) in &found {
        if !marked.marks.iter().any(|(marked, _)| marked == line) {
            report.at(example.line + line - 1, format!("flagged, but not marked: {message}"));
        }
    }
}

fn fix(
    marked: &Marked,
    example: &Example,
    fixed: Option<&Example>,
    rules: &RuleSet,
    guards: &RuleSet,
    report: &mut Told<'_>,
) {
    let policy = Policy { rules, guards, ceiling: Risk::High, patch: false, changed: None };
    let run = |text: &str| {
        let source = source(text.to_owned());
        let parsed = parse(&source);
        let checked = Unit::of(&parsed, 0, false);
        let world = World::of(checked.objects.iter(), vec![PathBuf::new()]);
        mend(&source, &policy, &world)
    };
    let mended = run(&marked.text);
    for (rule, reason) in &mended.dropped {
        report.at(example.line, format!("the fix of {rule} was dropped: {reason}"));
    }
    let Some(fixed) = fixed else {
        if let Some(text) = mended.text {
            report.at(example.line, "the fix applies, but no `yaml fixed` block follows".into());
            if let Some(failure) = report.failures.last_mut() {
                failure.texts = Some((marked.text.clone(), text));
            }
        }
        return;
    };
    let Some(text) = mended.text else {
        report.at(fixed.line, "the fix changes nothing".into());
        return;
    };
    if text != fixed.text {
        let (line, is, wanted) = first_difference(&text, &fixed.text);
        report.at(fixed.line + line, format!("the fix writes `{is}`, not `{wanted}`"));
        if let Some(failure) = report.failures.last_mut() {
            failure.texts = Some((fixed.text.clone(), text));
        }
        return;
    }
    for (line, message) in findings(&text, rules) {
        report.at(fixed.line + line - 1, format!("still flagged: {message}"));
    }
    if run(&text).text.is_some() {
        report.at(fixed.line, "a second run changes it again".into());
    }
}

/// The 0-based line where two texts part, and what each says there.
fn first_difference<'t>(a: &'t str, b: &'t str) -> (usize, &'t str, &'t str) {
    let mut lines = (0..).zip(
        a.lines()
            .map(Some)
            .chain(std::iter::repeat(None))
            .zip(b.lines().map(Some).chain(std::iter::repeat(None))),
    );
    let parted = lines.find(|(_, (a, b))| a != b || (a.is_none() && b.is_none()));
    let (line, (a, b)) = parted.unwrap_or((0, (None, None)));
    (line, a.unwrap_or("(end)"), b.unwrap_or("(end)"))
}
