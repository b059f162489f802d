//! Objects, and the pods in them.

use super::kinds::guess::{guess, is_about_others};
use super::kinds::{BUILT_IN, Kinds, Places, PodData, Row, built_in};
use super::lookup::{find, follow, text};
use super::pod::Pod;
use super::strings::Inside;
use crate::syntax::{Document, Node, Scalar};

/// One Kubernetes object: a document, or an item of a `List`.
#[derive(Debug)]
pub struct ObjectData<'d> {
    root: Node<'d>,
    api_version: &'d str,
    kind: &'d str,
    name: Option<&'d str>,
    namespace: Option<&'d str>,
    template: Option<Node<'d>>,
    places: Places<'d>,
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
        is_built_in(self.group())
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

    /// The mapping with the pod's `metadata` and `spec`, for kinds that have exactly one.
    pub fn template(self) -> Option<Node<'d>> {
        self.0.template
    }

    /// The pod this object is or makes, for kinds that make exactly one whole pod.
    pub fn pod(self) -> Option<Pod<'d>> {
        let [only] = self.0.places.pods.as_slice() else { return None };
        only.row.form.is_whole().then(|| self.view(only))
    }

    /// Every pod this object is or makes, and what stands for one: fragments, and security
    /// contexts that an operator puts into pods of its own.
    pub fn pods(self) -> impl Iterator<Item = Pod<'d>> {
        self.0.places.pods.iter().map(move |data| self.view(data))
    }

    /// What the table found in this object.
    pub fn places(self) -> &'d Places<'d> {
        &self.0.places
    }

    /// Whether another group's kind goes by the name of one of Kubernetes: a Service of
    /// Knative, a Job of Volcano.
    pub fn is_namesake(self) -> bool {
        !is_built_in(self.group()) && NAMESAKES.contains(&self.kind())
    }

    fn view(self, data: &'d PodData<'d>) -> Pod<'d> {
        Pod { object: self, spec: data.spec, data }
    }
}

/// Kinds of Kubernetes whose names other groups use as well.
const NAMESAKES: [&str; 15] = [
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Endpoints",
    "Ingress",
    "Job",
    "Namespace",
    "Pod",
    "ReplicaSet",
    "Role",
    "RoleBinding",
    "Secret",
    "Service",
    "StatefulSet",
];

/// Whether the group is one of Kubernetes itself.
pub fn is_built_in(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
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
    objects_among(document, source, patch, &BUILT_IN, out)
}

/// The same, with kinds that the run knows besides those of the project.
pub fn objects_among<'d>(
    document: &'d Document<'_>,
    source: usize,
    patch: bool,
    kinds: &'d Kinds,
    out: &mut Vec<ObjectData<'d>>,
) -> bool {
    Collector { source, patch, kinds, place: None, out }.collect(document.root().target(), None)
}

/// Finds the objects of a document that stands as text inside of another.
pub fn objects_inside<'d>(
    inside: &'d Inside<'_>,
    source: usize,
    kinds: &'d Kinds,
    out: &mut Vec<ObjectData<'d>>,
) {
    let implied = inside.identity;
    let place = inside.place.as_deref().filter(|_| implied.is_some());
    let mut collector = Collector { source, patch: inside.is_part, kinds, place, out };
    collector.collect(inside.document.root().target(), implied);
}

/// Finds the objects at a mapping that is not the top of its document.
pub fn objects_at<'d>(root: Node<'d>, source: usize, out: &mut Vec<ObjectData<'d>>) -> bool {
    let mut collector = Collector { source, patch: false, kinds: &BUILT_IN, place: None, out };
    collector.collect(root.target(), None)
}

/// What an item of a typed list need not repeat.
type Implied<'d> = Option<(&'d str, &'d str)>;

struct Collector<'d, 'o> {
    source: usize,
    patch: bool,
    kinds: &'d Kinds,
    /// What to call an object that can have no name.
    place: Option<&'d str>,
    out: &'o mut Vec<ObjectData<'d>>,
}

impl<'d> Collector<'d, '_> {
    fn collect(&mut self, root: Node<'d>, implied: Implied<'d>) -> bool {
        let Some((api_version, kind)) = identity(root, implied) else { return false };
        let items = kind.strip_suffix("List").and_then(|item| Some((item, root.get("items")?)));
        if let Some((item_kind, items)) = items.filter(|(_, list)| list.is_seq() || list.is_null())
        {
            // A plain `List` says nothing of its items; a `PodList` holds Pods of its version.
            let implied = (!item_kind.is_empty()).then_some((api_version, item_kind));
            for item in items.items() {
                self.collect(item.target(), implied);
            }
            return true;
        }
        let rows = self.kinds.rows(group_of(api_version), kind);
        let mut places = Places::default();
        self.fill(&mut places, root, (api_version, kind), 0);
        let template = only_template(root, rows);
        let fragment = |t| is_fragment(root, t, api_version);
        let is_fragment = is_built_in(group_of(api_version)) && template.is_some_and(fragment);
        let mut templates = places.pods.iter().filter_map(|pod| pod.template);
        let partial = self.patch || is_fragment || templates.any(is_assertion);
        let name = self.place.or_else(|| text(root, &["metadata", "name"]));
        self.out.push(ObjectData {
            root,
            api_version,
            kind,
            name: name.or_else(|| text(root, &["metadata", "generateName"])),
            namespace: text(root, &["metadata", "namespace"]),
            template,
            places,
            partial,
            source: self.source,
        });
        true
    }

    /// Adds what the rows of a kind find, and what is in the manifests inside it.
    fn fill(&self, places: &mut Places<'d>, root: Node<'d>, of: (&str, &str), depth: usize) {
        let group = group_of(of.0);
        let rows = self.kinds.rows(group, of.1);
        let inside = if rows.is_empty() {
            if is_built_in(group) || is_about_others(group) {
                return;
            }
            guess(root, places)
        } else {
            places.add(root, rows)
        };
        for inner in inside {
            if let Some(identity) = identity(inner, None).filter(|_| depth < DEPTH) {
                self.fill(places, inner, identity, depth + 1);
            }
        }
    }
}

/// How deep manifests inside manifests are followed.
const DEPTH: usize = 4;

/// The template of a kind that has exactly one place for a pod.
fn only_template<'d>(root: Node<'d>, rows: &[Row]) -> Option<Node<'d>> {
    let [row] = rows else { return None };
    if !row.form.is_template() || row.path.contains(['[', '{']) {
        return None;
    }
    let keys: Vec<&str> = row.path.split('.').filter(|key| !key.is_empty()).collect();
    follow(root, &keys).node().filter(|template| template.is_map())
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

/// Whether the kind is one of Kubernetes that make pods, whatever its manifest looks like.
pub fn makes_pods(object: Object<'_>) -> bool {
    let rows = built_in(object.group(), object.kind());
    object.is_built_in() && matches!(rows, [row] if row.form.is_template())
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
    if find(template, &["spec"]).is_none_or(super::kinds::is_fragment) {
        return true;
    }
    // With labels and images it has all but the selector, which is then what it lacks.
    matches!(api_version, "apps/v1" | "apps/v1beta2")
        && find(template, &["metadata", "labels"]).is_none()
        && root.get("spec").is_some_and(|spec| spec.get("selector").is_none())
}
