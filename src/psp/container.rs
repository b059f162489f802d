//! One container against a policy.

use super::judge::Judge;
use super::policy::PortRange;
use super::settings::Container;
use super::strategy::Asks;
use super::violation::{Flaw, Place, quoted};
use crate::model::lookup::find;
use crate::syntax::Node;

impl<'d> Judge<'_, 'd> {
    pub(super) fn container(&mut self, container: &Container<'d>) {
        let (policy, pod) = (self.policy, self.pod);
        let path = format!("{}.securityContext", container.path());
        let own = |key: &'static str| Place::of(container.node, &["securityContext", key]);
        self.user(&path, container);
        if let Some(strategy) = &policy.run_as_group {
            let group = pod.group_of(container).map(|group| [group]);
            let group = group.as_ref().map(<[i64; 1]>::as_slice);
            self.groups(strategy, path.clone(), group, self.effective(container, "runAsGroup"));
        }
        let label = container.selinux.as_ref().or(pod.selinux.as_ref());
        let holder = self.holder(container, "seLinuxOptions");
        self.selinux(&format!("{path}.seLinuxOptions"), holder, label);
        self.apparmor(container);
        self.container_seccomp(container);
        let yes = || Flaw::Invalid("true".into());
        if container.privileged && !policy.privileged {
            let detail = "Privileged containers are not allowed";
            self.refuse(format!("{path}.privileged"), yes(), detail, own("privileged"));
        }
        self.proc_mount(&path, container);
        self.capabilities(&format!("{path}.capabilities"), container);
        self.host_ports(container);
        if policy.read_only_root && container.read_only_root != Some(true) {
            let (flaw, detail) = match container.read_only_root {
                None => (
                    quoted("null"),
                    "ReadOnlyRootFilesystem may not be nil and must be set to true",
                ),
                Some(_) => ("false".into(), "ReadOnlyRootFilesystem must be set to true"),
            };
            let field = format!("{path}.readOnlyRootFilesystem");
            self.refuse(field, Flaw::Invalid(flaw), detail, own("readOnlyRootFilesystem"));
        }
        if !policy.escalation && container.escalation != Some(false) {
            let flaw = if container.escalation.is_none() { quoted("null") } else { "true".into() };
            let detail = "Allowing privilege escalation for containers is not allowed";
            let field = format!("{path}.allowPrivilegeEscalation");
            self.refuse(field, Flaw::Invalid(flaw), detail, own("allowPrivilegeEscalation"));
        }
    }

    fn user(&mut self, path: &str, container: &Container<'d>) {
        let strategy = &self.policy.run_as_user;
        let user = self.pod.user_of(container);
        let non_root = self.pod.non_root_of(container);
        let (key, flaw, detail) = match (&strategy.rule, user) {
            (Asks::MustRunAs, None) => ("runAsUser", Flaw::Required, String::new()),
            (Asks::MustRunAs, Some(user)) if !strategy.covers(user) => {
                let detail = format!("must be in the ranges: {}", strategy.ranges_text());
                ("runAsUser", Flaw::Invalid(user.to_string()), detail)
            }
            (Asks::MustRunAsNonRoot, None) if non_root.is_none() => {
                ("runAsNonRoot", Flaw::Required, "must be true".into())
            }
            (Asks::MustRunAsNonRoot, _) if non_root == Some(false) => {
                ("runAsNonRoot", Flaw::Invalid("false".into()), "must be true".into())
            }
            (Asks::MustRunAsNonRoot, Some(0)) => {
                let detail = "running with the root UID is forbidden".into();
                ("runAsUser", Flaw::Invalid("0".into()), detail)
            }
            _ => return,
        };
        let place = self.effective(container, key);
        self.refuse(format!("{path}.{key}"), flaw, detail, place);
    }

    fn proc_mount(&mut self, path: &str, container: &Container<'d>) {
        let (allowed, is) = (&self.policy.proc_mounts, container.proc_mount);
        let passes = if allowed.is_empty() {
            is == "Default"
        } else {
            allowed.iter().any(|kind| kind == is)
        };
        if !passes {
            let place = Place::of(container.node, &["securityContext", "procMount"]);
            let field = format!("{path}.procMount");
            self.refuse(field, Flaw::Invalid(quoted(is)), "ProcMountType is not allowed", place);
        }
    }

    fn host_ports(&mut self, container: &Container<'d>) {
        let ranges = &self.policy.host_ports;
        let allowed = |port| ranges.iter().any(|range| (range.min..=range.max).contains(&port));
        for (port, node) in container.host_ports.iter().filter(|(port, _)| *port > 0) {
            if allowed(*port) {
                continue;
            }
            let shown: Vec<String> = ranges.iter().map(shown).collect();
            let detail = format!(
                "Host port {port} is not allowed to be used. Allowed ports: [{}]",
                shown.join(",")
            );
            // Under hostNetwork every port is one of the host, named or not.
            let key =
                if find(*node, &["hostPort"]).is_some() { "hostPort" } else { "containerPort" };
            let field = format!("{}.hostPort", container.path());
            self.refuse(field, Flaw::Invalid(port.to_string()), detail, Place::of(*node, &[key]));
        }
    }

    /// Where a setting in effect stands: in the container, else in the pod, else it is missing
    /// in the container.
    fn effective(&self, container: &Container<'d>, key: &str) -> Place<'d> {
        Place::of(self.holder(container, key), &["securityContext", key])
    }

    fn holder(&self, container: &Container<'d>, key: &str) -> Node<'d> {
        let has = |node| find(node, &["securityContext", key]).is_some();
        if !has(container.node) && has(self.pod.spec) { self.pod.spec } else { container.node }
    }
}

fn shown(range: &PortRange) -> String {
    if range.min == range.max {
        range.min.to_string()
    } else {
        format!("{}-{}", range.min, range.max)
    }
}
