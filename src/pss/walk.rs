//! One walk over a pod that tells every breach of every check in every version. A verdict and
//! a message are two listeners to the same walk.

use super::breach::{At, Breach, Setter, Value};
use super::read::{Read, Reason, Unjudged, flag, items, name, pick, pick_from, text, texts, unfit};
use super::table::{
    APPARMOR_ANNOTATION, Id, NEVER, PROFILE_TYPES, RESTRICTED_VOLUME_TYPES, SECCOMP_ANNOTATION,
    SECCOMP_POD_ANNOTATION, SELINUX_TYPES, SYSCTLS, VOLUME_TYPES, allowed_since,
};
use crate::model::Pod;
use crate::syntax::Node;

/// What some checks make an exception for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    /// `os.name: windows`
    pub(super) windows: bool,
    /// `hostUsers: false`
    pub(super) user_namespace: bool,
}

/// What containers take from their pod.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Inherited {
    pub(super) non_root: Option<bool>,
    /// Whether there is a seccomp profile, and one that may be.
    pub(super) seccomp: Option<bool>,
    /// Whether host ports left out are given to containers: see `Walk::host_ports`.
    pub(super) host_network: bool,
}

pub(super) struct Walk<'d, F> {
    pub(super) pod: Pod<'d>,
    pub(super) emit: F,
}

