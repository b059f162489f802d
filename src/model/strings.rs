//! Manifests and parts of pods that an object holds as text: an Argo Workflow's
//! `resource.manifest` and `podSpecPatch`. What a template engine is yet to fill in is left
//! alone.

use super::lookup::{find, is_placeholder, text};
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
}

/// The apiVersion and kind that stand for part of a pod in the table of kinds.
pub(super) const POD_PATCH: (&str, &str) = ("argoproj.io/v1alpha1", "PodSpecPatch");

/// The documents inside of those of a source.
pub fn read<'s>(parsed: &Parsed<'s>) -> Vec<Inside<'s>> {
    let mut found = Vec::new();
    for document in &parsed.documents {
        let version = text(document.root(), &["apiVersion"]).unwrap_or_default();
        if !version.starts_with("argoproj.io/") {
            continue;
        }
        for map in document.root().descendants().filter(|node| node.is_map()) {
            let mut add = |node: Node<'_>, is_pod: bool, is_part: bool| {
                // A merge key leads elsewhere, where the text is looked at anyway.
                if map.contains(node) && !is_placeholder(node.text()) {
                    let document = inside(document, node);
                    found.extend(document.map(|document| Inside { document, is_pod, is_part }));
                }
            };
            if let Some(patch) = find(map, &["podSpecPatch"]) {
                add(patch, true, true);
            }
            if let Some(manifest) = find(map, &["resource", "manifest"]) {
                add(manifest, false, text(map, &["resource", "action"]) == Some("patch"));
            }
        }
    }
    found
}
