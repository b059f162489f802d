//! What a policy enforces that the Pod Security Standards have no opinion on.

use super::{list, strategy};
use crate::psp::policy::{DEFAULT_APPARMOR, DEFAULT_SECCOMP, Policy};
use crate::psp::strategy::{Asks, Strategy};

/// One thing that is lost when Pod Security admission takes a policy's place.
#[derive(Clone, Debug)]
pub struct Beyond {
    /// The field below `spec`, or the annotation.
    pub name: &'static str,
    /// What it says, in short.
    pub says: String,
    /// What is lost, in words.
    pub means: &'static str,
}

/// Everything of that kind, in the order of the API reference.
pub fn beyond(policy: &Policy) -> Vec<Beyond> {
    let mut found = Vec::new();
    let mut add = |name, says: String, means| found.push(Beyond { name, says, means });
    let ids = |strategy: &Strategy| matches!(strategy.rule, Asks::MustRunAs | Asks::MayRunAs);
    if policy.run_as_user.rule == Asks::MustRunAs {
        add("runAsUser", strategy(&policy.run_as_user), "user ids lie in ranges");
    }
    if let Some(group) = policy.run_as_group.as_ref().filter(|group| ids(group)) {
        add("runAsGroup", strategy(group), "group ids lie in ranges");
    }
    if ids(&policy.supplemental_groups) {
        let means = "supplemental groups lie in ranges";
        add("supplementalGroups", strategy(&policy.supplemental_groups), means);
    }
    if ids(&policy.fs_group) {
        add("fsGroup", strategy(&policy.fs_group), "groups of volumes lie in ranges");
    }
    if policy.read_only_root {
        add("readOnlyRootFilesystem", "true".into(), "root file systems are read-only");
    }
    if let Some(value) = policy.default_escalation {
        let means = "a default for containers that do not say";
        add("defaultAllowPrivilegeEscalation", value.to_string(), means);
    }
    let some = [
        ("allowedHostPaths", "only these paths of the host"),
        ("allowedFlexVolumes", "only these drivers"),
        ("allowedCSIDrivers", "only these drivers"),
        ("forbiddenSysctls", "these sysctls are refused, safe ones included"),
    ];
    let paths = policy.host_paths.iter().map(|path| {
        if path.read_only { format!("{} (read-only)", path.prefix) } else { path.prefix.clone() }
    });
    let paths: Vec<String> = paths.collect();
    let lists = [&paths, &policy.flex_drivers, &policy.csi_drivers, &policy.forbidden_sysctls];
    for ((name, means), names) in some.into_iter().zip(lists) {
        if !names.is_empty() {
            add(name, list(names), means);
        }
    }
    if let Some(class) = &policy.runtime_class {
        let default = class.default.as_ref().map(|name| format!(", default {name}"));
        let says = format!("{}{}", list(&class.allowed), default.unwrap_or_default());
        add("runtimeClass", says, "only these runtime classes, and a default");
    }
    let gifts = [
        (DEFAULT_SECCOMP, &policy.profiles.default_seccomp),
        (DEFAULT_APPARMOR, &policy.profiles.default_apparmor),
    ];
    for (name, profile) in gifts.into_iter().filter(|(_, profile)| !profile.is_empty()) {
        add(name, profile.clone(), "a profile for pods that name none");
    }
    found
}
