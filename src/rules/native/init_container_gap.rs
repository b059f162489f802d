//! An init or sidecar container without a security setting that every main container of its
//! pod has: the hole left by a template that hardens only the main containers.

use crate::model::lookup::{Lookup, text};
use crate::model::{Container, Role, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::edit::{Change, Refusal, Value};
use crate::syntax::{Node, Scalar};

/// A setting: where it is, and how a message names it.
struct Setting {
    path: &'static [&'static str],
    /// Whether the pod's securityContext can say it for all containers.
    inherited: bool,
    name: &'static str,
}

const SETTINGS: [Setting; 5] = [
    Setting {
        path: &["securityContext", "allowPrivilegeEscalation"],
        inherited: false,
        name: "`allowPrivilegeEscalation: false`",
    },
    Setting {
        path: &["securityContext", "readOnlyRootFilesystem"],
        inherited: false,
        name: "`readOnlyRootFilesystem: true`",
    },
    Setting {
        path: &["securityContext", "capabilities", "drop"],
        inherited: false,
        name: "`capabilities.drop: [ALL]`",
    },
    Setting {
        path: &["securityContext", "runAsNonRoot"],
        inherited: true,
        name: "`runAsNonRoot: true`",
    },
    Setting {
        path: &["securityContext", "seccompProfile"],
        inherited: true,
        name: "`seccompProfile`",
    },
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod else { return };
    if pod.is_partial() || pod.os().is_some_and(|os| os.name == "windows") {
        return;
    }
    let beside = |role| matches!(role, Role::Init | Role::Sidecar);
    for container in pod.containers().filter(|container| beside(container.role)) {
        let gaps = gaps(container);
        if gaps.is_empty() || container.is_privileged() {
            continue;
        }
        let names: Vec<&str> = gaps.iter().map(|(setting, _)| setting.name).collect();
        let lookup = container.scope().raw(gaps[0].0.path);
        let evidence = Evidence::of(Subject::container(container), lookup, &[]);
        flag(evidence.detail(sentence(&names)));
    }
}

pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let container = evidence.container().ok_or("the container is not known")?;
    let mut changes = Vec::new();
    for (setting, model) in gaps(container) {
        let lookup = container.scope().raw(setting.path);
        let Lookup::Absent(absent) = lookup else { continue };
        let value = match setting.path.last() {
            // Only ALL: what else a main container drops is its own affair.
            Some(&"drop") => Value::Seq(vec![Value::Text("ALL".into())]),
            _ => Value::of(model)?,
        };
        let keys = setting.path[absent.steps..].iter().map(|key| Box::from(*key)).collect();
        changes.push(Change::Set { under: absent.under, keys, value });
    }
    Ok(changes)
}

/// What a container lacks, with the value that the first main container has.
fn gaps<'d>(container: Container<'d>) -> Vec<(&'static Setting, Node<'d>)> {
    let lacking = SETTINGS.iter().filter_map(|setting| {
        if !matches!(look(container, setting), Lookup::Absent(_)) {
            return None;
        }
        // A container that chooses its user has decided about root by itself.
        if setting.path[1] == "runAsNonRoot" && chooses_user(container) {
            return None;
        }
        let mut model = None;
        for main in container.pod.containers_of(Role::Main) {
            let node = look(main, setting).node().filter(|node| is_hardened(setting, *node))?;
            model = model.or(Some(node));
        }
        Some((setting, model?))
    });
    lacking.collect()
}

fn look<'d>(container: Container<'d>, setting: &Setting) -> Lookup<'d> {
    if setting.inherited {
        container.effective(setting.path)
    } else {
        container.scope().raw(setting.path)
    }
}

fn chooses_user(container: Container<'_>) -> bool {
    container.scope().raw(&["securityContext", "runAsUser"]).node().is_some()
}

fn is_hardened(setting: &Setting, node: Node<'_>) -> bool {
    match setting.path[1] {
        "allowPrivilegeEscalation" => node.scalar() == Some(Scalar::Bool(false)),
        "capabilities" => node.items().any(|item| item.target().text() == "ALL"),
        "seccompProfile" => text(node, &["type"]).is_some_and(|kind| kind != "Unconfined"),
        _ => node.scalar() == Some(Scalar::Bool(true)),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn sentence(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
