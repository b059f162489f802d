//! What each Linux capability lets a process do (capabilities(7), Linux 6.x), worded to follow
//! "which".

/// Why adding a capability matters; takes names with or without `CAP_`, in any case.
pub fn danger(name: &str) -> &'static str {
    let upper = name.to_ascii_uppercase();
    match upper.strip_prefix("CAP_").unwrap_or(&upper) {
        "ALL" => "gives it every capability and with them the node",
        "SYS_ADMIN" => "is close to root on the node: it can mount, and leave the container",
        "SYS_PTRACE" => "lets it read and change the memory of other processes",
        "SYS_MODULE" => "lets it load code into the node's kernel",
        "SYS_RAWIO" => "lets it write to the node's devices and memory",
        "SYS_BOOT" => "lets it restart the node or load another kernel",
        "SYS_TIME" => "lets it set the node's clock",
        "SYS_RESOURCE" => "lets it go beyond quotas and limits",
        "SYS_NICE" => "lets it starve other processes of the node",
        "SYS_TTY_CONFIG" => "lets it take over the node's terminals",
        "SYS_PACCT" => "lets it switch process accounting off",
        "SYSLOG" => "lets it read kernel messages and addresses",
        "NET_ADMIN" => "lets it change routes, firewall rules and interfaces",
        "NET_RAW" => "lets it forge packets and spoof its neighbours",
        "NET_BROADCAST" => "lets it send broadcasts and listen to multicasts",
        "BPF" => "lets it load programs into the node's kernel",
        "PERFMON" => "lets it watch the whole node, kernel included",
        "CHECKPOINT_RESTORE" => "lets it look into and take over processes",
        "DAC_READ_SEARCH" => "lets it read every file, even outside the container",
        "DAC_OVERRIDE" => "lets it pass over file permissions",
        "FOWNER" => "lets it act as the owner of any file",
        "CHOWN" => "lets it change the owner of any file",
        "FSETID" => "lets it keep set-user-id bits on files it changes",
        "KILL" => "lets it send signals to any process it sees",
        "SETUID" => "lets it become any user, root included",
        "SETGID" => "lets it join any group",
        "SETPCAP" => "lets it hand capabilities on",
        "SETFCAP" => "lets it put capabilities on files",
        "MKNOD" => "lets it make device files",
        "SYS_CHROOT" => "lets it change its root directory",
        "LINUX_IMMUTABLE" => "lets it change files marked immutable",
        "IPC_LOCK" => "lets it lock memory beyond its limit",
        "IPC_OWNER" => "lets it use other processes' shared memory",
        "LEASE" => "lets it put leases on any file",
        "AUDIT_WRITE" => "lets it write records into the node's audit log",
        "AUDIT_CONTROL" => "lets it switch the node's audit log off",
        "AUDIT_READ" => "lets it read the node's audit log",
        "MAC_OVERRIDE" | "MAC_ADMIN" => "lets it override the node's mandatory access control",
        "WAKE_ALARM" => "lets it wake the node up",
        "BLOCK_SUSPEND" => "lets it keep the node from suspending",
        "NET_BIND_SERVICE" => "lets it listen on ports below 1024",
        _ => "is no capability that Kubernetes documents",
    }
}

/// The 41 capabilities of Linux, without `CAP_`, in the order of their numbers.
pub const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

#[cfg(test)]
mod tests {
    use super::{NAMES, danger};

    #[test]
    fn every_capability_has_a_wording() {
        for name in NAMES {
            assert!(!danger(name).contains("no capability"), "{name}");
        }
        assert_eq!(danger("cap_sys_ptrace"), danger("SYS_PTRACE"));
        assert!(danger("SYS_PTRAC").contains("no capability"));
    }
}
