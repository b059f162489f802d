//! What is found while a configuration is read.

use crate::allow::{is_like, trivy_id};
use crate::rules::Rule;
use crate::rules::registry::names_for;
use crate::syntax::edit::Value;
use crate::syntax::{Document, Lines, Node, Source};

/// What has no equivalent: a 1-based line, and why.
pub type Left = (usize, String);

/// What has one.
#[derive(Debug, Default)]
pub struct Found {
    /// Whether a configuration was read, so that the linter's own choice of rules holds.
    pub is_configured: bool,
    /// Whether the rules that it runs by default do not.
    pub without_defaults: bool,
    /// Rules that run besides.
    pub select: Vec<Said>,
    /// Rules that do not.
    pub ignore: Vec<Said>,
    /// Files that are not read.
    pub exclude: Vec<Said>,
    /// The version of Kubernetes.
    pub version: Option<String>,
    /// What single rules are told.
    pub rules: Vec<(String, Vec<(String, Value)>)>,
    /// Findings that are allowed.
    pub allow: Vec<Value>,
}

/// A name or pattern of ours.
#[derive(Debug)]
pub struct Said {
    /// It.
    pub text: String,
    /// What the linter calls it, and the comment there.
    pub note: Option<String>,
}

/// A configuration that is read.
pub(super) struct Reading<'a> {
    pub(super) peer: &'a str,
    pub(super) rules: &'a [Rule],
    pub(super) found: &'a mut Found,
    pub(super) left: Vec<Left>,
    lines: Lines<'a>,
    /// Comments, by their line.
    comments: Vec<(usize, String)>,
    /// Names of the linter that are not looked for, with their lines.
    off: Vec<(String, usize)>,
    /// Names of ours that are to run, with their lines.
    on: Vec<(String, usize)>,
}

impl Found {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        !self.is_configured
            && self.select.is_empty()
            && self.ignore.is_empty()
            && self.allow.is_empty()
            && self.rules.is_empty()
    }

    /// How many settings there are.
    pub fn count(&self) -> usize {
        let lists = [&self.select, &self.ignore, &self.exclude];
        let told: usize = self.rules.iter().map(|(_, told)| told.len()).sum();
        let listed: usize = lists.iter().map(|list| list.len()).sum();
        listed + told + self.allow.len() + usize::from(self.version.is_some())
    }

    /// Tells a rule a value; of two severities the worse holds.
    pub(super) fn tell(&mut self, id: &str, option: &str, value: Value) {
        let at = self.rules.iter().position(|(other, _)| other == id).unwrap_or_else(|| {
            self.rules.push((id.to_owned(), Vec::new()));
            self.rules.len() - 1
        });
        let told = &mut self.rules[at].1;
        match (told.iter_mut().find(|(name, _)| name == option), value) {
            (None, value) => told.push((option.to_owned(), value)),
            (Some((_, Value::Map(old))), Value::Map(new)) => old.extend(new),
            (Some((_, Value::Seq(old))), Value::Seq(new)) => old.extend(new),
            (Some((_, old)), new) if new == Value::Text("error".into()) => *old = new,
            _ => {}
        }
    }
}

/// Adds a text that is not there yet.
pub(super) fn say(list: &mut Vec<Said>, text: String, note: Option<String>) {
    if !list.iter().any(|said| said.text == text) {
        list.push(Said { text, note });
    }
}

