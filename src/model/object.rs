//! Objects, and the one table of where each kind keeps its pod.

use super::lookup::{find, follow, text};
use super::pod::Pod;
use crate::syntax::{Document, Node, Scalar};

/// What the table says of a kind.
#[derive(Debug)]
pub struct KindRow {
    /// API groups under which the kind means this, older ones included.
    pub groups: &'static [&'static str],
    /// The kind.
    pub kind: &'static str,
    /// Path from the object to its pod template (the mapping with `metadata` and `spec`).
    pub template: &'static [&'static str],
}

/// Built-in kinds that have a pod. `extensions` is where apps and batch kinds once lived.
pub static KINDS: &[KindRow] = &[
    KindRow { groups: &[""], kind: "Pod", template: &[] },
    KindRow { groups: &[""], kind: "PodTemplate", template: &["template"] },
    KindRow { groups: &[""], kind: "ReplicationController", template: &["spec", "template"] },
    KindRow {
        groups: &["apps", "extensions"],
        kind: "ReplicaSet",
        template: &["spec", "template"],
    },
    KindRow {
        groups: &["apps", "extensions"],
        kind: "Deployment",
        template: &["spec", "template"],
    },
    KindRow { groups: &["apps"], kind: "StatefulSet", template: &["spec", "template"] },
    KindRow { groups: &["apps", "extensions"], kind: "DaemonSet", template: &["spec", "template"] },
    KindRow { groups: &["batch", "extensions"], kind: "Job", template: &["spec", "template"] },
    KindRow {
        groups: &["batch"],
        kind: "CronJob",
        template: &["spec", "jobTemplate", "spec", "template"],
    },
];

/// Custom kinds whose controllers make pods of a template just as the built-in ones do. A Knative
/// revision is the template itself.
static CUSTOM: &[KindRow] = &[
    KindRow {
        groups: &["", "apps.openshift.io"],
        kind: "DeploymentConfig",
        template: &["spec", "template"],
    },
    KindRow { groups: &["argoproj.io"], kind: "Rollout", template: &["spec", "template"] },
    KindRow { groups: &["apps.kruise.io"], kind: "CloneSet", template: &["spec", "template"] },
    KindRow { groups: &["serving.knative.dev"], kind: "Service", template: &["spec", "template"] },
    KindRow {
        groups: &["serving.knative.dev"],
        kind: "Configuration",
        template: &["spec", "template"],
    },
    KindRow { groups: &["serving.knative.dev"], kind: "Revision", template: &[] },
    KindRow {
        groups: &["sources.knative.dev"],
        kind: "ContainerSource",
        template: &["spec", "template"],
    },
];

/// One Kubernetes object: a document, or an item of a `List`.
#[derive(Debug)]
pub struct ObjectData<'d> {
    root: Node<'d>,
    api_version: &'d str,
    kind: &'d str,
    name: Option<&'d str>,
    namespace: Option<&'d str>,
    template: Option<Node<'d>>,
    partial: bool,
    /// Index of the source among the run's sources.
    pub source: usize,
}

/// A view of one object.
#[derive(Clone, Copy, Debug)]
pub struct Object<'d>(pub &'d ObjectData<'d>);

impl<'d> Object<'d> {
    /// The object's mapping.
    pub fn root(self) -> Node<'d> {
        self.0.root
    }

    /// `apiVersion`, for example `apps/v1`.
    pub fn api_version(self) -> &'d str {
        self.0.api_version
    }

    /// `kind`.
    pub fn kind(self) -> &'d str {
        self.0.kind
    }

    /// The API group; empty for the core group.
    pub fn group(self) -> &'d str {
        group_of(self.0.api_version)
    }

    /// Whether the group is one of Kubernetes itself.
    pub fn is_built_in(self) -> bool {
        !self.group().contains('.') || self.group().ends_with(".k8s.io")
    }

    /// `metadata.name`, or `metadata.generateName`.
    pub fn name(self) -> Option<&'d str> {
        self.0.name
    }

    /// `metadata.namespace`; `None` means "whatever it is applied to".
    pub fn namespace(self) -> Option<&'d str> {
        self.0.namespace
    }

    /// Whether this is a patch or another fragment: what it does not say is not known.
    pub fn is_partial(self) -> bool {
        self.0.partial
    }

    /// The mapping with the pod's `metadata` and `spec`, for kinds that have one.
    pub fn template(self) -> Option<Node<'d>> {
        self.0.template
    }

    /// The pod this object is or makes.
    pub fn pod(self) -> Option<Pod<'d>> {
        let spec = find(self.0.template?, &["spec"]).filter(|spec| spec.is_map())?;
        Some(Pod { object: self, spec })
    }
}

