//! The part of the walk that looks at what a securityContext of a pod has, and one of a
//! container may have as well.

use super::breach::{At, Breach, Setter, Value};
use super::read::{Read, flag, items, pick, pick_from, text};
use super::table::{Id, PROFILE_TYPES, SELINUX_TYPES, SYSCTLS, allowed_since};
use super::walk::{Walk, breach};
use crate::syntax::Node;

/// What containers take from their pod.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Inherited {
    pub(super) non_root: Option<bool>,
    /// Whether there is a seccomp profile, and one that may be.
    pub(super) seccomp: Option<bool>,
    /// Whether host ports left out are given to containers: see `Walk::host_ports`.
    pub(super) host_network: bool,
    /// Whether what is absent may be said elsewhere.
    pub(super) is_unsaid: bool,
}

impl<'d, F: FnMut(Breach<'d>)> Walk<'d, F> {
    pub(super) fn pod_context(&mut self, context: Option<Node<'d>>) -> Read<'d, Inherited> {
        let [apparmor, non_root, user, selinux, seccomp, windows, sysctls] = pick_from(
            context,
            &[
                "appArmorProfile",
                "runAsNonRoot",
                "runAsUser",
                "seLinuxOptions",
                "seccompProfile",
                "windowsOptions",
                "sysctls",
            ],
        )?;
        for sysctl in items(sysctls)? {
            let [called] = pick(sysctl, &["name"])?;
            let value = called.map_or(Ok(""), text)?;
            let until = allowed_since(&SYSCTLS, value);
            if until > 0 {
                let at = At::Node(called.unwrap_or(sysctl));
                let found = breach(Id::Sysctls, Setter::Pod, Value::Text(value), at);
                self.say(Breach { until, ..found });
            }
        }
        let shared = [apparmor, non_root, user, selinux, seccomp, windows];
        self.shared(Setter::Pod, shared)
    }

    /// What a pod and a container may both set; gives what the one takes from the other.
    pub(super) fn shared(
        &mut self,
        setter: Setter<'d>,
        [apparmor, non_root, user, selinux, seccomp, windows]: [Option<Node<'d>>; 6],
    ) -> Read<'d, Inherited> {
        let mut inherited = Inherited::default();
        if let Some(profile) = apparmor {
            let (named, at) = profile_type(profile)?;
            if !PROFILE_TYPES.contains(&named) {
                self.tell(Id::AppArmor, setter, Value::Text(named), at);
            }
        }
        if let Some(node) = non_root {
            let value = flag(node)?;
            inherited.non_root = Some(value);
            if !value {
                self.tell(Id::NonRoot, setter, Value::None, At::Node(node));
            }
        }
        if let Some(node) = user
            && super::read::number(node)? == 0
        {
            self.tell(Id::RootUser, setter, Value::None, At::Node(node));
        }
        if let Some(options) = selinux {
            self.selinux(setter, options)?;
        }
        if let Some(profile) = seccomp {
            let (named, at) = profile_type(profile)?;
            let passes = PROFILE_TYPES.contains(&named);
            inherited.seccomp = Some(passes);
            if !passes {
                self.tell(Id::Seccomp, setter, Value::Text(named), at);
                self.tell(Id::StrictSeccomp, setter, Value::Text(named), at);
            }
        }
        if let [Some(node)] = pick_from(windows, &["hostProcess"])?
            && flag(node)?
        {
            self.tell(Id::HostProcess, setter, Value::None, At::Node(node));
        }
        Ok(inherited)
    }

    fn selinux(&mut self, setter: Setter<'d>, options: Node<'d>) -> Read<'d, ()> {
        let [of, user, role] = pick(options, &["type", "user", "role"])?;
        if let Some(node) = of {
            let value = text(node)?;
            let until = allowed_since(&SELINUX_TYPES, value);
            if until > 0 {
                let found = breach(Id::SeLinux, setter, Value::Text(value), At::Node(node));
                self.say(Breach { until, ..found });
            }
        }
        const PATHS: [&[&str]; 2] = [&["user"], &["role"]];
        for (path, node) in PATHS.into_iter().zip([user, role]) {
            if let Some(node) = node
                && !text(node)?.is_empty()
            {
                self.tell(Id::SeLinux, setter, Value::None, At::Path(options, path));
            }
        }
        Ok(())
    }
}

/// The type that a profile names, and where; an empty one does not pass.
fn profile_type<'d>(profile: Node<'d>) -> Read<'d, (&'d str, At<'d>)> {
    let [of] = pick(profile, &["type"])?;
    Ok((of.map_or(Ok(""), text)?, At::Path(profile, &["type"])))
}
