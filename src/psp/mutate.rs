//! What a policy fills in, in the order in which the plugin did it. Nothing that is set is
//! changed, save lists of capabilities, which grow.

use std::borrow::Cow;

use super::capabilities::combined;
use super::policy::Policy;
use super::profile::{SECCOMP_POD, apparmor_key};
use super::settings::{Capabilities, Settings};
use super::strategy::Asks;
use crate::syntax::Node;
use crate::syntax::edit::Value;

/// One setting that a policy gives a pod.
#[derive(Clone, Debug)]
pub struct Mutation<'d> {
    /// What is given it.
    pub owner: Owner,
    /// The mapping of the owner: the one with the pod's `metadata` and `spec`, or the container.
    pub node: Node<'d>,
    /// The keys below that mapping.
    pub keys: Vec<Box<str>>,
    /// The value.
    pub value: Value,
}

/// What a setting is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The pod.
    Pod,
    /// A container: the list it is in, and its place there.
    Container(&'static str, usize),
}

/// Fills in what a pod leaves out.
pub(super) fn mutate<'d>(policy: &Policy, pod: &mut Settings<'d>) -> Vec<Mutation<'d>> {
    let mut made = Vec::new();
    let template = pod.template;
    let mut set = |keys: &[&str], value: Value| {
        let keys = keys.iter().map(|key| Box::from(*key)).collect();
        made.push(Mutation { owner: Owner::Pod, node: template, keys, value });
    };
    if pod.supplemental_groups.is_none()
        && let Some(group) = policy.supplemental_groups.generated()
    {
        pod.supplemental_groups = Some(vec![group]);
        set(&["spec", "securityContext", "supplementalGroups"], Value::Seq(vec![id(group)]));
    }
    if pod.fs_group.is_none()
        && let Some(group) = policy.fs_group.generated()
    {
        pod.fs_group = Some(group);
        set(&["spec", "securityContext", "fsGroup"], id(group));
    }
    if pod.selinux.is_none()
        && policy.selinux.rule == Asks::MustRunAs
        && let Some(label) = &policy.selinux.options
    {
        pod.selinux = Some(label.clone());
        set(&["spec", "securityContext", "seLinuxOptions"], label.value());
    }
    if pod.annotation(SECCOMP_POD).is_none_or(str::is_empty) {
        // The field comes before the policy's default, even where it has no name as annotation.
        let default = || Cow::Borrowed(policy.profiles.default_seccomp.as_str());
        let profile = pod.seccomp.clone().unwrap_or_else(default).into_owned();
        if !profile.is_empty() {
            set(&["metadata", "annotations", SECCOMP_POD], Value::Text(profile.clone()));
            pod.given.push((SECCOMP_POD.to_owned(), profile));
        }
    }
    if pod.runtime_class.is_none()
        && let Some(class) = policy.runtime_class.as_ref().and_then(|class| class.default.as_ref())
    {
        pod.runtime_class = Some(Cow::Owned(class.clone()));
        set(&["spec", "runtimeClassName"], Value::Text(class.clone()));
    }
    for index in 0..pod.containers.len() {
        container(policy, pod, index, &mut made);
    }
    made
}

fn container<'d>(
    policy: &Policy,
    pod: &mut Settings<'d>,
    index: usize,
    made: &mut Vec<Mutation<'d>>,
) {
    let (user, group) = (pod.user_of(&pod.containers[index]), pod.group_of(&pod.containers[index]));
    let non_root = pod.non_root_of(&pod.containers[index]);
    let apparmor = apparmor_key(pod.containers[index].name);
    let profile = &policy.profiles.default_apparmor;
    if pod.annotation(&apparmor).is_none_or(str::is_empty) && !profile.is_empty() {
        let keys = ["metadata", "annotations", &apparmor].map(Box::from).to_vec();
        let value = Value::Text(profile.clone());
        made.push(Mutation { owner: Owner::Pod, node: pod.template, keys, value });
        pod.given.push((apparmor, profile.clone()));
    }
    let own = &mut pod.containers[index];
    let (node, owner) = (own.node, Owner::Container(own.list, own.index));
    let mut set = |keys: &[&str], value: Value| {
        let keys = std::iter::once(&"securityContext").chain(keys).map(|key| Box::from(*key));
        made.push(Mutation { owner, node, keys: keys.collect(), value });
    };
    let given = if user.is_none() { policy.run_as_user.generated() } else { None };
    if let Some(user) = given {
        own.run_as_user = Some(user);
        set(&["runAsUser"], id(user));
    }
    if group.is_none()
        && let Some(group) = policy.run_as_group.as_ref().and_then(|group| group.generated())
    {
        own.run_as_group = Some(group);
        set(&["runAsGroup"], id(group));
    }
    let has_user = user.or(given).is_some();
    if policy.run_as_user.rule == Asks::MustRunAsNonRoot && non_root.is_none() && !has_user {
        own.run_as_non_root = Some(true);
        set(&["runAsNonRoot"], Value::Bool(true));
    }
    if let Some((add, drop)) = combined(policy, own.capabilities.as_ref()) {
        let old = own.capabilities.take().unwrap_or_default();
        let mut list = |key: &'static str, old: &[Cow<'_, str>], new: Vec<String>| {
            if old != new.as_slice() {
                set(
                    &["capabilities", key],
                    Value::Seq(new.iter().cloned().map(Value::Text).collect()),
                );
            }
            // A list without anything in it is none.
            (!new.is_empty()).then(|| new.into_iter().map(Cow::Owned).collect())
        };
        let add = list("add", old.added(), add);
        own.capabilities = Some(Capabilities { add, drop: list("drop", old.dropped(), drop) });
    }
    if policy.read_only_root && own.read_only_root.is_none() {
        own.read_only_root = Some(true);
        set(&["readOnlyRootFilesystem"], Value::Bool(true));
    }
    let default = policy.default_escalation.or((!policy.escalation).then_some(false));
    if own.escalation.is_none()
        && let Some(value) = default
    {
        own.escalation = Some(value);
        set(&["allowPrivilegeEscalation"], Value::Bool(value));
    }
}

fn id(value: i64) -> Value {
    Value::Int(value.into())
}