/// Tells every breach of a pod.
pub(super) fn walk<'d, F: FnMut(Breach<'d>)>(pod: Pod<'d>, emit: F) -> Read<'d, Traits> {
    if pod.is_partial() {
        if !pod.object.is_partial() && !pod.data.row.form.is_whole() {
            return Err(Unjudged { reason: Reason::Completed, node: pod.spec });
        }
        return Err(Unjudged { reason: Reason::Partial, node: pod.object.root() });
    }
    Walk { pod, emit }.spec()
}

impl<'d, F: FnMut(Breach<'d>)> Walk<'d, F> {
    fn spec(&mut self) -> Read<'d, Traits> {
        const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];
        let spec = self.pod.spec;
        let [users, os, context, volumes, network, pid, ipc, init, main, ephemeral] = pick(
            spec,
            &[
                "hostUsers",
                "os",
                "securityContext",
                "volumes",
                "hostNetwork",
                "hostPID",
                "hostIPC",
                LISTS[0],
                LISTS[1],
                LISTS[2],
            ],
        )?;
        let user_namespace = users.map(flag).transpose()? == Some(false);
        let mut windows = false;
        if let Some(os) = os {
            let [name] = pick(os, &["name"])?;
            windows = name.map(text).transpose()? == Some("windows");
        }
        let mut host_network = false;
        for (namespace, node) in [("hostNetwork", network), ("hostPID", pid), ("hostIPC", ipc)] {
            let Some(node) = node.filter(|node| !node.is_null()) else { continue };
            if flag(node)? {
                host_network |= namespace == "hostNetwork";
                let value = Value::Text(namespace);
                self.tell(Id::HostNamespaces, Setter::Pod, value, At::Node(node));
            }
        }
        self.annotations([init, main, ephemeral])?;
        self.volumes(volumes)?;
        let mut inherited = self.pod_context(context)?;
        let is_pod = self.pod.object.template() == Some(self.pod.object.root());
        inherited.host_network = host_network && is_pod;
        let mut count = 0;
        for (list, nodes) in LISTS.iter().zip([init, main, ephemeral]) {
            let ephemeral = *list == "ephemeralContainers";
            let inherited =
                Inherited { host_network: inherited.host_network && !ephemeral, ..inherited };
            for container in items(nodes)? {
                count += usize::from(*list == "containers");
                self.container(container, inherited)?;
            }
        }
        if count == 0 {
            return Err(Unjudged { reason: Reason::NoContainers, node: main.unwrap_or(spec) });
        }
        Ok(Traits { windows, user_namespace })
    }

    /// The seccomp and AppArmor annotations of the pod.
    fn annotations(&mut self, lists: [Option<Node<'d>>; 3]) -> Read<'d, ()> {
        let Some(metadata) = self.pod.metadata() else { return Ok(()) };
        let [Some(annotations)] = pick(metadata, &["annotations"])? else { return Ok(()) };
        let wanted = |key: &str| {
            key.starts_with(APPARMOR_ANNOTATION)
                || key == SECCOMP_POD_ANNOTATION
                || key.strip_prefix(SECCOMP_ANNOTATION).is_some_and(|container| {
                    let all = lists.into_iter().flatten().flat_map(Node::items);
                    let named = |c: Node<'d>| c.get("name").map_or("", |name| name.text());
                    all.map(Node::target).any(|c| named(c) == container)
                })
        };
        texts(annotations, &wanted, &mut |key, value, node| {
            let local = value.starts_with("localhost/");
            let (check, passes) = if key.starts_with(APPARMOR_ANNOTATION) {
                (Id::AppArmor, local || matches!(value, "" | "runtime/default"))
            } else {
                let passes = local || matches!(value, "runtime/default" | "docker/default");
                (Id::SeccompAnnotations, passes)
            };
            if !passes {
                self.tell(check, Setter::Annotation(key), Value::Text(value), At::Node(node));
            }
        })
    }

    /// A volume without any source is an `emptyDir` by the API's defaults.
    fn volumes(&mut self, volumes: Option<Node<'d>>) -> Read<'d, ()> {
        for volume in items(volumes)? {
            let [called] = pick(volume, &["name"])?;
            let setter = Setter::Volume(name(called)?);
            let (mut allowed, mut first) = (false, None);
            for (key, _) in volume.entries() {
                let merged = key.text() == "<<";
                let types = RESTRICTED_VOLUME_TYPES.iter().enumerate();
                for (rank, of) in types.filter(|(_, of)| merged || **of == key.text()) {
                    let Some(source) = source(volume, of)? else { continue };
                    if rank == 0 && first.is_none_or(|(rank, _)| rank > 0) {
                        let at = At::Node(source);
                        self.tell(Id::HostPathVolumes, setter, Value::None, at);
                    }
                    if first.is_none_or(|(before, _)| rank < before) {
                        first = Some((rank, source));
                    }
                }
                for of in VOLUME_TYPES.iter().filter(|of| merged || **of == key.text()) {
                    allowed |= source(volume, of)?.is_some();
                }
            }
            if let Some((rank, source)) = first.filter(|_| !allowed) {
                let value = Value::Text(RESTRICTED_VOLUME_TYPES[rank]);
                self.tell(Id::Volumes, setter, value, At::Node(source));
            }
        }
        Ok(())
    }

    fn pod_context(&mut self, context: Option<Node<'d>>) -> Read<'d, Inherited> {
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
                (self.emit)(Breach { until, ..found });
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
                (self.emit)(Breach { until, ..found });
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

    pub(super) fn tell(&mut self, check: Id, setter: Setter<'d>, value: Value<'d>, at: At<'d>) {
        (self.emit)(breach(check, setter, value, at));
    }
}

pub(super) fn breach<'d>(
    check: Id,
    setter: Setter<'d>,
    value: Value<'d>,
    at: At<'d>,
) -> Breach<'d> {
    Breach { check, until: NEVER, setter, value, is_missing: false, at }
}

/// The type that a profile names, and where; an empty one does not pass.
fn profile_type<'d>(profile: Node<'d>) -> Read<'d, (&'d str, At<'d>)> {
    let [of] = pick(profile, &["type"])?;
    Ok((of.map_or(Ok(""), text)?, At::Path(profile, &["type"])))
}

/// The mapping that a volume has under the name of a type.
fn source<'d>(volume: Node<'d>, of: &str) -> Read<'d, Option<Node<'d>>> {
    match volume.get(of) {
        Some(source) if source.is_map() => Ok(Some(source)),
        Some(source) if !source.is_null() => Err(unfit(source)),
        _ => Ok(None),
    }
}
