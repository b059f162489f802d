//! A pod against one policy: what the policy fills in, and what it then refuses, in the order in
//! which the plugin said it.

use std::borrow::Cow;

use super::mutate::{Mutation, mutate};
use super::policy::Policy;
use super::settings::Settings;
use super::violation::{Flaw, Place, Violation, quoted};

/// What a policy makes of a pod.
#[derive(Clone, Debug)]
pub struct Outcome<'d> {
    /// What it fills in, admitted or not.
    pub mutations: Vec<Mutation<'d>>,
    /// Why it refuses the pod; nothing if it admits it.
    pub violations: Vec<Violation<'d>>,
}

impl Policy {
    /// Fills in what a pod leaves out, and judges the outcome. The policy must be
    /// [usable](Policy::usable).
    pub fn judge<'d>(&self, pod: &Settings<'d>) -> Outcome<'d> {
        let mut pod = pod.clone();
        let mutations = mutate(self, &mut pod);
        Outcome { mutations, violations: self.validate(&pod) }
    }

    /// Judges a pod as it is.
    pub fn validate<'d>(&self, pod: &Settings<'d>) -> Vec<Violation<'d>> {
        let mut judge = Judge { policy: self, pod, violations: Vec::new() };
        judge.pod();
        judge.violations
    }
}

/// A judgement that is being made.
pub(super) struct Judge<'p, 'd> {
    pub(super) policy: &'p Policy,
    pub(super) pod: &'p Settings<'d>,
    violations: Vec<Violation<'d>>,
}

impl<'d> Judge<'_, 'd> {
    pub(super) fn refuse(
        &mut self,
        field: String,
        flaw: Flaw,
        detail: impl Into<Cow<'static, str>>,
        place: Place<'d>,
    ) {
        self.violations.push(Violation { field, flaw, detail: detail.into(), place });
    }

    fn pod(&mut self) {
        const CONTEXT: &str = "spec.securityContext";
        let (policy, pod) = (self.policy, self.pod);
        let at = |key: &'static str| Place::of(pod.spec, &["securityContext", key]);
        let fs_group = pod.fs_group.map(|group| [group]);
        let fs_group = fs_group.as_ref().map(<[i64; 1]>::as_slice);
        self.groups(&policy.fs_group, format!("{CONTEXT}.fsGroup"), fs_group, at("fsGroup"));
        let groups = pod.supplemental_groups.as_deref();
        let field = format!("{CONTEXT}.supplementalGroups");
        self.groups(&policy.supplemental_groups, field, groups, at("supplementalGroups"));
        self.pod_seccomp();
        self.selinux(&format!("{CONTEXT}.seLinuxOptions"), pod.spec, pod.selinux.as_ref());
        let hosts = [
            (pod.host_network && !policy.host_network, "hostNetwork", "Host network"),
            (pod.host_pid && !policy.host_pid, "hostPID", "Host PID"),
            (pod.host_ipc && !policy.host_ipc, "hostIPC", "Host IPC"),
        ];
        for (refused, key, name) in hosts {
            if refused {
                let detail = format!("{name} is not allowed to be used");
                let place = Place::of(pod.spec, &[key]);
                self.refuse(
                    format!("{CONTEXT}.{key}"),
                    Flaw::Invalid("true".into()),
                    detail,
                    place,
                );
            }
        }
        self.sysctls();
        self.volumes();
        self.runtime_class();
        for container in &pod.containers {
            self.container(container);
        }
    }

    /// A pod without a class always passes.
    fn runtime_class(&mut self) {
        let (Some(strategy), Some(class)) = (&self.policy.runtime_class, &self.pod.runtime_class)
        else {
            return;
        };
        if !strategy.allowed.iter().any(|name| name == "*" || name == class) {
            let place = Place::of(self.pod.spec, &["runtimeClassName"]);
            self.refuse("spec.runtimeClassName".into(), Flaw::Invalid(quoted(class)), "", place);
        }
    }
}
