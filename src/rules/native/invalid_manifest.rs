//! An object whose shape keeps it from being judged, and the API server from accepting it.

use crate::model::lookup::is_opaque;
use crate::model::object::makes_pods;
use crate::model::subject::path_of;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

/// What belongs at a place.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Map,
    List,
}

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let root = object.root();
    let mut judge = Judge { subject, root, flag };
    judge.expect(root, "apiVersion", Shape::Text);
    judge.expect(root, "kind", Shape::Text);
    judge.expect(root, "metadata", Shape::Map);
    let Some(template) = object.template() else {
        if makes_pods(object) {
            let spec = judge.expect(root, "spec", Shape::Map);
            spec.and_then(|spec| judge.expect(spec, "template", Shape::Map));
        }
        return;
    };
    let Some(spec) = judge.expect(template, "spec", Shape::Map) else { return };
    judge.expect(spec, "securityContext", Shape::Map);
    judge.expect(spec, "volumes", Shape::List);
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        let list = judge.expect(spec, list, Shape::List);
        for item in list.into_iter().flat_map(Node::items).map(Node::target) {
            if item.is_map() {
                judge.expect(item, "name", Shape::Text);
                judge.named(item);
                judge.expect(item, "image", Shape::Text);
                judge.expect(item, "securityContext", Shape::Map);
            } else if !is_opaque(item) {
                judge.report(item, "a container");
            }
        }
    }
}

/// Compares what stands in an object with what belongs there.
struct Judge<'d, 'f> {
    subject: Subject<'d>,
    root: Node<'d>,
    flag: &'f mut dyn FnMut(Evidence<'d>),
}

impl<'d> Judge<'d, '_> {
    /// The field, if it has the shape; reports it if it has another. Nulls and what a template
    /// will fill in are neither.
    fn expect(&mut self, from: Node<'d>, field: &str, shape: Shape) -> Option<Node<'d>> {
        let node = from.get(field).filter(|node| !node.is_null() && !is_opaque(*node))?;
        if has_shape(node, shape) {
            return Some(node);
        }
        // Chainsaw's tests compare with expressions: `(length(@)): 2` under `volumes`.
        if node.entries().next().is_some_and(|(key, _)| key.text().starts_with('(')) {
            return None;
        }
        self.report(node, noun_of(shape));
        None
    }

    /// A container's name is what patches, probes and logs find it by; the API demands one.
    fn named(&mut self, container: Node<'d>) {
        let missing = container.get("name").is_none_or(Node::is_null);
        // Operators name containers themselves.
        let is_own = self.subject.object.is_some_and(Object::is_built_in);
        if missing && is_own && !self.subject.is_partial() {
            let path = path_of(self.root, container);
            let detail = format!("`{path}` is a container without a name");
            (self.flag)(Evidence::at(self.subject, container).detail(detail));
        }
    }

    fn report(&mut self, node: Node<'d>, belongs: &str) {
        let (path, is) = (path_of(self.root, node), noun(node));
        let detail = format!("`{path}` is {is} where {belongs} belongs");
        (self.flag)(Evidence::at(self.subject, node).detail(detail));
    }
}

fn has_shape(node: Node<'_>, shape: Shape) -> bool {
    match shape {
        Shape::Text => matches!(node.scalar(), Some(Scalar::Text(_))),
        Shape::Map => node.is_map(),
        Shape::List => node.is_seq(),
    }
}

fn noun_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Map => "a mapping",
        Shape::List => "a list",
    }
}

/// What a value is, for a message.
pub(super) fn noun(node: Node<'_>) -> &'static str {
    if node.is_map() {
        return "a mapping";
    }
    match node.scalar() {
        None => "a list",
        Some(Scalar::Text(_)) => "text",
        Some(Scalar::Bool(_)) => "a boolean",
        Some(Scalar::Null) => "null",
        Some(Scalar::Int(_) | Scalar::Float(_)) => "a number",
    }
}
