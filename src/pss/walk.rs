//! One walk over a pod that tells every breach of every check in every version. A verdict and
//! a message are two listeners to the same walk.

use super::breach::{At, Breach, Setter, Value};
use super::context::Inherited;
use super::read::{
    Read, Reason, Unjudged, flag, items, name, pick, pick_from, pick_of, text, texts, unfit,
};
use super::table::{
    APPARMOR_ANNOTATION, Id, NEVER, RESTRICTED_VOLUME_TYPES, SECCOMP_ANNOTATION,
    SECCOMP_POD_ANNOTATION, VOLUME_TYPES,
};
use crate::model::{Pod, Scope};
use crate::syntax::Node;

/// What some checks make an exception for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    /// `os.name: windows`
    pub(super) windows: bool,
    /// `hostUsers: false`
    pub(super) user_namespace: bool,
    /// Whether the manifest says all of the pod.
    pub(super) is_whole: bool,
}

/// Fields of a PodSpec that say something by themselves.
const FIELDS: [&str; 6] =
    ["hostUsers", "os", "securityContext", "hostNetwork", "hostPID", "hostIPC"];

pub(super) struct Walk<'d, F> {
    pod: Pod<'d>,
    emit: F,
    /// Whether anything was told.
    has_told: bool,
    /// Where something that a check asks for is absent, and may be said elsewhere.
    pub(super) unsaid: Option<Node<'d>>,
}

/// Tells every breach of a pod.
pub(super) fn walk<'d, F: FnMut(Breach<'d>)>(pod: Pod<'d>, emit: F) -> Read<'d, Traits> {
    let mut walk = Walk { pod, emit, has_told: false, unsaid: None };
    if !pod.is_partial() {
        return walk.spec();
    }
    if pod.object.is_partial() || pod.data.row.form.is_whole() {
        return Err(Unjudged { reason: Reason::Partial, node: pod.object.root() });
    }
    let traits = walk.completed()?;
    match walk.unsaid.filter(|_| !walk.has_told) {
        None => Ok(traits),
        Some(node) => Err(Unjudged { reason: Reason::Completed, node }),
    }
}

impl<'d, F: FnMut(Breach<'d>)> Walk<'d, F> {
    fn spec(&mut self) -> Read<'d, Traits> {
        const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];
        let spec = self.pod.spec;
        let [users, os, context, network, pid, ipc, volumes, init, main, ephemeral] = pick(
            spec,
            &[
                FIELDS[0], FIELDS[1], FIELDS[2], FIELDS[3], FIELDS[4], FIELDS[5], "volumes",
                LISTS[0], LISTS[1], LISTS[2],
            ],
        )?;
        let traits = traits(users, os)?;
        let host_network = self.namespaces([network, pid, ipc])?;
        self.annotations()?;
        self.volumes(volumes)?;
        let mut inherited = self.pod_context(context)?;
        let is_pod = self.pod.object.template() == Some(self.pod.object.root());
        inherited.host_network = host_network && is_pod;
        let mut count = 0;
        for (list, nodes) in LISTS.iter().zip([init, main, ephemeral]) {
            let ephemeral = *list == "ephemeralContainers";
            let inherited =
                Inherited { host_network: inherited.host_network && !ephemeral, ..inherited };
            for node in items(nodes)? {
                count += usize::from(*list == "containers");
                let scope = Scope { node, row: None, unknown: false, unprobed: false };
                self.container(scope, None, inherited)?;
            }
        }
        if count == 0 {
            return Err(Unjudged { reason: Reason::NoContainers, node: main.unwrap_or(spec) });
        }
        Ok(traits)
    }

    /// What the manifest says of a pod that an operator completes. The first pod of those that it
    /// takes from which has a field says what it is.
    fn completed(&mut self) -> Read<'d, Traits> {
        let mut fields = [None; FIELDS.len()];
        let mut says_context = false;
        for pod in std::iter::successors(Some(self.pod), |pod| pod.base()) {
            let scope = pod.scope();
            let own = pick_of(scope, &FIELDS)?;
            if fields[2].is_none() {
                says_context = scope.says(FIELDS[2]);
            }
            fields.iter_mut().zip(own).for_each(|(field, own)| *field = field.or(own));
            let [volumes] = pick_of(scope, &["volumes"])?;
            self.volumes(volumes)?;
        }
        let [users, os, context, network, pid, ipc] = fields;
        let traits = Traits { is_whole: false, ..traits(users, os)? };
        self.namespaces([network, pid, ipc])?;
        self.annotations()?;
        let inherited = Inherited { is_unsaid: !says_context, ..self.pod_context(context)? };
        let mut count = 0;
        for container in self.pod.containers() {
            count += 1;
            self.container(container.scope(), container.name(), inherited)?;
        }
        if count == 0 {
            self.unsaid = Some(self.pod.spec);
        }
        Ok(traits)
    }

    /// Tells which namespaces of the host are shared, and whether its network is.
    fn namespaces(&mut self, nodes: [Option<Node<'d>>; 3]) -> Read<'d, bool> {
        let mut host_network = false;
        for (namespace, node) in FIELDS[3..].iter().zip(nodes) {
            if let Some(node) = node
                && flag(node)?
            {
                host_network |= *namespace == "hostNetwork";
                let value = Value::Text(namespace);
                self.tell(Id::HostNamespaces, Setter::Pod, value, At::Node(node));
            }
        }
        Ok(host_network)
    }

    /// The seccomp and AppArmor annotations of the pod.
    fn annotations(&mut self) -> Read<'d, ()> {
        let Some(metadata) = self.pod.metadata() else { return Ok(()) };
        let [Some(annotations)] = pick(metadata, &["annotations"])? else { return Ok(()) };
        let pod = self.pod;
        let wanted = |key: &str| {
            key.starts_with(APPARMOR_ANNOTATION)
                || key == SECCOMP_POD_ANNOTATION
                || key.strip_prefix(SECCOMP_ANNOTATION).is_some_and(|wanted| {
                    let named = |c: Node<'d>| c.get("name").map_or("", |name| name.text());
                    pod.containers().any(|container| named(container.node) == wanted)
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

    pub(super) fn tell(&mut self, check: Id, setter: Setter<'d>, value: Value<'d>, at: At<'d>) {
        self.say(breach(check, setter, value, at));
    }

    pub(super) fn say(&mut self, breach: Breach<'d>) {
        self.has_told = true;
        (self.emit)(breach);
    }
}

/// What some checks make an exception for; null is absent.
fn traits<'d>(users: Option<Node<'d>>, os: Option<Node<'d>>) -> Read<'d, Traits> {
    let user_namespace = users.map(flag).transpose()? == Some(false);
    let [name] = pick_from(os, &["name"])?;
    let windows = name.map(text).transpose()? == Some("windows");
    Ok(Traits { windows, user_namespace, is_whole: true })
}

pub(super) fn breach<'d>(
    check: Id,
    setter: Setter<'d>,
    value: Value<'d>,
    at: At<'d>,
) -> Breach<'d> {
    Breach { check, until: NEVER, setter, value, is_missing: false, at }
}

/// The mapping that a volume has under the name of a type.
fn source<'d>(volume: Node<'d>, of: &str) -> Read<'d, Option<Node<'d>>> {
    match volume.get(of) {
        Some(source) if source.is_map() => Ok(Some(source)),
        Some(source) if !source.is_null() => Err(unfit(source)),
        _ => Ok(None),
    }
}
