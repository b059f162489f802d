//! A PodSecurityPolicy (policy/v1beta1), as the plugin holds it: read from a manifest, with the
//! API's defaults.

use super::read::{self, Unknown};
use super::strategy::{Asks, SeLinuxStrategy, Strategy};
use crate::model::Object;
use crate::syntax::Node;

/// A policy. Lists that are absent are empty, unless it makes a difference.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `metadata.name`.
    pub name: String,
    /// The four annotations that are about profiles.
    pub profiles: Profiles,
    /// `spec.privileged`.
    pub privileged: bool,
    /// `spec.hostNetwork`.
    pub host_network: bool,
    /// `spec.hostPID`.
    pub host_pid: bool,
    /// `spec.hostIPC`.
    pub host_ipc: bool,
    /// `spec.readOnlyRootFilesystem`.
    pub read_only_root: bool,
    /// `spec.defaultAllowPrivilegeEscalation`.
    pub default_escalation: Option<bool>,
    /// `spec.allowPrivilegeEscalation`; true unless the policy says otherwise.
    pub escalation: bool,
    /// `spec.defaultAddCapabilities`.
    pub default_add: Vec<String>,
    /// `spec.requiredDropCapabilities`.
    pub required_drop: Vec<String>,
    /// `spec.allowedCapabilities`.
    pub allowed_capabilities: Vec<String>,
    /// `spec.volumes`.
    pub volumes: Vec<String>,
    /// `spec.hostPorts`.
    pub host_ports: Vec<PortRange>,
    /// `spec.allowedHostPaths`.
    pub host_paths: Vec<HostPath>,
    /// `spec.allowedFlexVolumes`, the drivers.
    pub flex_drivers: Vec<String>,
    /// `spec.allowedCSIDrivers`, the names.
    pub csi_drivers: Vec<String>,
    /// `spec.allowedUnsafeSysctls`.
    pub allowed_sysctls: Vec<String>,
    /// `spec.forbiddenSysctls`.
    pub forbidden_sysctls: Vec<String>,
    /// `spec.allowedProcMountTypes`.
    pub proc_mounts: Vec<String>,
    /// `spec.seLinux`.
    pub selinux: SeLinuxStrategy,
    /// `spec.runAsUser`.
    pub run_as_user: Strategy,
    /// `spec.runAsGroup`.
    pub run_as_group: Option<Strategy>,
    /// `spec.supplementalGroups`.
    pub supplemental_groups: Strategy,
    /// `spec.fsGroup`.
    pub fs_group: Strategy,
    /// `spec.runtimeClass`.
    pub runtime_class: Option<RuntimeClass>,
}

/// The profiles of a policy, which are annotations. A list that is absent is not an empty one.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    /// The seccomp profile for pods without one; may be empty.
    pub default_seccomp: String,
    /// The seccomp profiles that are allowed, separated by commas.
    pub allowed_seccomp: Option<String>,
    /// The AppArmor profile for containers without one; may be empty.
    pub default_apparmor: String,
    /// The AppArmor profiles that are allowed, separated by commas.
    pub allowed_apparmor: Option<String>,
}

/// An inclusive range of ports.
#[derive(Clone, Copy, Debug)]
pub struct PortRange {
    /// The first.
    pub min: i64,
    /// The last.
    pub max: i64,
}

/// A path of the host that may be mounted.
#[derive(Clone, Debug)]
pub struct HostPath {
    /// The path, and everything below it.
    pub prefix: String,
    /// Only for reading.
    pub read_only: bool,
}

/// Which runtime classes there may be.
#[derive(Clone, Debug)]
pub struct RuntimeClass {
    /// Those that are allowed; `*` for all.
    pub allowed: Vec<String>,
    /// The one for pods without one.
    pub default: Option<String>,
}

impl Policy {
    /// Whether an object is a PodSecurityPolicy, of its first API group or its second.
    pub fn is(object: Object<'_>) -> bool {
        object.kind() == "PodSecurityPolicy" && matches!(object.group(), "policy" | "extensions")
    }

