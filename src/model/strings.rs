//! Manifests and parts of pods that an object holds as text: an Argo Workflow's
//! `resource.manifest` and `podSpecPatch`.

use super::lookup::{find, items, text};
use crate::syntax::inside::inside;
use crate::syntax::{Document, Node, Parsed};

/// A document that stands as text inside of another.
#[derive(Debug)]
pub struct Inside<'s> {
    /// The document; its places are those of the file.
    pub document: Document<'s>,
    /// Whether it is a part of a pod, laid over one that its object makes.
    pub is_pod: bool,
    /// Whether it is only part of what it is about.
    pub is_part: bool,
    /// What a reader knows its place by: the name of a template or of the workflow.
    pub place: Option<Box<str>>,
}

/// The apiVersion and kind that stand for part of a pod in the table of kinds.
pub(super) const POD_PATCH: (&str, &str) = ("argoproj.io/v1alpha1", "PodSpecPatch");

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

/// The documents inside of those of a source.
pub fn read<'s>(parsed: &Parsed<'s>) -> Vec<Inside<'s>> {
    let mut all = Vec::new();
    for document in &parsed.documents {
        let mut add = |held: Held<'_>| {
            let (is_pod, is_part) = (held.is_pod, held.is_part());
            let place = held.place().map(Box::from);
            let documents = inside(document, held.node).unwrap_or_default().into_iter();
            let one = |document| Inside { document, is_pod, is_part, place: place.clone() };
            all.extend(documents.map(one));
        };
        held(document.root(), &mut add);
        items(document.root(), &["items"]).for_each(|item| held(item, &mut add));
    }
    all
}
