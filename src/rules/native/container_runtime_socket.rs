//! The socket of a container runtime, or a directory of the node that holds one.

use super::sensitive_host_path::{host_path, is_within};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// Where the sockets are; `/var/run` is `/run` on every node.
const SOCKETS: [&str; 9] = [
    "/run/containerd/containerd.sock",
    "/run/cri-dockerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/dockershim.sock",
    "/run/k0s/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
];

/// Names that give a socket away wherever it is.
const NAMES: [&str; 7] = [
    "/containerd.sock",
    "/cri-dockerd.sock",
    "/crio.sock",
    "/docker.sock",
    "/podman.sock",
    // Windows has pipes in their place.
    "\\pipe\\containerd-containerd",
    "\\pipe\\docker_engine",
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some((node, path)) = host_path(subject.node) else { return };
    let path = match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/run{rest}"),
        _ => path,
    };
    let is_socket = NAMES.iter().any(|name| path.ends_with(name));
    let held = SOCKETS.iter().find(|socket| is_within(socket, &path));
    let detail = match held {
        _ if is_socket => "is the socket of a container runtime".to_owned(),
        Some(socket) if **socket == *path => "is the socket of a container runtime".to_owned(),
        Some(socket) => format!("holds the socket of a container runtime, such as `{socket}`"),
        None => return,
    };
    flag(Evidence::at(subject, node).detail(detail));
}
