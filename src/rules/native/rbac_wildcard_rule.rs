//! A rule of a role with `*` among its verbs, resources or groups, unless it is everything.

use crate::model::rbac::{PolicyRule, is_given, is_role, rules};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let rule = PolicyRule(subject.node);
    let Some(role) = subject.object.filter(|role| is_role(*role) && !is_given(*role)) else {
        return;
    };
    // Everything on everything is one finding, of `rbac-cluster-admin-equivalent`; such a role
    // nearly always has a second rule, for all paths.
    let paths_only = rule.list("resources").next().is_none();
    if rule.is_everything() || (paths_only && rules(role).any(PolicyRule::is_everything)) {
        return;
    }
    let wild = |list: &'static str| {
        let item = rule.list(list).find(|item| {
            let text = item.text();
            text == "*" || (list == "resources" && text.split('/').any(|part| part == "*"))
        });
        item.map(|item| (list, item))
    };
    let found: Vec<_> = ["verbs", "resources", "apiGroups"].into_iter().filter_map(wild).collect();
    let Some((_, first)) = found.first() else { return };
    let lists: Vec<&str> = found.iter().map(|(list, _)| *list).collect();
    flag(Evidence::at(subject, *first).detail(lists.join(" and ")));
}
