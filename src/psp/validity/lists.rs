//! The lists of a policy: capabilities, paths, drivers, sysctls and runtime classes.

use super::Check;
use crate::psp::policy::{Policy, RuntimeClass};
use crate::psp::violation::{Flaw, quoted};

/// What a pattern of sysctls looks like, as the API server states it.
const PATTERN: &str = r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?\.)*([a-z0-9][-_a-z0-9]*)?[a-z0-9*]";

impl Check<'_> {
    pub(super) fn capabilities(&mut self, policy: &Policy) {
        let drop = &policy.required_drop;
        if !drop.is_empty() && policy.allowed_capabilities.iter().any(|name| name == "*") {
            let names: Vec<String> = drop.iter().map(|name| quoted(name)).collect();
            let flaw = Flaw::Invalid(format!("[]core.Capability{{{}}}", names.join(", ")));
            let detail = "must be empty when all capabilities are allowed by a wildcard";
            let keys = ["spec", "requiredDropCapabilities"];
            self.flag("requiredDropCapabilities", flaw, detail, &keys);
        }
        let lists = [
            ("defaultAddCapabilities", &policy.default_add),
            ("allowedCapabilities", &policy.allowed_capabilities),
        ];
        for (key, list) in lists {
            for (index, name) in list.iter().enumerate().filter(|(_, name)| drop.contains(name)) {
                let detail = format!("capability is listed in {key} and requiredDropCapabilities");
                self.invalid(key.into(), name, detail, &["spec", key, &index.to_string()]);
            }
        }
        if policy.default_escalation == Some(true) && !policy.escalation {
            let detail = "Cannot set DefaultAllowPrivilegeEscalation to true without also setting \
                          AllowPrivilegeEscalation to true";
            let key = "defaultAllowPrivilegeEscalation";
            let flaw = Flaw::Invalid("true".into());
            self.flag(format!("spec.{key}"), flaw, detail, &["spec", key]);
        }
        for (index, name) in policy.proc_mounts.iter().enumerate() {
            if !matches!(name.as_str(), "Default" | "Unmasked") {
                let key = "allowedProcMountTypes";
                let field = format!("spec.{key}[{index}]");
                let keys = ["spec", key, &index.to_string()];
                self.unsupported(field, name, &["Default", "Unmasked"], &keys);
            }
        }
    }

    pub(super) fn lists(&mut self, policy: &Policy) {
        for (index, path) in policy.host_paths.iter().enumerate() {
            let field = format!("spec.allowedHostPaths[{index}]");
            let keys = ["spec", "allowedHostPaths", &index.to_string(), "pathPrefix"];
            if path.prefix.is_empty() {
                // The API server looks no further.
                self.flag(field, Flaw::Required, "is required", &keys);
                break;
            }
            if path.prefix.split('/').any(|part| part == "..") {
                self.invalid(field, &path.prefix, "must not contain '..'", &keys);
            }
        }
        for (index, _) in policy.flex_drivers.iter().enumerate().filter(|(_, d)| d.is_empty()) {
            let field = format!("spec.allowedFlexVolumes.allowedFlexVolumes[{index}].driver");
            let keys = ["spec", "allowedFlexVolumes", &index.to_string(), "driver"];
            self.flag(field, Flaw::Required, "must specify a driver", &keys);
        }
        for (index, name) in policy.csi_drivers.iter().enumerate() {
            let field = format!("spec.allowedCSIDrivers.allowedCSIDriver[{index}].name");
            let keys = ["spec", "allowedCSIDrivers", &index.to_string(), "name"];
            if name.is_empty() {
                self.flag(field.clone(), Flaw::Required, "", &keys);
            }
            if name.len() > 63 {
                let detail = "must have at most 63 characters";
                self.flag(field.clone(), Flaw::TooLong, detail, &keys);
            }
            for detail in subdomain_flaws(&name.to_lowercase()) {
                self.invalid(field.clone(), name, detail, &keys);
            }
        }
        self.sysctls("allowedUnsafeSysctls", &policy.allowed_sysctls);
        self.sysctls("forbiddenSysctls", &policy.forbidden_sysctls);
        self.overlaps(policy);
        if let Some(class) = &policy.runtime_class {
            self.runtime_class(class);
        }
    }

    fn sysctls(&mut self, key: &str, patterns: &[String]) {
        let mut all = false;
        for (index, pattern) in patterns.iter().enumerate() {
            let field = format!("spec.{key}[{index}]");
            let keys = ["spec", key, &index.to_string()];
            if pattern.is_empty() {
                self.invalid(field, pattern, "empty sysctl not allowed", &keys);
            } else if !is_sysctl_pattern(pattern) {
                let detail = format!("must have at most 253 characters and match regex {PATTERN}");
                self.invalid(field, pattern, detail, &keys);
            } else {
                all |= pattern.starts_with('*');
            }
        }
        if all && patterns.len() > 1 {
            let detail = "if '*' is present, must not specify other sysctls";
            self.flag(format!("spec.{key}.items"), Flaw::Forbidden, detail, &["spec", key]);
        }
    }

    fn overlaps(&mut self, policy: &Policy) {
        for (i, allowed) in policy.allowed_sysctls.iter().enumerate() {
            for (j, forbidden) in policy.forbidden_sysctls.iter().enumerate() {
                let (a, f) = (allowed.strip_suffix('*'), forbidden.strip_suffix('*'));
                // Which of the two lies within the other.
                let (allowed_within, forbidden_within) = match (a, f) {
                    (Some(a), Some(f)) => (a.starts_with(f), f.starts_with(a)),
                    (Some(a), None) => (false, forbidden.starts_with(a)),
                    (None, Some(f)) => (allowed.starts_with(f), false),
                    (None, None) => (allowed == forbidden, false),
                };
                let (key, index, inner, outer) = if allowed_within {
                    ("allowedUnsafeSysctls", i, allowed, forbidden)
                } else if forbidden_within {
                    ("forbiddenSysctls", j, forbidden, allowed)
                } else {
                    continue;
                };
                let detail = format!("sysctl overlaps with {outer}");
                let keys = ["spec", key, &index.to_string()];
                self.invalid(format!("spec.{key}[{index}]"), inner, detail, &keys);
            }
        }
    }

    fn runtime_class(&mut self, class: &RuntimeClass) {
        const FIELD: &str = "spec.runtimeClass.allowedRuntimeClassNames";
        let key = "allowedRuntimeClassNames";
        for (index, name) in class.allowed.iter().enumerate() {
            let field = format!("{FIELD}[{index}]");
            let keys = ["spec", "runtimeClass", key, &index.to_string()];
            if name != "*" {
                for detail in subdomain_flaws(name) {
                    self.invalid(field.clone(), name, detail, &keys);
                }
            }
            if class.allowed[..index].contains(name) {
                self.flag(field, Flaw::Duplicate(quoted(name)), "", &keys);
            }
        }
        let all = class.allowed.iter().any(|name| name == "*");
        if let Some(default) = &class.default {
            let keys = ["spec", "runtimeClass", "defaultRuntimeClassName"];
            for detail in subdomain_flaws(default) {
                let field = "spec.runtimeClass.defaultRuntimeClassName";
                self.invalid(field.into(), default, detail, &keys);
            }
            if !all && !class.allowed.contains(default) {
                let detail = format!("default {} must be allowed", quoted(default));
                self.flag(FIELD, Flaw::Required, detail, &["spec", "runtimeClass", key]);
            }
        }
        if all && class.allowed.len() > 1 {
            let names: Vec<String> = class.allowed.iter().map(|name| quoted(name)).collect();
            let flaw = Flaw::Invalid(format!("[]string{{{}}}", names.join(", ")));
            let detail = "if '*' is present, must not specify other RuntimeClass names";
            self.flag(FIELD, flaw, detail, &["spec", "runtimeClass", key]);
        }
    }
}

