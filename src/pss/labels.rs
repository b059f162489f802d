//! What the labels of a Namespace make the admission plugin do.

use super::read::{Reason, Unjudged};
use super::version::{Level, Version};
use crate::model::Object;
use crate::model::lookup::{find, is_opaque};
use crate::syntax::{Node, Scalar};

/// What stands before the name of each label.
pub const PREFIX: &str = "pod-security.kubernetes.io/";

/// What is done about a pod that does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Pods are refused.
    Enforce,
    /// A note goes to the audit log.
    Audit,
    /// The user is warned.
    Warn,
}

impl Mode {
    /// All modes.
    pub const ALL: [Mode; 3] = [Mode::Enforce, Mode::Audit, Mode::Warn];

    /// As labels name it.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Enforce => "enforce",
            Mode::Audit => "audit",
            Mode::Warn => "warn",
        }
    }
}

/// What one mode does.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'d> {
    /// The mode.
    pub mode: Mode,
    /// The level that counts, which an invalid label leaves at a default.
    pub level: Level,
    /// The version that counts.
    pub version: Version,
    /// How the version is written; `latest` unless it is given.
    pub version_name: &'d str,
    /// The value of the label for the level, if there is one.
    pub level_node: Option<Node<'d>>,
    /// Whether that value is a level.
    pub is_valid: bool,
}

/// What is wrong with a label.
#[derive(Clone, Copy, Debug)]
pub struct LabelError<'d> {
    /// The label's value; its key if the key is wrong.
    pub node: Node<'d>,
    /// The label's name behind the prefix.
    pub name: &'d str,
    /// What is wrong.
    pub wrong: LabelWrong,
}

/// What may be wrong with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelWrong {
    /// No such level; the mode goes on with the level named here.
    Level(Level),
    /// No such version; the mode goes on with the newest.
    Version,
    /// Not a text, as every label must be.
    Type,
    /// There is no such label, so it does nothing.
    Name,
}

/// The policies of a Namespace by mode, and what is wrong with its labels.
///
/// # Errors
/// What of it is not known here.
pub fn policies<'d>(
    namespace: Object<'d>,
) -> Result<([Policy<'d>; 3], Vec<LabelError<'d>>), Unjudged<'d>> {
    let labels = find(namespace.root(), &["metadata", "labels"]);
    let mut errors = Vec::new();
    let mut all = Mode::ALL.map(unset);
    for (key, value) in labels.into_iter().flat_map(Node::entries) {
        let Some(name) = key.text().strip_prefix(PREFIX) else { continue };
        let node = value.target();
        if is_opaque(node) {
            return Err(Unjudged { reason: Reason::Template, node });
        }
        let text = match node.scalar() {
            Some(Scalar::Text(text)) => text,
            Some(Scalar::Null) => "",
            _ => {
                errors.push(LabelError { node, name, wrong: LabelWrong::Type });
                continue;
            }
        };
        let (mode, of_version) = match name.strip_suffix("-version") {
            Some(mode) => (mode, true),
            None => (name, false),
        };
        let Some(policy) = all.iter_mut().find(|policy| policy.mode.name() == mode) else {
            errors.push(LabelError { node: key, name, wrong: LabelWrong::Name });
            continue;
        };
        if of_version {
            match Version::parse(text) {
                Some(version) => (policy.version, policy.version_name) = (version, text),
                None => errors.push(LabelError { node, name, wrong: LabelWrong::Version }),
            }
            continue;
        }
        policy.level_node = Some(node);
        match Level::parse(text) {
            Some(level) => (policy.level, policy.is_valid) = (level, true),
            None => {
                // What cannot be read is enforced as strictly as can be, and else left alone.
                let enforced = policy.mode == Mode::Enforce;
                policy.level = if enforced { Level::Restricted } else { Level::Privileged };
                errors.push(LabelError { node, name, wrong: LabelWrong::Level(policy.level) });
            }
        }
    }
    let has_warn_version =
        labels.and_then(|labels| labels.get("pod-security.kubernetes.io/warn-version"));
    let [enforce, _, warn] = &mut all;
    // Since 1.26 what is enforced is warned about as well, for workloads are not refused.
    if enforce.is_valid && warn.level_node.is_none() && warn.level < enforce.level {
        warn.level = enforce.level;
        if has_warn_version.is_none() {
            (warn.version, warn.version_name) = (enforce.version, enforce.version_name);
        }
    }
    Ok((all, errors))
}

fn unset<'d>(mode: Mode) -> Policy<'d> {
    Policy {
        mode,
        level: Level::Privileged,
        version: Version::LATEST,
        version_name: "latest",
        level_node: None,
        is_valid: false,
    }
}

#[cfg(test)]
mod tests {
    use super::policies;
    use crate::model::Object;
    use crate::model::object::objects_of;
    use crate::syntax::{Source, parse};

    /// The policies and the number of errors, as text.
    fn read(labels: &[(&str, &str)]) -> String {
        let mut text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n".to_owned();
        text += if labels.is_empty() { "" } else { "  labels:\n" };
        for (name, value) in labels {
            text += &format!("    pod-security.kubernetes.io/{name}: {value}\n");
        }
        let source = Source::decode("ns.yaml".into(), text.into_bytes(), true);
        let parsed = parse(&source);
        let mut objects = Vec::new();
        objects_of(&parsed.documents[0], 0, false, &mut objects);
        let (all, errors) = policies(Object(&objects[0])).expect("no template");
        let mode = |policy: super::Policy<'_>| {
            format!("{}={}:{}", policy.mode.name(), policy.level.name(), policy.version_name)
        };
        format!("{} errors={}", all.map(mode).join(" "), errors.len())
    }

    #[test]
    fn labels_are_read_as_the_plugin_reads_them() {
        let unset = "enforce=privileged:latest audit=privileged:latest warn=privileged:latest";
        assert_eq!(read(&[]), format!("{unset} errors=0"));
        assert_eq!(
            read(&[("enforce", "baseline"), ("enforce-version", "v1.30")]),
            "enforce=baseline:v1.30 audit=privileged:latest warn=baseline:v1.30 errors=0"
        );
        assert_eq!(
            read(&[
                ("enforce", "baseline"),
                ("enforce-version", "v1.30"),
                ("warn-version", "v1.31")
            ]),
            "enforce=baseline:v1.30 audit=privileged:latest warn=baseline:v1.31 errors=0"
        );
        assert_eq!(
            read(&[("enforce", "baseline"), ("warn", "privileged")]),
            "enforce=baseline:latest audit=privileged:latest warn=privileged:latest errors=0"
        );
        // A bad level is enforced as restricted, and then nobody is warned.
        assert_eq!(
            read(&[("enforce", "strict"), ("audit", "Baseline"), ("warn-version", "1.30")]),
            "enforce=restricted:latest audit=privileged:latest warn=privileged:latest errors=3"
        );
        assert_eq!(read(&[("enforced", "baseline")]), format!("{unset} errors=1"));
        assert_eq!(read(&[("enforce-version", "1.30.0")]), format!("{unset} errors=1"));
    }
}
