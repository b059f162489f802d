//! The checks as data: what each is called, when it runs, what it lets pass. Taken from
//! k8s.io/pod-security-admission as of v1.37.

use super::version::Level;

/// The version that never comes.
pub(super) const NEVER: u8 = 63;

/// One check over one run of versions. A check whose revisions look at other fields has a row
/// for each.
#[derive(Debug)]
pub struct Check {
    /// Its place in the table.
    pub(super) row: Id,
    /// The id, as the admission plugin's registry has it.
    pub id: &'static str,
    /// The level that brings it.
    pub level: Level,
    /// What a message begins with.
    pub reason: &'static str,
    /// The first version in which it runs.
    pub(super) from: u8,
    /// The first version in which another row takes its place.
    pub(super) until: u8,
    /// The first version in which a check of the restricted level takes its place there.
    pub(super) overridden: u8,
    /// Which pods pass whatever they say, and from which version on.
    pub(super) exempt: Option<(Exempt, u8)>,
}

/// Pods that some checks let pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exempt {
    /// `os.name: windows`
    Windows,
    /// `hostUsers: false`
    UserNamespace,
}

/// The place of each check in [`CHECKS`], which is the order in which results are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Id {
    AppArmor,
    Capabilities,
    HostNamespaces,
    HostPathVolumes,
    HostPorts,
    HostProbes,
    Privileged,
    ProcMount,
    SeLinux,
    SeccompAnnotations,
    Seccomp,
    Sysctls,
    HostProcess,
    PrivilegeEscalation,
    DroppedCapabilities,
    StrictProcMount,
    Volumes,
    NonRoot,
    RootUser,
    StrictSeccomp,
}

/// How many rows there are.
pub(super) const COUNT: usize = 20;

const fn baseline(row: Id, id: &'static str, reason: &'static str) -> Check {
    let level = Level::Baseline;
    Check { row, id, level, reason, from: 0, until: NEVER, overridden: NEVER, exempt: None }
}

const fn restricted(row: Id, id: &'static str, reason: &'static str, from: u8) -> Check {
    let level = Level::Restricted;
    Check { row, id, level, reason, from, until: NEVER, overridden: NEVER, exempt: None }
}

const WINDOWS: Option<(Exempt, u8)> = Some((Exempt::Windows, 25));
const USER_NAMESPACE: Option<(Exempt, u8)> = Some((Exempt::UserNamespace, 35));

/// All checks: those of the baseline level by id, in the order of bytes, then those of the
/// restricted one.
pub(super) static CHECKS: [Check; COUNT] = [
    baseline(Id::AppArmor, "appArmorProfile", "forbidden AppArmor profile"),
    Check {
        overridden: 22,
        ..baseline(Id::Capabilities, "capabilities_baseline", "non-default capabilities")
    },
    baseline(Id::HostNamespaces, "hostNamespaces", "host namespaces"),
    Check { overridden: 0, ..baseline(Id::HostPathVolumes, "hostPathVolumes", "hostPath volumes") },
    baseline(Id::HostPorts, "hostPorts", "hostPort"),
    Check {
        from: 34,
        ..baseline(Id::HostProbes, "hostProbesAndHostLifecycle", "probe or lifecycle host")
    },
    baseline(Id::Privileged, "privileged", "privileged"),
    Check {
        overridden: 35,
        exempt: USER_NAMESPACE,
        ..baseline(Id::ProcMount, "procMount", "procMount")
    },
    baseline(Id::SeLinux, "seLinuxOptions", "seLinuxOptions"),
    Check {
        until: 19,
        ..baseline(Id::SeccompAnnotations, "seccompProfile_baseline", "seccompProfile")
    },
    Check {
        from: 19,
        overridden: 19,
        ..baseline(Id::Seccomp, "seccompProfile_baseline", "seccompProfile")
    },
    baseline(Id::Sysctls, "sysctls", "forbidden sysctls"),
    baseline(Id::HostProcess, "windowsHostProcess", "hostProcess"),
    Check {
        exempt: WINDOWS,
        ..restricted(
            Id::PrivilegeEscalation,
            "allowPrivilegeEscalation",
            "allowPrivilegeEscalation != false",
            8,
        )
    },
    Check {
        exempt: WINDOWS,
        ..restricted(
            Id::DroppedCapabilities,
            "capabilities_restricted",
            "unrestricted capabilities",
            22,
        )
    },
    restricted(Id::StrictProcMount, "procMount_restricted", "procMount", 35),
    restricted(Id::Volumes, "restrictedVolumes", "restricted volume types", 0),
    Check {
        exempt: USER_NAMESPACE,
        ..restricted(Id::NonRoot, "runAsNonRoot", "runAsNonRoot != true", 0)
    },
    Check { exempt: USER_NAMESPACE, ..restricted(Id::RootUser, "runAsUser", "runAsUser=0", 23) },
    Check {
        exempt: WINDOWS,
        ..restricted(Id::StrictSeccomp, "seccompProfile_restricted", "seccompProfile", 19)
    },
];

/// Capabilities that the baseline level lets a container add.
pub(crate) const ADDABLE: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The one that the restricted level lets a container add.
pub(crate) const ADDABLE_RESTRICTED: &str = "NET_BIND_SERVICE";

/// SELinux types that may be asked for, and since when.
pub(crate) const SELINUX_TYPES: [(&str, u8); 5] = [
    ("", 0),
    ("container_t", 0),
    ("container_init_t", 0),
    ("container_kvm_t", 0),
    ("container_engine_t", 31),
];

/// Sysctls that may be set, and since when.
pub(super) const SYSCTLS: [(&str, u8); 14] = [
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_wmem", 32),
    ("net.ipv4.tcp_notsent_lowat", 37),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
];

/// The first version that lets a value pass.
pub(super) fn allowed_since(list: &[(&str, u8)], value: &str) -> u8 {
    list.iter().find(|(allowed, _)| *allowed == value).map_or(NEVER, |(_, since)| *since)
}

/// Types of volumes that the restricted level lets pass.
pub(crate) const VOLUME_TYPES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// The other types; a volume with several is called by the first of these.
pub(super) const RESTRICTED_VOLUME_TYPES: [&str; 21] = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "nfs",
    "iscsi",
    "glusterfs",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "fc",
    "azureFile",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "portworxVolume",
    "scaleIO",
    "storageos",
];

/// The profile types that seccomp and AppArmor fields may name.
pub(super) const PROFILE_TYPES: [&str; 2] = ["RuntimeDefault", "Localhost"];

pub(super) const APPARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";
pub(super) const SECCOMP_POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";
pub(super) const SECCOMP_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";

#[cfg(test)]
mod tests {
    use super::CHECKS;
    use crate::pss::Level;

    #[test]
    fn checks_stand_in_the_order_of_results() {
        let keys: Vec<(Level, &str)> = CHECKS.iter().map(|check| (check.level, check.id)).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        for (index, check) in CHECKS.iter().enumerate() {
            assert_eq!(check.row as usize, index, "{}", check.id);
        }
    }
}