/// What is wrong with a DNS subdomain (RFC 1123), as Kubernetes 1.19 put it.
fn subdomain_flaws(name: &str) -> Vec<&'static str> {
    const FORM: &str = "a DNS-1123 subdomain must consist of lower case alphanumeric characters, \
                        '-' or '.', and must start and end with an alphanumeric character (e.g. \
                        'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?\
                        (\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    let inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let label = |label: &str| {
        let bytes = label.as_bytes();
        bytes.first().copied().is_some_and(inner)
            && bytes.last().copied().is_some_and(inner)
            && bytes.iter().all(|byte| inner(*byte) || *byte == b'-')
    };
    let mut flaws = Vec::new();
    if name.len() > 253 {
        flaws.push("must be no more than 253 characters");
    }
    if !name.split('.').all(label) {
        flaws.push(FORM);
    }
    flaws
}

/// Whether a text is a sysctl's name, or the beginning of one followed by `*`.
fn is_sysctl_pattern(text: &str) -> bool {
    let letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let inner = |byte: u8| letter(byte) || matches!(byte, b'-' | b'_');
    let well = |part: &str, star: bool| {
        let bytes = part.as_bytes();
        let Some((last, before)) = bytes.split_last() else { return false };
        (letter(*last) || (star && *last == b'*'))
            && before.first().is_none_or(|first| letter(*first))
            && before.iter().all(|byte| inner(*byte))
    };
    let mut parts: Vec<&str> = text.split('.').collect();
    let last = parts.pop().unwrap_or_default();
    text.len() <= 253 && well(last, true) && parts.iter().all(|part| well(part, false))
}
