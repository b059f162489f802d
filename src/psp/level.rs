//! A policy beside the Pod Security Standards: the level that each of its fields comes to, and
//! what it asks that the standards have no opinion on. After the mapping that Kubernetes documents.

use super::policy::{ALLOWED_APPARMOR, ALLOWED_SECCOMP, Policy};
use super::strategy::{Asks, Strategy};
use crate::pss::Level;
use crate::pss::table::{ADDABLE, ADDABLE_RESTRICTED, SELINUX_TYPES, VOLUME_TYPES};

mod beyond;

pub use beyond::{Beyond, beyond};

/// What one field of a policy comes to.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field below `spec`, or the annotation.
    pub name: &'static str,
    /// What it says, item by item if it is a list.
    pub says: Vec<(String, Level)>,
    /// The strictest level that it meets.
    pub level: Level,
}

impl Field {
    fn of(name: &'static str, says: impl Into<String>, level: Level) -> Field {
        Field { name, says: vec![(says.into(), level)], level }
    }

    fn list(name: &'static str, items: &[String], level: impl Fn(&str) -> Level) -> Field {
        let says: Vec<_> = items.iter().map(|item| (item.clone(), level(item))).collect();
        let strictest = says.iter().map(|(_, level)| *level).min().unwrap_or(Level::Restricted);
        Field { name, says, level: strictest }
    }

    /// What of the field keeps it from a level.
    pub fn short_of(&self, level: Level) -> String {
        let items = self.says.iter().filter(|(_, meets)| *meets < level);
        joined(items.map(|(item, _)| item.as_str()))
    }

    /// Everything that it says.
    pub fn text(&self) -> String {
        joined(self.says.iter().map(|(item, _)| item.as_str()))
    }
}

/// The fields of a policy that the standards have an opinion on, in their order.
pub fn fields(policy: &Policy) -> Vec<Field> {
    let flag = |name, value: bool| Field::of(name, value.to_string(), both(!value));
    let drops_all = policy.required_drop.iter().any(|name| name == "ALL");
    let unless = |holds: bool| if holds { Level::Restricted } else { Level::Baseline };
    let ports = policy.host_ports.iter().map(|range| format!("{}-{}", range.min, range.max));
    let opens = policy.host_ports.iter().any(|range| range.max > 0);
    let non_root = policy.run_as_user.rule == Asks::MustRunAsNonRoot;
    let mut fields = vec![
        flag("privileged", policy.privileged),
        flag("hostNetwork", policy.host_network),
        flag("hostPID", policy.host_pid),
        flag("hostIPC", policy.host_ipc),
        Field::list("hostPorts", &ports.collect::<Vec<_>>(), |_| both(!opens)),
        Field::list("volumes", &policy.volumes, volume),
        Field::list("allowedCapabilities", &policy.allowed_capabilities, capability),
        Field::list("defaultAddCapabilities", &policy.default_add, capability),
        Field::of("requiredDropCapabilities", list(&policy.required_drop), unless(drops_all)),
        flag_of_escalation(policy),
        Field::of("runAsUser", strategy(&policy.run_as_user), unless(non_root)),
        selinux(policy),
        Field::list("allowedUnsafeSysctls", &policy.allowed_sysctls, |_| both(false)),
        Field::list("allowedProcMountTypes", &policy.proc_mounts, |kind| both(kind == "Default")),
    ];
    fields.extend(profiles(policy));
    fields
}

fn flag_of_escalation(policy: &Policy) -> Field {
    let level = if policy.escalation { Level::Baseline } else { Level::Restricted };
    Field::of("allowPrivilegeEscalation", policy.escalation.to_string(), level)
}

/// The strictest level that all fields meet.
pub fn level(fields: &[Field]) -> Level {
    fields.iter().map(|field| field.level).min().unwrap_or(Level::Privileged)
}

fn volume(name: &str) -> Level {
    match name {
        "*" | "hostPath" => Level::Privileged,
        name if VOLUME_TYPES.contains(&name) => Level::Restricted,
        _ => Level::Baseline,
    }
}

fn capability(name: &str) -> Level {
    if name == ADDABLE_RESTRICTED {
        Level::Restricted
    } else if ADDABLE.contains(&name) {
        Level::Baseline
    } else {
        Level::Privileged
    }
}

fn selinux(policy: &Policy) -> Field {
    let strategy = &policy.selinux;
    let label = strategy.options.as_ref().filter(|_| strategy.rule == Asks::MustRunAs);
    let parts = label.into_iter().flat_map(|label| label.parts());
    let parts =
        parts.filter(|(_, part)| !part.is_empty()).map(|(key, part)| format!("{key} {part}"));
    let parts: Vec<String> = parts.collect();
    let says = match parts.as_slice() {
        [] => strategy.rule.name().to_owned(),
        parts => format!("{} {}", strategy.rule.name(), parts.join(", ")),
    };
    let meets = label.is_some_and(|label| {
        label.user.is_empty()
            && label.role.is_empty()
            && SELINUX_TYPES.iter().any(|(kind, _)| *kind == label.kind)
    });
    Field::of("seLinux", says, both(meets))
}

fn profiles(policy: &Policy) -> [Field; 2] {
    let profiles = &policy.profiles;
    let fine = |name: &str| {
        matches!(name, "" | "runtime/default" | "docker/default") || name.starts_with("localhost/")
    };
    let items = |list: &str| list.split(',').map(str::to_owned).collect::<Vec<_>>();
    let seccomp = match profiles.allowed_seccomp.as_deref() {
        // Pods may not name a profile, so none runs under one.
        None => Field::of(ALLOWED_SECCOMP, "not set", Level::Baseline),
        Some(list) => Field::list(ALLOWED_SECCOMP, &items(list), |name| match name {
            "" => Level::Baseline,
            name => both(fine(name)),
        }),
    };
    let apparmor = match profiles.allowed_apparmor.as_deref() {
        None => Field::of(ALLOWED_APPARMOR, "not set", Level::Privileged),
        Some(list) => Field::list(ALLOWED_APPARMOR, &items(list), |name| both(fine(name))),
    };
    [seccomp, apparmor]
}

/// A strategy in short: its rule and its ranges.
fn strategy(strategy: &Strategy) -> String {
    let ranges = strategy.ranges().iter().map(|range| format!("{}-{}", range.min, range.max));
    let ranges: Vec<String> = ranges.collect();
    match strategy.rule {
        Asks::MustRunAs | Asks::MayRunAs if !ranges.is_empty() => {
            format!("{} {}", strategy.rule.name(), ranges.join(", "))
        }
        _ => strategy.rule.name().to_owned(),
    }
}

fn list(names: &[String]) -> String {
    joined(names.iter().map(String::as_str))
}

fn joined<'n>(names: impl Iterator<Item = &'n str>) -> String {
    // An empty name stands for a profile that is not set.
    let names: Vec<&str> = names.map(|name| if name.is_empty() { "unset" } else { name }).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

/// Both levels if something holds, neither if not.
fn both(holds: bool) -> Level {
    if holds { Level::Restricted } else { Level::Privileged }
}
