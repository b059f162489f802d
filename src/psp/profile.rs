//! seccomp and AppArmor profiles: annotations of the pod, with seccomp fields beside them.

use std::borrow::Cow;

use super::judge::Judge;
use super::read::{self, Read};
use super::settings::{Container, Settings};
use super::violation::{Flaw, Place, quoted};
use crate::syntax::Node;

/// The annotation with the pod's seccomp profile.
pub(super) const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// The two names that the runtime's own seccomp profile has had.
const RUNTIME_DEFAULTS: [&str; 2] = ["runtime/default", "docker/default"];

/// The annotation with a container's seccomp profile.
pub(super) fn seccomp_key(container: &str) -> String {
    format!("container.seccomp.security.alpha.kubernetes.io/{container}")
}

/// The annotation with a container's AppArmor profile.
pub(super) fn apparmor_key(container: &str) -> String {
    format!("container.apparmor.security.beta.kubernetes.io/{container}")
}

/// An annotation below a mapping with `metadata`. One that is null is there, and empty.
pub(super) fn annotation<'d>(template: Node<'d>, key: &str) -> Read<'d, &'d str> {
    let Some(all) = read::map(template, &["metadata", "annotations"])? else { return Ok(None) };
    match read::text(all, &[key])? {
        None => Ok(all.get(key).map(|_| "")),
        some => Ok(some),
    }
}

/// `seccompProfile` below a securityContext, in the spelling of the annotation; empty for a
/// type that has none.
pub(super) fn seccomp_field(context: Node<'_>) -> Read<'_, Cow<'_, str>> {
    let Some(node) = read::map(context, &["seccompProfile"])? else { return Ok(None) };
    let local = read::text(node, &["localhostProfile"])?;
    Ok(Some(match (read::text(node, &["type"])?, local) {
        (Some("Unconfined"), _) => "unconfined".into(),
        (Some("RuntimeDefault"), _) => "runtime/default".into(),
        (Some("Localhost"), Some(path)) => format!("localhost/{path}").into(),
        _ => "".into(),
    }))
}

impl<'d> Judge<'_, 'd> {
    /// The pod's profile: its annotation, else its field.
    pub(super) fn pod_seccomp(&mut self) {
        let annotated = self.pod.annotation(SECCOMP_POD).unwrap_or_default();
        let field = || self.pod.seccomp.as_deref().unwrap_or_default();
        let profile = if annotated.is_empty() { field() } else { annotated }.to_owned();
        let place = seccomp_place(self.pod, self.pod.spec, SECCOMP_POD);
        self.seccomp(&profile, SECCOMP_POD, place);
    }

    /// A container's profile: its field, else its annotation, else the pod's field, else the
    /// pod's annotation.
    pub(super) fn container_seccomp(&mut self, container: &Container<'d>) {
        let key = seccomp_key(container.name);
        let own = container.seccomp.as_deref().or_else(|| self.pod.annotation(&key));
        let pods = || self.pod.seccomp.as_deref().or_else(|| self.pod.annotation(SECCOMP_POD));
        let profile = own.or_else(pods).unwrap_or_default().to_owned();
        let place = if own.is_some() || pods().is_none() {
            seccomp_place(self.pod, container.node, &key)
        } else {
            seccomp_place(self.pod, self.pod.spec, SECCOMP_POD)
        };
        self.seccomp(&profile, &key, place);
    }

    fn seccomp(&mut self, profile: &str, key: &str, place: Place<'d>) {
        let allowed = self.policy.profiles.allowed_seccomp.as_deref();
        let mut list = allowed.into_iter().flat_map(|list| list.split(','));
        let any = list.clone().any(|item| item == "*");
        let has = |name: &str| list.clone().any(|item| item != "*" && item == name);
        let detail = if any || (allowed.is_none() && profile.is_empty()) {
            return;
        } else if allowed.is_none() {
            "seccomp may not be set".to_owned()
        } else {
            let by_other_name = RUNTIME_DEFAULTS.contains(&profile)
                && RUNTIME_DEFAULTS.iter().any(|name| has(name));
            if list.any(|item| item == profile) || by_other_name {
                return;
            }
            let allowed = allowed.unwrap_or_default();
            format!("{profile} is not an allowed seccomp profile. Valid values are {allowed}")
        };
        self.refuse(annotation_path(key), Flaw::Forbidden, detail, place);
    }

    /// A container's AppArmor profile, which is an annotation and nothing else.
    pub(super) fn apparmor(&mut self, container: &Container<'d>) {
        let Some(allowed) = &self.policy.profiles.allowed_apparmor else { return };
        let key = apparmor_key(container.name);
        let profile = self.pod.annotation(&key).unwrap_or_default();
        let detail = if profile.is_empty() {
            "AppArmor profile must be set".to_owned()
        } else if allowed.split(',').any(|item| item == profile) {
            return;
        } else {
            format!("{profile} is not an allowed profile. Allowed values: {}", quoted(allowed))
        };
        let place = annotation_place(self.pod, &key);
        self.refuse(annotation_path(&key), Flaw::Forbidden, detail, place);
    }
}

fn annotation_path(key: &str) -> String {
    format!("pod.metadata.annotations[{key}]")
}

pub(super) fn annotation_place<'d>(pod: &Settings<'d>, key: &str) -> Place<'d> {
    Place::of(pod.template, &["metadata", "annotations", key])
}

/// Where the profile of a pod or container stands: in the annotation if that is written, else in
/// the field, which is where a profile belongs.
fn seccomp_place<'d>(pod: &Settings<'d>, holder: Node<'d>, key: &str) -> Place<'d> {
    let field = Place::of(holder, &["securityContext", "seccompProfile"]);
    let annotated = annotation(pod.template, key).ok().flatten().is_some();
    if annotated && field.lookup().node().is_none() { annotation_place(pod, key) } else { field }
}

/// Whether a name is what the API server calls an allowed seccomp profile; `None` if so.
pub(super) fn seccomp_flaw(profile: &str) -> Option<(&str, &'static str)> {
    if RUNTIME_DEFAULTS.contains(&profile) || profile == "unconfined" {
        return None;
    }
    match profile.strip_prefix("localhost/") {
        None => Some((profile, "must be a valid seccomp profile")),
        Some(path) if path.starts_with('/') => Some((path, "must be a relative path")),
        Some(path) if path.split('/').any(|part| part == "..") => {
            Some((path, "must not contain '..'"))
        }
        Some(_) => None,
    }
}