/// Finds the objects of a document, items of lists included. `patch` says that the file is
/// known to hold only parts of objects. Returns whether the document is one of Kubernetes: an
/// empty list is, though nothing is appended for it.
pub fn objects_of<'d>(
    document: &'d Document<'_>,
    source: usize,
    patch: bool,
    out: &mut Vec<ObjectData<'d>>,
) -> bool {
    collect(document.root().target(), None, source, patch, out)
}

/// Finds the objects at a mapping that is not the top of its document.
pub fn objects_at<'d>(root: Node<'d>, source: usize, out: &mut Vec<ObjectData<'d>>) -> bool {
    collect(root.target(), None, source, false, out)
}

/// What an item of a typed list need not repeat.
type Implied<'d> = Option<(&'d str, &'d str)>;

fn collect<'d>(
    root: Node<'d>,
    implied: Implied<'d>,
    source: usize,
    patch: bool,
    out: &mut Vec<ObjectData<'d>>,
) -> bool {
    let Some((api_version, kind)) = identity(root, implied) else { return false };
    let items = kind.strip_suffix("List").and_then(|item| Some((item, root.get("items")?)));
    if let Some((item_kind, items)) = items.filter(|(_, items)| items.is_seq() || items.is_null()) {
        // A plain `List` says nothing of its items; a `PodList` holds Pods of its own version.
        let implied = (!item_kind.is_empty()).then_some((api_version, item_kind));
        for item in items.items() {
            collect(item.target(), implied, source, patch, out);
        }
        return true;
    }
    let row = row_of(group_of(api_version), kind);
    let template = row.and_then(|row| follow(root, row.template).node()).filter(|t| t.is_map());
    let name =
        text(root, &["metadata", "name"]).or_else(|| text(root, &["metadata", "generateName"]));
    let partial =
        patch || template.is_some_and(|t| is_fragment(root, t, api_version) || is_assertion(t));
    out.push(ObjectData {
        root,
        api_version,
        kind,
        name,
        namespace: text(root, &["metadata", "namespace"]),
        template,
        partial,
        source,
    });
    true
}

/// `apiVersion` and `kind`, if the mapping has both; a value of the wrong type is empty text.
fn identity<'d>(root: Node<'d>, implied: Implied<'d>) -> Option<(&'d str, &'d str)> {
    let value = |key: &str| {
        let node = root.get(key).filter(|node| !node.is_null())?;
        Some(if let Some(Scalar::Text(text)) = node.scalar() { text } else { "" })
    };
    if !root.is_map() {
        return None;
    }
    let api_version = value("apiVersion").or(implied.map(|implied| implied.0))?;
    let kind = value("kind").or(implied.map(|implied| implied.1))?;
    Some((api_version, kind))
}

/// Whether the kind is one of the table, whatever its manifest looks like.
pub fn makes_pods(object: Object<'_>) -> bool {
    row_of(object.group(), object.kind()).is_some()
}

fn row_of(group: &str, kind: &str) -> Option<&'static KindRow> {
    KINDS.iter().chain(CUSTOM).find(|row| row.kind == kind && row.groups.contains(&group))
}

fn group_of(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Whether a template compares rather than says: `(length(volumes)): 2`, as test tools write it.
fn is_assertion(template: Node<'_>) -> bool {
    let text = template.document().text();
    template.descendants().any(|node| {
        node.is_scalar()
            && text.as_bytes().get(node.span().start as usize) == Some(&b'(')
            && node.parent().is_some_and(|map| map.entries().any(|(key, _)| key == node))
    })
}

/// Whether a workload lacks what the API demands of a whole one: a patch for kustomize or
/// `kubectl patch` names only what it changes.
fn is_fragment(root: Node<'_>, template: Node<'_>, api_version: &str) -> bool {
    let containers = follow(template, &["spec", "containers"]);
    let Some(containers) = containers.node() else { return true };
    let lacks_image = |container: Node<'_>| container.is_map() && container.get("image").is_none();
    if containers.items().map(Node::target).any(lacks_image) {
        return true;
    }
    // With labels and images it has all but the selector, which is then what it lacks.
    matches!(api_version, "apps/v1" | "apps/v1beta2")
        && find(template, &["metadata", "labels"]).is_none()
        && root.get("spec").is_some_and(|spec| spec.get("selector").is_none())
}
