//! What a pod says about the things that policies look at, and nothing else. Values are
//! borrowed from the manifest; a policy fills in what is missing in a copy.

use std::borrow::Cow;

use super::profile;
use super::read::{self, Unknown};
use super::selinux::SeLinux;
use super::volume::Volume;
use crate::syntax::Node;

/// Whether the values are taken that the API server gives to what is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defaulting {
    /// As the plugin saw pods: a volume without a source is an empty directory, and the ports
    /// of pods in the host's network are ports of the host.
    Api,
    /// The pod just as it is written.
    Skipped,
}

/// A pod's settings.
#[derive(Clone, Debug)]
pub struct Settings<'d> {
    /// The mapping with the pod's `metadata` and `spec`.
    pub template: Node<'d>,
    /// Its `spec`.
    pub spec: Node<'d>,
    /// Annotations that a policy has given the pod.
    pub(super) given: Vec<(String, String)>,
    pub(super) host_network: bool,
    pub(super) host_pid: bool,
    pub(super) host_ipc: bool,
    pub(super) supplemental_groups: Option<Vec<i64>>,
    pub(super) fs_group: Option<i64>,
    pub(super) run_as_user: Option<i64>,
    pub(super) run_as_group: Option<i64>,
    pub(super) run_as_non_root: Option<bool>,
    pub(super) selinux: Option<SeLinux<'d>>,
    /// The seccompProfile field in the spelling of the annotation.
    pub(super) seccomp: Option<Cow<'d, str>>,
    /// Names, each with its element of the list.
    pub(super) sysctls: Vec<(&'d str, Node<'d>)>,
    pub(super) runtime_class: Option<Cow<'d, str>>,
    pub(super) volumes: Vec<Volume<'d>>,
    pub(super) containers: Vec<Container<'d>>,
}

/// A container's settings.
#[derive(Clone, Debug)]
pub struct Container<'d> {
    /// Its mapping.
    pub node: Node<'d>,
    /// The list it is in.
    pub list: &'static str,
    /// Its place in that list.
    pub index: usize,
    /// `name`.
    pub name: &'d str,
    pub(super) run_as_user: Option<i64>,
    pub(super) run_as_group: Option<i64>,
    pub(super) run_as_non_root: Option<bool>,
    pub(super) selinux: Option<SeLinux<'d>>,
    pub(super) seccomp: Option<Cow<'d, str>>,
    pub(super) privileged: bool,
    pub(super) proc_mount: &'d str,
    pub(super) capabilities: Option<Capabilities<'d>>,
    pub(super) read_only_root: Option<bool>,
    pub(super) escalation: Option<bool>,
    /// Ports of the host, each with its element of the list.
    pub(super) host_ports: Vec<(i64, Node<'d>)>,
    /// `volumeMounts`: the volume, whether it is only read, and the element.
    pub(super) mounts: Vec<(&'d str, bool, Node<'d>)>,
}

/// Capabilities; `None` if there is no list.
#[derive(Clone, Debug, Default)]
pub(super) struct Capabilities<'d> {
    pub(super) add: Option<Vec<Cow<'d, str>>>,
    pub(super) drop: Option<Vec<Cow<'d, str>>>,
}

const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

impl<'d> Settings<'d> {
    /// Reads the mapping with a pod's `metadata` and `spec`.
    ///
    /// # Errors
    /// The first value that is not known, or that the API server would not decode.
    pub fn read(template: Node<'d>, defaulting: Defaulting) -> Result<Settings<'d>, Unknown<'d>> {
        let unknown = Unknown { node: template, wanted: Some("a pod") };
        let spec = read::map(template, &["spec"])?.ok_or(unknown)?;
        let context = read::map(spec, &["securityContext"])?;
        let at = |key: &'static str| ["securityContext", key];
        let selinux = context.map(SeLinux::read).transpose()?.flatten();
        let seccomp = context.map(profile::seccomp_field).transpose()?.flatten();
        let mut settings = Settings {
            template,
            spec,
            given: Vec::new(),
            host_network: read::flag(spec, &["hostNetwork"])?,
            host_pid: read::flag(spec, &["hostPID"])?,
            host_ipc: read::flag(spec, &["hostIPC"])?,
            supplemental_groups: read::integers(spec, &at("supplementalGroups"))?,
            fs_group: read::integer(spec, &at("fsGroup"))?,
            run_as_user: read::integer(spec, &at("runAsUser"))?,
            run_as_group: read::integer(spec, &at("runAsGroup"))?,
            run_as_non_root: read::boolean(spec, &at("runAsNonRoot"))?,
            selinux,
            seccomp,
            sysctls: named(spec, &at("sysctls"))?,
            runtime_class: read::text(spec, &["runtimeClassName"])?.map(Cow::Borrowed),
            volumes: Vec::new(),
            containers: Vec::new(),
        };
        for volume in read::maps(spec, &["volumes"])? {
            settings.volumes.push(Volume::read(volume, defaulting)?);
        }
        for list in LISTS {
            for (index, node) in read::maps(spec, &[list])?.into_iter().enumerate() {
                // The API's defaults reach the ports of ordinary and of init containers.
                let ports_are_hosts = settings.host_network
                    && defaulting == Defaulting::Api
                    && list != "ephemeralContainers";
                let mut container = Container::read(node, ports_are_hosts)?;
                (container.list, container.index) = (list, index);
                settings.containers.push(container);
            }
        }
        for container in &settings.containers {
            // What is not known of the annotations is told before anything is judged.
            profile::annotation(template, &profile::seccomp_key(container.name))?;
            profile::annotation(template, &profile::apparmor_key(container.name))?;
        }
        profile::annotation(template, profile::SECCOMP_POD)?;
        Ok(settings)
    }

