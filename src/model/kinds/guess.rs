//! Pods of kinds that nobody told us of, by their shape. Whole PodSpecs are found nearly
//! always; of everything else only what is bad in itself is worth a word.

use std::borrow::Cow;

use super::resolve::Places;
use super::row::{Form, Row};
use super::shape::{
    CONTAINER_ONLY, POD_ONLY, container_points, has_container, is_context, pod_keys,
};
use crate::model::lookup::is_opaque;
use crate::syntax::Node;

static TEMPLATE: Row = row(Form::Template, "");
static TEMPLATE_OVERLAY: Row = row(Form::TemplateOverlay, "");
static SPEC: Row = row(Form::Spec, "");
static SPEC_OVERLAY: Row = row(Form::SpecOverlay, "");
static CONTAINER: Row = row(Form::ContainerSubset, "");
static INIT_CONTAINER: Row = row(Form::ContainerSubset, "initContainers[]");
static POD_CONTEXT: Row = row(Form::PodContext, "");
static CONTAINER_CONTEXT: Row = row(Form::ContainerContext, "");

/// A row that says no more than the form.
const fn row(form: Form, path: &'static str) -> Row {
    Row {
        group: Cow::Borrowed(""),
        kind: Cow::Borrowed(""),
        path: Cow::Borrowed(path),
        form,
        fields: Cow::Borrowed(""),
        name: Cow::Borrowed(""),
        called: Cow::Borrowed(""),
        parent: None,
        context: Cow::Borrowed("securityContext"),
    }
}

/// Whether the objects of a group are about pods of others, in whose words they speak: policies
/// and tests.
pub fn is_about_others(group: &str) -> bool {
    const GROUPS: [&str; 7] = [
        "kyverno.io",
        "gatekeeper.sh",
        "kuttl.dev",
        "policy.open-cluster-management.io",
        "kubewarden.io",
        "nirmata.io",
        "karmada.io",
    ];
    GROUPS.iter().any(|of| {
        group.strip_suffix(of).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

/// Finds what looks like a pod in an object. Returns the manifests in it.
pub fn guess<'d>(root: Node<'d>, places: &mut Places<'d>) -> Vec<Node<'d>> {
    let mut guess = Guess { places, embedded: Vec::new() };
    for (key, value) in root.entries() {
        if !matches!(key.text(), "metadata" | "status") {
            guess.walk(value.target(), key.text());
        }
    }
    guess.embedded
}

struct Guess<'d, 'p> {
    places: &'p mut Places<'d>,
    embedded: Vec<Node<'d>>,
}

impl<'d> Guess<'d, '_> {
    fn walk(&mut self, node: Node<'d>, key: &str) {
        if node.is_seq() {
            for item in node.items().map(Node::target).filter(|item| !item.is_scalar()) {
                self.walk(item, key);
            }
            return;
        }
        if !node.is_map() || is_opaque(node) {
            return;
        }
        if node.get("apiVersion").is_some() && node.get("kind").is_some() {
            return self.embedded.push(node);
        }
        if self.is_pod(node, key) {
            return;
        }
        for (key, value) in node.entries() {
            let (key, value) = (key.text(), value.target());
            if value.is_scalar() || matches!(key, "status" | "openAPIV3Schema" | "values") {
                continue;
            }
            if is_context_key(key) && is_context(value) {
                self.context(key, value);
            } else if is_list_key(key) && has_container(value) {
                let row = if key.starts_with("init") { &INIT_CONTAINER } else { &CONTAINER };
                for item in value.items().map(Node::target).filter(|item| item.is_map()) {
                    self.places.container(row, item, None);
                }
            } else if is_lone_container(key, value) {
                self.places.container(&CONTAINER, value, None);
            } else {
                self.walk(value, key);
            }
        }
    }

    /// Takes a mapping for a PodSpec, or for the template around one.
    fn is_pod(&mut self, node: Node<'d>, key: &str) -> bool {
        let foreign = |node: Node<'_>| {
            node.entries().any(|(key, _)| !matches!(key.text(), "metadata" | "spec"))
        };
        if let Some(spec) = node.get("spec").filter(|spec| spec.is_map() && !foreign(node)) {
            let (known, unknown) = pod_keys(spec);
            let has_containers = spec.get("containers").is_some_and(has_container);
            if has_containers && unknown * 4 <= known {
                self.places.pod(&TEMPLATE, node, None);
                return true;
            }
            let named = key.to_ascii_lowercase().ends_with("template");
            // A claim for a volume has resources as well.
            let is_claim = known == 1 && spec.get("resources").is_some();
            if named && known > 0 && unknown == 0 && !is_claim {
                self.places.pod(&TEMPLATE_OVERLAY, node, None);
                return true;
            }
        }
        if !node.get("containers").is_some_and(has_container) {
            return false;
        }
        let (known, unknown) = pod_keys(node);
        // A list of containers alone makes a pod only where one is named.
        let lower = key.to_ascii_lowercase();
        let named = ["spec", "pod", "template"].iter().any(|name| lower.ends_with(name));
        if unknown * 4 > known || (known == 1 && !named) {
            return false;
        }
        let row = if unknown == 0 { &SPEC } else { &SPEC_OVERLAY };
        self.places.pod(row, node, None);
        true
    }

    fn context(&mut self, key: &str, node: Node<'d>) {
        let has = |fields: &[&str]| fields.iter().any(|field| node.get(field).is_some());
        let is_pod = match (has(&CONTAINER_ONLY), has(&POD_ONLY)) {
            (true, _) => false,
            (_, true) => true,
            _ => key.starts_with("pod"),
        };
        self.places.container(if is_pod { &POD_CONTEXT } else { &CONTAINER_CONTEXT }, node, None);
    }
}

fn is_context_key(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    lower.ends_with("securitycontext") || lower.ends_with("security_context")
}

fn is_list_key(key: &str) -> bool {
    matches!(key, "containers" | "sidecars" | "steps") || key.ends_with("Containers")
}

/// A container that stands alone is told by its image, and by most of its fields.
fn is_lone_container(key: &str, node: Node<'_>) -> bool {
    let lower = key.to_ascii_lowercase();
    let named = lower.ends_with("container") || lower == "script";
    node.is_map() && named && node.get("image").is_some() && container_points(node) >= 6
}
