//! The part of the walk that looks at one container.

use super::breach::{At, Breach, Setter, Value};
use super::context::Inherited;
use super::read::{Read, flag, items, name, pick, pick_from, pick_of, port, text};
use super::table::{ADDABLE, ADDABLE_RESTRICTED, Id};
use super::walk::{Walk, breach};
use crate::model::Scope;
use crate::syntax::Node;

/// A container, and its securityContext wherever its kind has it.
#[derive(Clone, Copy)]
struct Holder<'d> {
    scope: Scope<'d>,
    context: Option<Node<'d>>,
    setter: Setter<'d>,
}

impl<'d, F: FnMut(Breach<'d>)> Walk<'d, F> {
    /// `given` is what the operator calls it.
    pub(super) fn container(
        &mut self,
        scope: Scope<'d>,
        given: Option<&'d str>,
        inherited: Inherited,
    ) -> Read<'d, ()> {
        let [called, context, ports, lifecycle, liveness, readiness, startup] = pick_of(
            scope,
            &[
                "name",
                "securityContext",
                "ports",
                "lifecycle",
                "livenessProbe",
                "readinessProbe",
                "startupProbe",
            ],
        )?;
        let called = given.map_or_else(|| name(called), Ok)?;
        let setter = Setter::Container(called, scope.node);
        let holder = Holder { scope, context, setter };
        self.host_ports(setter, ports, inherited.host_network)?;
        let [start, stop] = pick_from(lifecycle, &["postStart", "preStop"])?;
        for handler in [liveness, readiness, startup, start, stop].into_iter().flatten() {
            self.hosts(setter, handler)?;
        }
        let [
            apparmor,
            non_root,
            user,
            selinux,
            seccomp,
            windows,
            escalation,
            capabilities,
            privileged,
            proc_mount,
        ] = pick_from(
            context,
            &[
                "appArmorProfile",
                "runAsNonRoot",
                "runAsUser",
                "seLinuxOptions",
                "seccompProfile",
                "windowsOptions",
                "allowPrivilegeEscalation",
                "capabilities",
                "privileged",
                "procMount",
            ],
        )?;
        let own = self.shared(setter, [apparmor, non_root, user, selinux, seccomp, windows])?;
        let inherits = |said: Option<bool>| !inherited.is_unsaid || said.is_some();
        if own.non_root.is_none() && inherited.non_root != Some(true) {
            let path = &["securityContext", "runAsNonRoot"];
            self.lack(Id::NonRoot, holder, path, inherits(inherited.non_root));
        }
        if own.seccomp.is_none() && inherited.seccomp != Some(true) {
            let path = &["securityContext", "seccompProfile", "type"];
            self.lack(Id::StrictSeccomp, holder, path, inherits(inherited.seccomp));
        }
        let path = &["securityContext", "allowPrivilegeEscalation"];
        match escalation.map(flag).transpose()? {
            None => self.lack(Id::PrivilegeEscalation, holder, path, true),
            Some(true) => self.miss(Id::PrivilegeEscalation, holder, path),
            Some(false) => {}
        }
        if let Some(privileged) = privileged
            && flag(privileged)?
        {
            self.tell(Id::Privileged, setter, Value::None, At::Node(privileged));
        }
        if let Some(mount) = proc_mount {
            let kind = text(mount)?;
            if kind != "Default" {
                let (value, at) = (Value::Text(kind), At::Node(mount));
                self.tell(Id::ProcMount, setter, value, at);
                self.tell(Id::StrictProcMount, setter, value, at);
            }
        }
        self.capabilities(holder, capabilities)
    }

    fn capabilities(&mut self, holder: Holder<'d>, capabilities: Option<Node<'d>>) -> Read<'d, ()> {
        let [add, drop] = pick_from(capabilities, &["add", "drop"])?;
        let mut drops_all = false;
        for item in items(drop)? {
            drops_all |= text(item)? == "ALL";
        }
        let path = &["securityContext", "capabilities", "drop"];
        match drop {
            None => self.lack(Id::DroppedCapabilities, holder, path, true),
            Some(_) if !drops_all => self.miss(Id::DroppedCapabilities, holder, path),
            Some(_) => {}
        }
        for item in items(add)? {
            let added = text(item)?;
            let (value, at) = (Value::Text(added), At::Node(item));
            if !ADDABLE.contains(&added) {
                self.tell(Id::Capabilities, holder.setter, value, at);
            }
            if added != ADDABLE_RESTRICTED {
                self.tell(Id::DroppedCapabilities, holder.setter, value, at);
            }
        }
        Ok(())
    }

    /// In a Pod on the host's network the API server gives a port that says nothing of the
    /// host's the same one; in templates it has left that be since 1.28.
    fn host_ports(
        &mut self,
        setter: Setter<'d>,
        ports: Option<Node<'d>>,
        host_network: bool,
    ) -> Read<'d, ()> {
        for entry in items(ports)? {
            let [host, own] = pick(entry, &["hostPort", "containerPort"])?;
            let (mut number, mut node) = (port(host)?, host);
            if number == 0 && host_network {
                (number, node) = (port(own)?, own);
            }
            if let Some(node) = node.filter(|_| number != 0) {
                self.tell(Id::HostPorts, setter, Value::Number(number), At::Node(node));
            }
        }
        Ok(())
    }

    /// The hosts that a probe or a lifecycle handler names.
    fn hosts(&mut self, setter: Setter<'d>, handler: Node<'d>) -> Read<'d, ()> {
        for action in pick(handler, &["httpGet", "tcpSocket"])?.into_iter().flatten() {
            let [host] = pick(action, &["host"])?;
            let Some(node) = host else { continue };
            let host = text(node)?;
            if !host.is_empty() {
                self.tell(Id::HostProbes, setter, Value::Text(host), At::Node(node));
            }
        }
        Ok(())
    }

    /// What is absent breaches a check, unless it may be said elsewhere; `inherits` is false if
    /// the pod may be told it there.
    fn lack(
        &mut self,
        check: Id,
        holder: Holder<'d>,
        path: &'static [&'static str],
        inherits: bool,
    ) {
        if inherits && holder.scope.says("securityContext") {
            self.miss(check, holder, path);
        } else {
            self.unsaid.get_or_insert(holder.scope.node);
        }
    }

    fn miss(&mut self, check: Id, holder: Holder<'d>, path: &'static [&'static str]) {
        let node = holder.scope.node;
        let at = match (holder.scope.enter(path[0]), holder.context) {
            (None, _) => At::Path(node, path),
            (_, Some(context)) => At::Path(context, &path[1..]),
            (_, None) => At::Node(node),
        };
        let found = breach(check, holder.setter, Value::None, at);
        self.say(Breach { is_missing: true, ..found });
    }
}
