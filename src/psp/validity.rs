//! Whether the API server would store a policy: the validation of PodSecurityPolicy, less that
//! of metadata, which all objects share.

use super::policy::{ALLOWED_APPARMOR, ALLOWED_SECCOMP, DEFAULT_APPARMOR, DEFAULT_SECCOMP, Policy};
use super::profile::seccomp_flaw;
use super::strategy::{Asks, Strategy};
use super::violation::{Flaw, Place, Violation, quoted};
use super::volume::TYPES;
use crate::syntax::Node;

mod lists;

/// What is wrong with a policy, in the order and the words of the API server. `root` is the
/// mapping that the policy was read from.
pub fn flaws<'d>(root: Node<'d>, policy: &Policy) -> Vec<Violation<'d>> {
    let mut check = Check { root, flaws: Vec::new() };
    check.profiles(policy);
    check.strategies(policy);
    check.volume_types(policy);
    check.capabilities(policy);
    check.lists(policy);
    check.flaws
}

struct Check<'d> {
    root: Node<'d>,
    flaws: Vec<Violation<'d>>,
}

impl Check<'_> {
    /// Reports a field; `keys` lead to it in the manifest, and through lists by index.
    fn flag(
        &mut self,
        field: impl Into<String>,
        flaw: Flaw,
        detail: impl Into<String>,
        keys: &[&str],
    ) {
        let mut from = self.root;
        let mut rest = keys;
        // A list on the way is gone through first: a place is made of plain keys.
        for (at, key) in keys.iter().enumerate() {
            let Ok(index) = key.parse::<usize>() else { continue };
            let list = Place::of(from, &rest[..at - (keys.len() - rest.len())]).lookup().node();
            let Some(item) = list.and_then(|list| list.items().nth(index)) else { break };
            (from, rest) = (item.target(), &keys[at + 1..]);
        }
        let plain = rest.iter().take_while(|key| key.parse::<usize>().is_err());
        let place = Place::of(from, &plain.copied().collect::<Vec<_>>());
        self.flaws.push(Violation {
            field: field.into(),
            flaw,
            detail: detail.into().into(),
            place,
        });
    }

    fn invalid(&mut self, field: String, value: &str, detail: impl Into<String>, keys: &[&str]) {
        self.flag(field, Flaw::Invalid(quoted(value)), detail, keys);
    }

    fn profiles(&mut self, policy: &Policy) {
        let profiles = &policy.profiles;
        let field = |key: &str| format!("metadata.annotations[{key}]");
        let keys = |key| ["metadata", "annotations", key];
        if let Some(detail) = apparmor_flaw(&profiles.default_apparmor) {
            let value = &profiles.default_apparmor;
            self.invalid(field(DEFAULT_APPARMOR), value, detail, &keys(DEFAULT_APPARMOR));
        }
        let allowed = profiles.allowed_apparmor.as_deref().unwrap_or_default();
        for detail in allowed.split(',').filter_map(apparmor_flaw) {
            self.invalid(field(ALLOWED_APPARMOR), allowed, detail, &keys(ALLOWED_APPARMOR));
        }
        let default = Some(profiles.default_seccomp.as_str()).filter(|name| !name.is_empty());
        if let Some((value, detail)) = default.and_then(seccomp_flaw) {
            self.invalid(field(DEFAULT_SECCOMP), value, detail, &keys(DEFAULT_SECCOMP));
        }
        let allowed = profiles.allowed_seccomp.as_deref().filter(|list| !list.is_empty());
        let each = allowed.into_iter().flat_map(|list| list.split(',')).filter(|name| *name != "*");
        for (value, detail) in each.filter_map(seccomp_flaw) {
            self.invalid(field(ALLOWED_SECCOMP), value, detail, &keys(ALLOWED_SECCOMP));
        }
    }

    fn strategies(&mut self, policy: &Policy) {
        let user = [Asks::MustRunAs, Asks::MustRunAsNonRoot, Asks::RunAsAny];
        let group = [Asks::MayRunAs, Asks::MustRunAs, Asks::RunAsAny];
        self.rule("runAsUser", &policy.run_as_user.rule, &user);
        self.ranges("runAsUser", &policy.run_as_user);
        if let Some(strategy) = &policy.run_as_group {
            self.run_as_group(strategy);
        }
        self.rule("seLinux", &policy.selinux.rule, &[Asks::MustRunAs, Asks::RunAsAny]);
        self.rule("supplementalGroups", &policy.supplemental_groups.rule, &group);
        self.ranges("supplementalGroups", &policy.supplemental_groups);
        self.rule("fsGroup", &policy.fs_group.rule, &group);
        self.ranges("fsGroup", &policy.fs_group);
    }

    /// Alone among the strategies this one asks for ranges, or for none.
    fn run_as_group(&mut self, strategy: &Strategy) {
        let (field, keys) = ("spec.runAsGroup.ranges", ["spec", "runAsGroup", "ranges"]);
        match &strategy.rule {
            Asks::RunAsAny if !strategy.ranges().is_empty() => {
                let flaw = Flaw::Invalid(printed(strategy));
                self.flag(field, flaw, "Ranges must be empty", &keys);
            }
            Asks::RunAsAny => {}
            Asks::MustRunAs | Asks::MayRunAs => {
                if strategy.ranges().is_empty() {
                    let flaw = Flaw::Invalid(printed(strategy));
                    self.flag(field, flaw, "must provide at least one range", &keys);
                }
                self.ranges("runAsGroup", strategy);
            }
            other => {
                let known = [Asks::MustRunAs, Asks::RunAsAny, Asks::MayRunAs];
                self.rule("runAsGroup", other, &known);
            }
        }
    }

    fn rule(&mut self, key: &str, rule: &Asks, known: &[Asks]) {
        if !known.contains(rule) {
            let names: Vec<&str> = known.iter().map(Asks::name).collect();
            self.unsupported(
                format!("spec.{key}.rule"),
                rule.name(),
                &names,
                &["spec", key, "rule"],
            );
        }
    }

    fn unsupported(&mut self, field: String, value: &str, known: &[&str], keys: &[&str]) {
        let known: Vec<String> = known.iter().map(|name| quoted(name)).collect();
        let detail = format!("supported values: {}", known.join(", "));
        self.flag(field, Flaw::Unsupported(quoted(value)), detail, keys);
    }

    fn ranges(&mut self, key: &str, strategy: &Strategy) {
        for (index, range) in strategy.ranges().iter().enumerate() {
            let at = index.to_string();
            let mut flag = |end: &str, value: i64, detail: &str| {
                let field = format!("spec.{key}.ranges[{index}].{end}");
                let keys = ["spec", key, "ranges", &at, end];
                self.flag(field, Flaw::Invalid(value.to_string()), detail, &keys);
            };
            if range.min < 0 {
                flag("min", range.min, "min cannot be negative");
            }
            if range.max < 0 {
                flag("max", range.max, "max cannot be negative");
            }
            if range.min > range.max {
                flag("min", range.min, "min cannot be greater than max");
            }
        }
    }

    fn volume_types(&mut self, policy: &Policy) {
        let mut known: Vec<&str> = TYPES.iter().map(|(_, name)| *name).chain(["*"]).collect();
        known.sort_unstable();
        for (index, name) in policy.volumes.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let keys = ["spec", "volumes", &index.to_string()];
                self.unsupported("spec.volumes".into(), name, &known, &keys);
            }
        }
    }
}

/// What is wrong with the name of an AppArmor profile.
fn apparmor_flaw(profile: &str) -> Option<String> {
    let known = matches!(profile, "" | "runtime/default" | "unconfined");
    (!known && !profile.starts_with("localhost/"))
        .then(|| format!("invalid AppArmor profile name: {}", quoted(profile)))
}

/// Ranges as Go prints a slice of them with its type.
fn printed(strategy: &Strategy) -> String {
    let Some(ranges) = &strategy.ranges else { return "[]policy.IDRange(nil)".into() };
    let ranges = ranges
        .iter()
        .map(|range| format!("policy.IDRange{{Min:{}, Max:{}}}", range.min, range.max));
    format!("[]policy.IDRange{{{}}}", ranges.collect::<Vec<_>>().join(", "))
}
