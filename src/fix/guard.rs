//! What no fix may write, because the API server refuses it or because it would do nothing.

use crate::model::lookup::text;
use crate::model::{Container, Pod, Subject};
use crate::syntax::edit::{Change, Refusal, Value};

/// Keeps fixes from writing what the API server refuses (core validation, Kubernetes 1.36).
pub(super) fn changes(subject: Subject<'_>, changes: &[Change<'_>]) -> Result<(), Refusal> {
    let Some(pod) = subject.pod else { return Ok(()) };
    let windows = pod.os().is_some_and(|os| os.name == "windows");
    if windows && changes.iter().any(is_linux_setting) {
        return Err("the API server refuses Linux security settings on Windows pods".into());
    }
    for change in changes {
        unread(pod, change)?;
        privilege(pod, change)?;
        token(pod, change)?;
        directory(change)?;
        let Change::Set { under, keys, value } = change else { continue };
        let writes = keys.last().is_some_and(|key| **key == *"allowPrivilegeEscalation");
        if !(writes && *value == Value::Bool(false)) {
            continue;
        }
        let owner = pod.containers().find(|container| container.node.contains(*under));
        let Some(container) = owner.or(subject.container) else { continue };
        forbids_no_new_privileges(container)?;
    }
    Ok(())
}

/// Whether a change gives a field a value or takes it away.
fn touches(change: &Change<'_>, field: &str) -> bool {
    match change {
        Change::Set { keys, .. } => keys.last().is_some_and(|key| **key == *field),
        Change::Replace { node, .. } | Change::Remove { node } | Change::Move { node, .. } => {
            node.key().is_some_and(|key| key.text() == field)
        }
        Change::Append { .. } | Change::Comment { .. } => false,
    }
}

/// A field that the operator of the kind does not read, or may have set itself.
fn unread(pod: Pod<'_>, change: &Change<'_>) -> Result<(), Refusal> {
    let Change::Set { under, keys, .. } = change else { return Ok(()) };
    // The key of one operator, which nobody writes by mistake.
    let Some(field) = keys.first().filter(|key| ***key != *"podSecurityContext") else {
        return Ok(());
    };
    let scopes = || pod.containers().map(Container::scope).chain([pod.scope()]);
    if scopes().any(|scope| scope.node == *under && !scope.reads(field)) {
        return Err(format!("the operator of this kind may not read `{field}` here"));
    }
    // Of a securityContext some operators read only some.
    const CONTEXT: &str = "securityContext";
    let inner = match keys.as_slice() {
        [outer, inner, ..] if **outer == *CONTEXT => Some((*under, inner)),
        [inner, ..] if under.key().is_some_and(|key| key.text() == CONTEXT) => {
            under.parent().map(|owner| (owner, inner))
        }
        _ => None,
    };
    let Some((owner, inner)) = inner else { return Ok(()) };
    let path = format!("{CONTEXT}.{inner}");
    if scopes().any(|scope| scope.node == owner && scope.leaves_out(&path)) {
        return Err(format!("the operator of this kind does not read `{path}` here"));
    }
    Ok(())
}

fn privilege(pod: Pod<'_>, change: &Change<'_>) -> Result<(), Refusal> {
    if !touches(change, "privileged") {
        return Ok(());
    }
    let owner = pod.containers().find(|container| container.node.contains(change.target()));
    let mounts = owner.into_iter().flat_map(Container::volume_mounts);
    let is_shared = |mount| text(mount, &["mountPropagation"]) == Some("Bidirectional");
    if mounts.into_iter().any(is_shared) {
        return Err("the API server allows `mountPropagation: Bidirectional` only in \
                    privileged containers"
            .into());
    }
    Ok(())
}

/// Switching the token off does nothing where a container mounts it by hand.
fn token(pod: Pod<'_>, change: &Change<'_>) -> Result<(), Refusal> {
    const TOKEN: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
    if !touches(change, "automountServiceAccountToken") {
        return Ok(());
    }
    let by_hand = |mount| text(mount, &["mountPath"]) == Some(TOKEN);
    if pod.containers().flat_map(Container::volume_mounts).any(by_hand) {
        return Err("a container mounts the token by hand, as in a pod read from a cluster".into());
    }
    Ok(())
}

/// A claim holds a directory: it takes the place of no file, socket, device or kernel interface.
fn directory(change: &Change<'_>) -> Result<(), Refusal> {
    const KERNEL: [&str; 3] = ["/dev", "/proc", "/sys"];
    let Change::Remove { node } = change else { return Ok(()) };
    if !touches(change, "hostPath") {
        return Ok(());
    }
    let of = text(*node, &["type"]).unwrap_or_default();
    let path = text(*node, &["path"]).unwrap_or_default().trim_end_matches('/');
    let below = |root: &str| {
        path.strip_prefix(root).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let is_directory = matches!(of, "" | "Directory" | "DirectoryOrCreate")
        && !path.ends_with(".sock")
        && !KERNEL.iter().any(|root| below(root));
    // `/` and `/run` are mounted for the sockets in them.
    if !is_directory || matches!(path, "" | "/run" | "/var/run") {
        return Err("a claim holds no files, sockets and devices of the node".into());
    }
    Ok(())
}

/// Whether a change writes into a securityContext or a host namespace what Windows does not have.
fn is_linux_setting(change: &Change<'_>) -> bool {
    let is_linux = |key: &str| key == "securityContext" || key.starts_with("host");
    let written = match change {
        Change::Remove { .. } => return false,
        _ if touches(change, "runAsNonRoot") => return false,
        Change::Set { keys, .. } => keys.first().is_some_and(|key| is_linux(key)),
        _ => false,
    };
    written
        || change.target().ancestors().any(|node| node.key().is_some_and(|k| is_linux(k.text())))
}

fn forbids_no_new_privileges(container: Container<'_>) -> Result<(), Refusal> {
    const FIELD: &str = "`allowPrivilegeEscalation: false`";
    if container.is_privileged() {
        return Err(format!("the API server refuses {FIELD} beside `privileged: true`"));
    }
    let mut added = container.capabilities("add");
    // Validation refuses only the spelling with CAP_, but the program needs what it adds.
    if added.any(|name| matches!(name, "CAP_SYS_ADMIN" | "SYS_ADMIN")) {
        return Err(format!("{FIELD} does not go with the added capability SYS_ADMIN"));
    }
    Ok(())
}