    /// Reads a policy from the top of its manifest.
    ///
    /// # Errors
    /// The first value that is not known, or that the API server would not decode.
    pub fn read(root: Node<'_>) -> Result<Policy, Unknown<'_>> {
        let name = read::text(root, &["metadata", "name"])?.unwrap_or_default().to_owned();
        let profiles = Profiles::read(root)?;
        let Some(spec) = read::map(root, &["spec"])? else {
            return Ok(Policy { name, profiles, escalation: true, ..Policy::without_rules() });
        };
        let flag = |key| read::flag(spec, &[key]);
        let strings = |key| strings(spec, key);
        Ok(Policy {
            name,
            profiles,
            privileged: flag("privileged")?,
            host_network: flag("hostNetwork")?,
            host_pid: flag("hostPID")?,
            host_ipc: flag("hostIPC")?,
            read_only_root: flag("readOnlyRootFilesystem")?,
            default_escalation: read::boolean(spec, &["defaultAllowPrivilegeEscalation"])?,
            escalation: read::boolean(spec, &["allowPrivilegeEscalation"])?.unwrap_or(true),
            default_add: strings("defaultAddCapabilities")?,
            required_drop: strings("requiredDropCapabilities")?,
            allowed_capabilities: strings("allowedCapabilities")?,
            volumes: strings("volumes")?,
            host_ports: each(spec, "hostPorts", PortRange::read)?,
            host_paths: each(spec, "allowedHostPaths", HostPath::read)?,
            flex_drivers: each(spec, "allowedFlexVolumes", |item| string(item, "driver"))?,
            csi_drivers: each(spec, "allowedCSIDrivers", |item| string(item, "name"))?,
            allowed_sysctls: strings("allowedUnsafeSysctls")?,
            forbidden_sysctls: strings("forbiddenSysctls")?,
            proc_mounts: strings("allowedProcMountTypes")?,
            selinux: SeLinuxStrategy::read(spec)?,
            run_as_user: Strategy::read(spec, "runAsUser")?,
            run_as_group: Strategy::optional(spec, "runAsGroup")?,
            supplemental_groups: Strategy::read(spec, "supplementalGroups")?,
            fs_group: Strategy::read(spec, "fsGroup")?,
            runtime_class: read::map(spec, &["runtimeClass"])?
                .map(RuntimeClass::read)
                .transpose()?,
        })
    }

    /// A policy without a spec has no rule anywhere, which no pod can be judged by.
    fn without_rules() -> Policy {
        let nothing = || Strategy { rule: Asks::Unrecognized(String::new()), ranges: None };
        Policy {
            selinux: SeLinuxStrategy { rule: Asks::Unrecognized(String::new()), options: None },
            run_as_user: nothing(),
            supplemental_groups: nothing(),
            fs_group: nothing(),
            ..Policy::default()
        }
    }

    /// Whether pods can be judged by the policy at all.
    ///
    /// # Errors
    /// Why the plugin leaves it out, in its words.
    pub fn usable(&self) -> Result<(), String> {
        let mut errors: Vec<String> = Vec::new();
        let mut add = |error: String| {
            // Each text is said once.
            if !errors.contains(&error) {
                errors.push(error);
            }
        };
        match &self.run_as_user.rule {
            Asks::MustRunAs if self.run_as_user.ranges().is_empty() => {
                add("MustRunAs requires at least one range".into());
            }
            Asks::MustRunAs | Asks::MustRunAsNonRoot | Asks::RunAsAny => {}
            other => add(format!("Unrecognized RunAsUser strategy type {}", other.name())),
        }
        if let Some(strategy) = &self.run_as_group {
            group(strategy, "RunAsGroup").into_iter().for_each(&mut add);
        }
        match &self.selinux.rule {
            Asks::MustRunAs if self.selinux.options.is_none() => {
                add("MustRunAs requires SELinuxOptions".into());
            }
            Asks::MustRunAs | Asks::RunAsAny => {}
            other => add(format!("Unrecognized SELinuxContext strategy type {}", other.name())),
        }
        group(&self.fs_group, "FSGroup").into_iter().for_each(&mut add);
        group(&self.supplemental_groups, "SupplementalGroups").into_iter().for_each(&mut add);
        match errors.as_slice() {
            [] => Ok(()),
            [only] => Err(only.clone()),
            several => Err(format!("[{}]", several.join(", "))),
        }
    }
}

/// Why a strategy about groups cannot be used.
fn group(strategy: &Strategy, name: &str) -> Option<String> {
    match &strategy.rule {
        Asks::MustRunAs | Asks::MayRunAs if strategy.ranges().is_empty() => {
            Some(format!("ranges must be supplied for {}", strategy.rule.name()))
        }
        Asks::MustRunAs | Asks::MayRunAs | Asks::RunAsAny => None,
        other => Some(format!("Unrecognized {name} strategy type {}", other.name())),
    }
}

impl Profiles {
    fn read(root: Node<'_>) -> Result<Profiles, Unknown<'_>> {
        let annotation = |key| super::profile::annotation(root, key);
        let own = |text: Option<&str>| text.map(str::to_owned);
        Ok(Profiles {
            default_seccomp: own(annotation(DEFAULT_SECCOMP)?).unwrap_or_default(),
            allowed_seccomp: own(annotation(ALLOWED_SECCOMP)?),
            default_apparmor: own(annotation(DEFAULT_APPARMOR)?).unwrap_or_default(),
            allowed_apparmor: own(annotation(ALLOWED_APPARMOR)?),
        })
    }
}

/// The annotation with the seccomp profile for pods without one.
pub const DEFAULT_SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/defaultProfileName";
/// The annotation with the seccomp profiles that are allowed.
pub const ALLOWED_SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/allowedProfileNames";
/// The annotation with the AppArmor profile for containers without one.
pub const DEFAULT_APPARMOR: &str = "apparmor.security.beta.kubernetes.io/defaultProfileName";
/// The annotation with the AppArmor profiles that are allowed.
pub const ALLOWED_APPARMOR: &str = "apparmor.security.beta.kubernetes.io/allowedProfileNames";

impl PortRange {
    fn read(node: Node<'_>) -> Result<PortRange, Unknown<'_>> {
        let end = |key: &str| Ok(read::integer(node, &[key])?.unwrap_or_default());
        Ok(PortRange { min: end("min")?, max: end("max")? })
    }
}

impl HostPath {
    fn read(node: Node<'_>) -> Result<HostPath, Unknown<'_>> {
        Ok(HostPath {
            prefix: string(node, "pathPrefix")?,
            read_only: read::flag(node, &["readOnly"])?,
        })
    }
}

impl RuntimeClass {
    fn read(node: Node<'_>) -> Result<RuntimeClass, Unknown<'_>> {
        Ok(RuntimeClass {
            allowed: strings(node, "allowedRuntimeClassNames")?,
            default: read::text(node, &["defaultRuntimeClassName"])?.map(str::to_owned),
        })
    }
}

fn string<'d>(node: Node<'d>, key: &str) -> Result<String, Unknown<'d>> {
    Ok(read::text(node, &[key])?.unwrap_or_default().to_owned())
}

fn strings<'d>(node: Node<'d>, key: &str) -> Result<Vec<String>, Unknown<'d>> {
    let texts = read::texts(node, &[key])?.unwrap_or_default();
    Ok(texts.into_iter().map(str::to_owned).collect())
}

fn each<'d, T>(
    node: Node<'d>,
    key: &str,
    read: impl Fn(Node<'d>) -> Result<T, Unknown<'d>>,
) -> Result<Vec<T>, Unknown<'d>> {
    read::maps(node, &[key])?.into_iter().map(read).collect()
}
