//! Findings about the allows of the configuration: they stand in no manifest.

use super::Item;
use super::item::Place;
use crate::allow::Mark;
use crate::rules::allowances::Setting;
use crate::rules::native::{Concern, Native};
use crate::rules::rule::Verdict;
use crate::rules::{About, Rule, RuleSet};
use crate::syntax::Span;
use crate::syntax::source::Position;

/// What is wrong with settings; `marks` says what came of each.
pub fn concerns(rules: &RuleSet, marks: &[Mark]) -> Vec<Item> {
    let mut items = Vec::new();
    let allowances = rules.allowances();
    for (setting, mark) in allowances.settings.iter().zip(marks) {
        let names = setting.names.join("`, `");
        let is_over = setting.until.is_some_and(|day| day < allowances.today);
        let ran = || setting.names.iter().all(|name| rules.has_all(name).is_ok_and(|all| all));
        for rule in rules.about(&About::Allow) {
            let Verdict::Native(Native::Allow(concern)) = rule.verdict else { continue };
            let message = match concern {
                Concern::Expired if is_over => {
                    let day = setting.until.map(|day| day.to_string()).unwrap_or_default();
                    format!("`{names}` was allowed until {day}, which has passed")
                }
                Concern::Unused if mark.is_met && !mark.is_used && !is_over && ran() => {
                    format!("`{names}` is allowed here, and not found")
                }
                Concern::Unexplained if setting.reason.is_none() => {
                    format!("`{names}` is allowed without a reason")
                }
                _ => continue,
            };
            items.push(item(rule, setting, message));
        }
    }
    items
}

fn item(rule: &Rule, setting: &Setting, message: String) -> Item {
    let (line, column) = setting.place;
    let at = Position { line, column, utf16_column: column, byte_column: column };
    let file = setting.file.display().to_string().replace('\\', "/");
    Item {
        rule: rule.id().to_owned(),
        category: rule.category().to_owned(),
        severity: rule.severity,
        fingerprint: super::item::fingerprint(&format!("{}\n{file}\n{message}", rule.id())),
        message,
        file,
        place: Place { span: Span::at(0), start: at, end: at },
        document: None,
        object: None,
        container: None,
        path: String::new(),
        named_path: String::new(),
        fix: None,
        related: None,
        allowed: None,
    }
}
