//! Which kernel settings a pod may change.

use super::judge::Judge;
use super::violation::{Flaw, Place, quoted};

/// Safe without leave: separate for each pod, and without effect on others (Kubernetes 1.22 to
/// 1.25; 1.19 had the first three and `net.ipv4.ping_group_range`).
const SAFE: [&str; 5] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
];

impl Judge<'_, '_> {
    pub(super) fn sysctls(&mut self) {
        for (index, (name, node)) in self.pod.sysctls.iter().enumerate() {
            let detail = if matches_any(&self.policy.forbidden_sysctls, name) {
                format!("sysctl {} is not allowed", quoted(name))
            } else if SAFE.contains(name) || matches_any(&self.policy.allowed_sysctls, name) {
                continue;
            } else {
                format!("unsafe sysctl {} is not allowed", quoted(name))
            };
            let field = format!("pod.spec.securityContext.sysctls[{index}]");
            self.refuse(field, Flaw::Forbidden, detail, Place::of(*node, &["name"]));
        }
    }
}

/// Whether one of the patterns is the name, or ends with `*` and begins like it.
fn matches_any(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => pattern == name,
    })
}
