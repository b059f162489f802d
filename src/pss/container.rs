//! The part of the walk that looks at one container.

use super::breach::{At, Breach, Setter, Value};
use super::read::{Read, flag, items, name, pick, pick_from, port, text};
use super::table::{ADDABLE, ADDABLE_RESTRICTED, Id};
use super::walk::{Inherited, Walk, breach};
use crate::syntax::Node;

impl<'d, F: FnMut(Breach<'d>)> Walk<'d, F> {
    pub(super) fn container(&mut self, node: Node<'d>, inherited: Inherited) -> Read<'d, ()> {
        let [called, context, ports, lifecycle, liveness, readiness, startup] = pick(
            node,
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
        let setter = Setter::Container(name(called)?, node);
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
        if own.non_root.is_none() && inherited.non_root != Some(true) {
            self.miss(Id::NonRoot, setter, At::Path(node, &["securityContext", "runAsNonRoot"]));
        }
        if own.seccomp.is_none() && inherited.seccomp != Some(true) {
            let path = &["securityContext", "seccompProfile", "type"];
            self.miss(Id::StrictSeccomp, setter, At::Path(node, path));
        }
        if escalation.map(flag).transpose()? != Some(false) {
            let path = &["securityContext", "allowPrivilegeEscalation"];
            self.miss(Id::PrivilegeEscalation, setter, At::Path(node, path));
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
        self.capabilities(setter, node, capabilities)
    }

    fn capabilities(
        &mut self,
        setter: Setter<'d>,
        container: Node<'d>,
        capabilities: Option<Node<'d>>,
    ) -> Read<'d, ()> {
        let [add, drop] = pick_from(capabilities, &["add", "drop"])?;
        let mut drops_all = false;
        for item in items(drop)? {
            drops_all |= text(item)? == "ALL";
        }
        if !drops_all {
            let path = &["securityContext", "capabilities", "drop"];
            self.miss(Id::DroppedCapabilities, setter, At::Path(container, path));
        }
        for item in items(add)? {
            let added = text(item)?;
            let (value, at) = (Value::Text(added), At::Node(item));
            if !ADDABLE.contains(&added) {
                self.tell(Id::Capabilities, setter, value, at);
            }
            if added != ADDABLE_RESTRICTED {
                self.tell(Id::DroppedCapabilities, setter, value, at);
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

    fn miss(&mut self, check: Id, setter: Setter<'d>, at: At<'d>) {
        let found = breach(check, setter, Value::None, at);
        (self.emit)(Breach { is_missing: true, ..found });
    }
}