impl<'a> Reading<'a> {
    pub(super) fn of(
        peer: &'a str,
        source: &'a Source,
        rules: &'a [Rule],
        found: &'a mut Found,
    ) -> Reading<'a> {
        let lines = Lines::of(&source.text);
        let (left, comments, off, on) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Reading { peer, rules, found, left, lines, comments, off, on }
    }

    /// The line of an offset.
    pub(super) fn line(&self, at: u32) -> usize {
        self.lines.position(at).line
    }

    pub(super) fn leave(&mut self, node: Node<'_>, why: impl Into<String>) {
        let line = self.line(node.span().start);
        self.left.push((line, why.into()));
    }

    /// Keeps the comments of a document, as notes for what stands before them.
    pub(super) fn comments(&mut self, document: &Document<'_>) {
        let comment = |span: &crate::syntax::Span| {
            let text = span.of(document.text()).trim_start_matches('#').trim();
            (self.lines.position(span.start).line, text.to_owned())
        };
        self.comments = document.comments().iter().map(comment).collect();
    }

    /// The comment at the end of a line.
    fn comment(&self, line: usize) -> Option<&str> {
        let comment = self.comments.iter().find(|(other, _)| *other == line);
        comment.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }

    /// How a name of the linter is called here; what nothing here goes by is told.
    pub(super) fn called(&mut self, id: &str, line: usize) -> Vec<String> {
        let id = if self.peer == "trivy" { trivy_id(id) } else { id.to_owned() };
        let name = format!("{}:{id}", self.peer);
        let called = match id.contains('*') && id != "*" {
            true => self.like(&id),
            false => names_for(self.rules.iter(), &name),
        };
        if called.is_empty() {
            self.left.push((line, format!("kubehone has no rule for {name}")));
        }
        called
    }

    /// The rules that stand for names like a pattern.
    fn like(&self, pattern: &str) -> Vec<String> {
        let of_peer = |(peer, _): &(&str, &crate::rules::rule::PeerId)| *peer == self.peer;
        let rules = self.rules.iter().filter(|rule| {
            rule.peers().filter(of_peer).any(|(_, theirs)| is_like(pattern, &theirs.id))
        });
        rules.map(|rule| rule.id().to_owned()).collect()
    }

    /// Selects what goes by a name.
    pub(super) fn select(&mut self, id: &str, line: usize) -> Vec<String> {
        let called = self.called(id, line);
        for name in &called {
            self.on.push((name.clone(), line));
            let note = self.note(name, id, line);
            say(&mut self.found.select, name.clone(), note);
        }
        called
    }

    /// Leaves out what goes by a name.
    pub(super) fn ignore(&mut self, id: &str, line: usize, reason: Option<&str>) {
        for name in self.called(id, line) {
            let note = match reason {
                Some(reason) => Some(format!("{id}: {reason}")),
                None => self.note(&name, id, line),
            };
            say(&mut self.found.ignore, name, note);
        }
        self.off.push((id.to_owned(), line));
    }

    /// What to write beside a name of ours.
    fn note(&self, name: &str, id: &str, line: usize) -> Option<String> {
        let theirs = (name != id && !name.ends_with(&format!(":{id}"))).then_some(id);
        match (theirs, self.comment(line)) {
            (Some(id), Some(comment)) => Some(format!("{id}: {comment}")),
            (theirs, comment) => theirs.or(comment).map(str::to_owned),
        }
    }

    /// Leaves out files like a pattern of ours.
    pub(super) fn exclude(&mut self, pattern: String, line: usize) {
        let note = self.comment(line).map(str::to_owned);
        say(&mut self.found.exclude, pattern, note);
    }

    /// Tells what cannot run, and where leaving a rule out leaves out more than the linter did.
    pub(super) fn end(mut self) -> Vec<Left> {
        for (id, line) in &self.on {
            let rule = self.rules.iter().find(|rule| rule.id() == id);
            let is_told = self.found.rules.iter().any(|(told, _)| told == id);
            if let Some([lacking, ..]) = rule.filter(|_| !is_told).map(|rule| &*rule.lacks) {
                let why = format!("`{id}` needs a value for `{lacking}` to run");
                self.left.push((*line, why));
            }
        }
        let is_off = |id: &str| self.off.iter().any(|(off, _)| off == "*" || is_like(off, id));
        let mut wider = Vec::new();
        for (id, line) in &self.off {
            let name = format!("{}:{id}", self.peer);
            for rule in self.rules.iter().filter(|rule| rule.is_called(&name)) {
                let of_peer = rule.peers().filter(|(peer, _)| *peer == self.peer);
                let runs = of_peer.filter(|(_, theirs)| theirs.by_default && !is_off(&theirs.id));
                let others: Vec<&str> = runs.map(|(_, theirs)| theirs.id.as_str()).collect();
                let is_out = self.found.ignore.iter().any(|said| said.text == rule.id());
                if is_out && !others.is_empty() {
                    let others = others.join(", ");
                    let why =
                        format!("without `{}`, nothing stands for {others} either", rule.id());
                    wider.push((*line, why));
                }
            }
        }
        self.left.append(&mut wider);
        self.left.sort();
        self.left.dedup();
        self.left
    }
}