    /// An annotation of the pod, with those that a policy gave it; `None` if it is not there.
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        let given = self.given.iter().rev().find(|(name, _)| name == key);
        given
            .map(|(_, value)| value.as_str())
            .or_else(|| profile::annotation(self.template, key).ok().flatten())
    }

    pub(super) fn user_of(&self, container: &Container<'_>) -> Option<i64> {
        container.run_as_user.or(self.run_as_user)
    }

    pub(super) fn group_of(&self, container: &Container<'_>) -> Option<i64> {
        container.run_as_group.or(self.run_as_group)
    }

    pub(super) fn non_root_of(&self, container: &Container<'_>) -> Option<bool> {
        container.run_as_non_root.or(self.run_as_non_root)
    }
}

impl<'d> Container<'d> {
    fn read(node: Node<'d>, ports_are_hosts: bool) -> Result<Container<'d>, Unknown<'d>> {
        let context = read::map(node, &["securityContext"])?;
        let at = |key: &'static str| ["securityContext", key];
        let mounts = read::maps(node, &["volumeMounts"])?.into_iter().map(|mount| {
            let name = read::text(mount, &["name"])?.unwrap_or_default();
            Ok((name, read::flag(mount, &["readOnly"])?, mount))
        });
        let ports = read::maps(node, &["ports"])?.into_iter().map(|port| {
            let own = read::integer(port, &["hostPort"])?.unwrap_or_default();
            let inner = read::integer(port, &["containerPort"])?.unwrap_or_default();
            Ok((if own == 0 && ports_are_hosts { inner } else { own }, port))
        });
        Ok(Container {
            node,
            list: "",
            index: 0,
            name: read::text(node, &["name"])?.unwrap_or_default(),
            run_as_user: read::integer(node, &at("runAsUser"))?,
            run_as_group: read::integer(node, &at("runAsGroup"))?,
            run_as_non_root: read::boolean(node, &at("runAsNonRoot"))?,
            selinux: context.map(SeLinux::read).transpose()?.flatten(),
            seccomp: context.map(profile::seccomp_field).transpose()?.flatten(),
            privileged: read::flag(node, &at("privileged"))?,
            proc_mount: read::text(node, &at("procMount"))?.unwrap_or("Default"),
            capabilities: Capabilities::read(node)?,
            read_only_root: read::boolean(node, &at("readOnlyRootFilesystem"))?,
            escalation: read::boolean(node, &at("allowPrivilegeEscalation"))?,
            host_ports: ports.collect::<Result<_, _>>()?,
            mounts: mounts.collect::<Result<_, _>>()?,
        })
    }

    /// Its path in the spelling of the API: `spec.containers[0]`.
    pub fn path(&self) -> String {
        format!("spec.{}[{}]", self.list, self.index)
    }
}

impl<'d> Capabilities<'d> {
    fn read(container: Node<'d>) -> read::Read<'d, Capabilities<'d>> {
        let Some(node) = read::map(container, &["securityContext", "capabilities"])? else {
            return Ok(None);
        };
        let list = |key| {
            let names = read::texts(node, &[key])?;
            Ok(names.map(|names| names.into_iter().map(Cow::Borrowed).collect()))
        };
        Ok(Some(Capabilities { add: list("add")?, drop: list("drop")? }))
    }

    pub(super) fn added(&self) -> &[Cow<'d, str>] {
        self.add.as_deref().unwrap_or_default()
    }

    pub(super) fn dropped(&self) -> &[Cow<'d, str>] {
        self.drop.as_deref().unwrap_or_default()
    }
}

/// The `name` of each element of a list.
fn named<'d>(from: Node<'d>, keys: &[&str]) -> Result<Vec<(&'d str, Node<'d>)>, Unknown<'d>> {
    let items = read::maps(from, keys)?.into_iter();
    items.map(|item| Ok((read::text(item, &["name"])?.unwrap_or_default(), item))).collect()
}
