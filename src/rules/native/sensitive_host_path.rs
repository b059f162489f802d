//! A directory of the node that holds its system: configuration, programs, devices, secrets.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

/// Directories that are sensitive with all that is in them, and with all they are in.
const DIRECTORIES: [&str; 20] = [
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/root",
    "/sbin",
    "/sys",
    "/usr",
    "/var/lib/cloud",
    "/var/lib/containerd",
    "/var/lib/containers",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/lib/rancher",
    "/var/lib/waagent",
];

/// Directories of credentials, wherever they are.
const CREDENTIALS: [&str; 5] = [".aws", ".azure", ".kube", ".ssh", "gcloud"];

/// What anybody may know or use: time zones, certificate authorities, the system log.
const PUBLIC: [&str; 10] = [
    "/dev/log",
    "/etc/ca-certificates",
    "/etc/localtime",
    "/etc/os-release",
    "/etc/pki/ca-trust",
    "/etc/ssl/certs",
    "/etc/timezone",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some((node, path)) = host_path(subject.node) else { return };
    let is_public = PUBLIC.iter().any(|public| is_within(&path, public));
    let is_sensitive = |dir: &&str| is_within(&path, dir) || is_within(dir, &path);
    let has_credentials = path.split('/').any(|part| CREDENTIALS.contains(&part));
    if has_credentials || (!is_public && DIRECTORIES.iter().any(is_sensitive)) {
        flag(Evidence::at(subject, node));
    }
}

/// The path of a `hostPath` volume, as it is written and as the node understands it.
pub(super) fn host_path(volume: Node<'_>) -> Option<(Node<'_>, String)> {
    let node = find(volume, &["hostPath", "path"])?;
    (!is_opaque(node) && node.is_scalar()).then(|| (node, clean(node.text())))
}

/// A path without double slashes, dots and a slash at the end. Drives of Windows stay.
pub(super) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// Whether a clean path is a directory or lies in it.
pub(super) fn is_within(path: &str, directory: &str) -> bool {
    match path.strip_prefix(directory.trim_end_matches('/')) {
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, is_within};

    #[test]
    fn paths_are_compared_part_by_part() {
        assert_eq!(clean("//etc/./x/../kubernetes/"), "/etc/kubernetes");
        assert_eq!(clean("/../.."), "/");
        assert!(is_within("/etc/kubernetes", "/etc"));
        assert!(is_within("/etc", "/"));
        assert!(!is_within("/etcd", "/etc"));
    }
}
