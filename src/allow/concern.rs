//! Findings about allows: those that cannot be read, are over, cover nothing, or do not say why.

use super::annotation::PREFIX;
use super::words::{self, without};
use super::{Allow, Form, Name};
use crate::check::{Finding, Ground, Unit};
use crate::model::{Object, Subject};
use crate::rules::native::{Concern, Native};
use crate::rules::rule::Verdict;
use crate::rules::{About, Evidence, Rule, RuleSet};
use crate::syntax::Span;
use crate::syntax::edit::{Change, Value};

/// Adds what the rules about allows find.
pub(super) fn find<'d>(
    unit: &'d Unit<'d>,
    allows: &[Allow<'d>],
    rules: &'d RuleSet,
    found: &mut Vec<Finding<'d>>,
) {
    let about: &'d [Rule] = rules.about(&About::Allow);
    for allow in allows.iter().filter(|allow| allow.peer.is_none()) {
        for rule in about {
            let Verdict::Native(Native::Allow(concern)) = rule.verdict else { continue };
            let mut flag = |place: Span, detail: String, changes: Vec<Change<'d>>| {
                let evidence = Evidence::at(subject(unit, allow), allow.node).detail(detail);
                found.push(Finding { rule, place, ground: Ground::Allow(evidence, changes) });
            };
            match concern {
                Concern::Invalid => invalid(allow, rules, &mut flag),
                Concern::Expired => expired(allow, rules, &mut flag),
                Concern::Unused => unused(allow, rules, &mut flag),
                Concern::Unexplained if allow.reason.is_none() && !allow.names.is_empty() => {
                    let detail = format!("{} is allowed without a reason", list(&allow.names));
                    flag(allow.names[0].span, detail, Vec::new());
                }
                Concern::Unexplained => {}
            }
        }
    }
}

/// Where a finding is put: a place, what is wrong, and what mends it.
type Flag<'f, 'd> = &'f mut dyn FnMut(Span, String, Vec<Change<'d>>);

fn invalid<'d>(allow: &Allow<'d>, rules: &RuleSet, flag: Flag<'_, 'd>) {
    for (place, message) in &allow.wrong {
        flag(*place, message.clone(), Vec::new());
    }
    for name in &allow.names {
        if let Err(unknown) = rules.has_all(&name.text) {
            flag(name.span, unknown.to_string(), Vec::new());
        }
    }
}

fn expired<'d>(allow: &Allow<'d>, rules: &RuleSet, flag: Flag<'_, 'd>) {
    if let Some((day, place)) = allow.until.filter(|(day, _)| *day < rules.allowances().today) {
        let names = list(&allow.names);
        flag(place, format!("{names} was allowed until {day}, which has passed"), Vec::new());
    }
}

/// Names that cover nothing are told together: they go together.
fn unused<'d>(allow: &Allow<'d>, rules: &RuleSet, flag: Flag<'_, 'd>) {
    if allow.is_void || !allow.wrong.is_empty() {
        return;
    }
    // What did not run may be found some other time.
    let ran = |name: &Name| rules.has_all(&name.text).is_ok_and(|all| all);
    let unused: Vec<usize> = (0..allow.names.len())
        .filter(|index| !allow.names[*index].is_used && ran(&allow.names[*index]))
        .collect();
    let Some(first) = unused.first() else { return };
    let names: Vec<Name> = unused.iter().map(|index| allow.names[*index].clone()).collect();
    let detail = format!("{} is allowed here, and not found", list(&names));
    flag(allow.names[*first].span, detail, remove(allow, &unused));
}

/// Takes names out of an allow, and all of it if none is left.
fn remove<'d>(allow: &Allow<'d>, unused: &[usize]) -> Vec<Change<'d>> {
    let is_all = unused.len() == allow.names.len();
    match allow.form {
        Form::Comment(span) => {
            let root = allow.node.document().root();
            let text = span.of(root.document().text());
            let place = |index: usize| {
                let name = allow.names[index].span;
                (name.start - span.start) as usize..(name.end - span.start) as usize
            };
            let all: Vec<_> = (0..allow.names.len()).map(place).collect();
            let gone: Vec<_> = unused.iter().map(|index| place(*index)).collect();
            let text = if is_all { String::new() } else { without(text, &all, &gone) };
            vec![Change::Comment { root, span, text }]
        }
        Form::Annotation(node) if is_all => {
            // The reason and the day go with the last allow that they speak of.
            let entries = node.parent().into_iter().flat_map(|annotations| annotations.entries());
            let own = entries.filter(|(key, _)| key.text().starts_with(PREFIX));
            let is_note = |key: &str| {
                matches!(key.strip_prefix(PREFIX), Some("allow-reason" | "allow-until"))
            };
            let (notes, allows): (Vec<_>, Vec<_>) = own.partition(|(key, _)| is_note(key.text()));
            let mut changes = vec![Change::Remove { node }];
            if allows.len() == 1 {
                changes.extend(notes.into_iter().map(|(_, node)| Change::Remove { node }));
            }
            changes
        }
        Form::Annotation(node) => {
            let names = words::annotation(node.text()).names;
            let gone: Vec<_> =
                unused.iter().filter_map(|index| names.get(*index).cloned()).collect();
            let value = Value::Text(without(node.text(), &names, &gone));
            vec![Change::Replace { node, value }]
        }
    }
}

/// The container, pod or object around an allow.
fn subject<'d>(unit: &'d Unit<'d>, allow: &Allow<'d>) -> Subject<'d> {
    let document = allow.node.document();
    let is_around = |object: &Object<'d>| {
        std::ptr::eq(object.root().document(), document) && object.root().contains(allow.node)
    };
    match unit.objects.iter().map(Object).find(is_around) {
        Some(object) => Subject::around(object, allow.node),
        None => Subject::document(document.root(), None),
    }
}

/// Names as a message has them.
fn list(names: &[Name]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.text)).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
