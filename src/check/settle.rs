//! Which of several rules speaks about one thing, in the default set.

use std::collections::HashSet;

use super::Finding;
use crate::rules::RuleSet;
use crate::syntax::Span;

/// Leaves out the findings of rules that yield to one that found something in the same subject
/// or at the same place. Whoever asks for rules by name gets them all.
pub fn settle<'d>(findings: &mut Vec<Finding<'d>>, rules: &RuleSet) {
    if !rules.is_default() {
        return;
    }
    let rules = findings.iter().map(|finding| finding.rule);
    let heard: HashSet<&'d str> = rules.flat_map(|rule| &rule.yields).map(String::as_str).collect();
    let mut said: HashSet<(&'d str, usize, Span)> = HashSet::new();
    for finding in findings.iter().filter(|finding| heard.contains(finding.rule.id())) {
        let rule = finding.rule;
        said.extend(things(finding).map(|(document, span)| (rule.id(), document, span)));
    }
    if said.is_empty() {
        return;
    }
    findings.retain(|finding| {
        let is_said = |(document, span): (usize, Span)| {
            finding.rule.yields.iter().any(|rule| said.contains(&(rule.as_str(), document, span)))
        };
        !things(finding).any(is_said)
    });
}

/// What a finding is about: the subject, and the place; each with its document.
fn things(finding: &Finding<'_>) -> impl Iterator<Item = (usize, Span)> + use<> {
    let subject = finding.evidence().map(|found| found.subject.node);
    let document = subject.map_or(0, |node| node.document().index);
    let spans = subject.map(|node| [node.span(), finding.place]);
    spans.into_iter().flatten().map(move |span| (document, span))
}
