//! Manifests and parts of pods that an object holds as text: an Argo Workflow's
//! `resource.manifest` and `podSpecPatch`, and the configuration of Flyte in a ConfigMap. Other
//! texts of ConfigMaps are files for programs, whatever they look like.

use super::lookup::{find, is_placeholder, items, text};
use crate::syntax::inside::inside;
use crate::syntax::{Document, Node, Parsed};

/// A document that stands as text inside of another.
#[derive(Debug)]
pub struct Inside<'s> {
    /// The document; its places are those of the file.
    pub document: Document<'s>,
    /// The apiVersion and kind that stand for it in the table of kinds, if it has none of its own.
    pub identity: Option<(&'static str, &'static str)>,
    /// Whether it is only part of what it is about.
    pub is_part: bool,
    /// What a reader knows its place by: the name of a template or of the workflow.
    pub place: Option<Box<str>>,
}

/// What stands as text inside of the documents of a source.
#[derive(Debug, Default)]
pub struct Texts<'s> {
    /// The documents in them.
    pub documents: Vec<Inside<'s>>,
    /// How many texts are no YAML before a template in them is filled in.
    pub templates: usize,
}

/// What stands for part of a pod.
const POD_PATCH: (&str, &str) = ("argoproj.io/v1alpha1", "PodSpecPatch");

/// What stands for the configuration of Flyte.
const FLYTE: (&str, &str) = ("flyte.org/v1", FLYTE_CONFIGURATION);

/// The kind by which the configuration of Flyte goes.
pub const FLYTE_CONFIGURATION: &str = "FlyteConfiguration";

/// A text that holds a manifest or part of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Held<'d> {
    /// The mapping of which it is a setting: a template, or the spec of a workflow.
    pub owner: Node<'d>,
    /// The text.
    pub node: Node<'d>,
    /// Whether it is a part of a pod.
    pub is_pod: bool,
}

impl<'d> Held<'d> {
    /// Whether it is only part of what it is about.
    pub fn is_part(self) -> bool {
        let action = || text(self.owner, &["resource", "action"]);
        self.is_pod || matches!(action(), Some("patch" | "delete" | "get"))
    }

    /// The name of its template, of the step that the template stands in, or of the workflow.
    pub fn place(self) -> Option<&'d str> {
        let name = |map: Node<'d>| text(map, &["name"]);
        let step = || self.owner.parent().and_then(name);
        let workflow = || {
            let mut around = self.owner.ancestors().filter_map(|map| find(map, &["metadata"]));
            around.find_map(|own| name(own).or_else(|| text(own, &["generateName"])))
        };
        name(self.owner).or_else(step).or_else(workflow)
    }
}

/// The texts in a document that hold manifests and parts of pods.
pub fn held<'d>(root: Node<'d>, found: &mut dyn FnMut(Held<'d>)) {
    if !text(root, &["apiVersion"]).unwrap_or_default().starts_with("argoproj.io/") {
        return;
    }
    for owner in root.descendants().filter(|node| node.is_map()) {
        let texts = [
            (find(owner, &["podSpecPatch"]), true),
            (find(owner, &["resource", "manifest"]), false),
        ];
        for (node, is_pod) in texts {
            // A merge key leads elsewhere, where the text is looked at anyway.
            if let Some(node) = node.filter(|node| owner.contains(*node) && node.is_scalar()) {
                found(Held { owner, node, is_pod });
            }
        }
    }
}

/// Reads what stands as text inside of the documents of a source.
pub fn read<'s>(parsed: &Parsed<'s>) -> Texts<'s> {
    let mut all = Texts::default();
    for document in &parsed.documents {
        let mut add = |held: Held<'_>| {
            let identity = held.is_pod.then_some(POD_PATCH);
            let (is_part, place) = (held.is_part(), held.place().map(Box::from));
            let Ok(documents) = inside(document, held.node) else {
                all.templates += usize::from(is_placeholder(held.node.text()));
                return;
            };
            let one = |document| Inside { document, identity, is_part, place: place.clone() };
            all.documents.extend(documents.into_iter().map(one));
        };
        held(document.root(), &mut add);
        items(document.root(), &["items"]).for_each(|item| held(item, &mut add));
        all.documents.extend(flyte(document));
    }
    all
}

/// The configuration of Flyte's Kubernetes plugin in a ConfigMap.
fn flyte<'s>(document: &Document<'s>) -> Vec<Inside<'s>> {
    let root = document.root();
    if text(root, &["kind"]) != Some("ConfigMap") || text(root, &["apiVersion"]) != Some("v1") {
        return Vec::new();
    }
    let place: Option<Box<str>> = text(root, &["metadata", "name"]).map(Box::from);
    let data = find(root, &["data"]).into_iter().flat_map(Node::entries);
    let texts = data.filter(|(_, value)| {
        let text = value.text();
        text.contains("plugins:") && text.contains("k8s:")
    });
    let read = texts.flat_map(|(_, value)| inside(document, value).unwrap_or_default());
    let is_flyte = |document: &Document<'_>| {
        let plugin = find(document.root(), &["plugins", "k8s"]);
        plugin.is_some_and(Node::is_map)
    };
    let one =
        |document| Inside { document, identity: Some(FLYTE), is_part: true, place: place.clone() };
    read.filter(is_flyte).map(one).collect()
}
