//! An Ingress or a route that sends traffic to a Service, or to a port of one, that is not
//! there.

use crate::model::lookup::{find, follow, is_opaque, items, text};
use crate::model::world::may_be_same;
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

use super::together::{are_together, is_owned, is_repeated, shows};

/// What a backend names.
struct Backend<'d> {
    name: Node<'d>,
    port: Option<Node<'d>>,
    namespace: Option<&'d str>,
}

pub(super) fn ingress<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let spec = |field| find(subject.node, &["spec", field]);
    let defaults = spec("defaultBackend").or(spec("backend")).into_iter();
    let rules = items(subject.node, &["spec", "rules"]);
    let paths = rules.flat_map(|rule| items(rule, &["http", "paths"]));
    let backends = paths.filter_map(|path| find(path, &["backend"]));
    for backend in defaults.chain(backends) {
        // The second spelling is the one of v1beta1.
        let name = find(backend, &["service", "name"]).or_else(|| backend.get("serviceName"));
        let port = find(backend, &["service", "port", "number"])
            .or_else(|| find(backend, &["service", "port", "name"]))
            .or_else(|| backend.get("servicePort"));
        let Some(name) = name.filter(|name| name.is_scalar()) else { continue };
        judge(subject, world, &Backend { name, port, namespace: object.namespace() }, flag);
    }
}

pub(super) fn gateway<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let rules = items(subject.node, &["spec", "rules"]);
    for backend in rules.flat_map(|rule| items(rule, &["backendRefs"])) {
        let kind = text(backend, &["kind"]).unwrap_or("Service");
        let group = text(backend, &["group"]).unwrap_or_default();
        let Some(name) = find(backend, &["name"]) else { continue };
        if kind == "Service" && matches!(group, "" | "core") {
            let namespace = text(backend, &["namespace"]).or(object.namespace());
            let port = find(backend, &["port"]);
            judge(subject, world, &Backend { name, port, namespace }, flag);
        }
    }
}

fn judge<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    backend: &Backend<'d>,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object.filter(|object| !object.is_partial()) else { return };
    // Annotations of the load balancer's controller say the rest.
    let by_annotation = backend.port.is_some_and(|port| port.text() == "use-annotation");
    if is_opaque(backend.name) || by_annotation || is_owned(object) {
        return;
    }
    let name = backend.name.text();
    let Some(named) = world.named("Service", backend.namespace, name) else {
        let here = backend.namespace == object.namespace();
        if here && shows(world, object, "Service") && is_at_home(world, object) {
            let detail = format!("Service `{name}`, which is not among the files beside it");
            flag(Evidence::at(subject, backend.name).detail(detail));
        }
        return;
    };
    // Elsewhere in the run a name may be another's.
    let meets = |service: &Object<'_>| {
        let said = backend.namespace != object.namespace();
        are_together(world, object, *service) || (said && backend.namespace == service.namespace())
    };
    let Some(port) = backend.port.filter(|port| !is_opaque(*port)) else { return };
    let services = world.of_kind("Service").iter().copied();
    let mut services = services.filter(|other| other.name() == named.name() && meets(other));
    let Some(service) = services.next() else { return };
    if has_port(service, port) || services.any(|service| has_port(service, port)) {
        return;
    }
    let detail = format!("port {} of Service `{name}`, which has no such port", port.text());
    let place = follow(service.root(), &["spec", "ports"]).place();
    flag(Evidence::at(subject, port).related(place).detail(detail));
}

/// Whether there is a Service that could have been meant: one that the object names as well, or
/// that no other of its kind names. One that all goes to by another Ingress tells nothing. The
/// folder counts if the object is the only one of its kind there and no Service is there twice,
/// as in a folder of examples; else its file.
fn is_at_home(world: &World<'_>, object: Object<'_>) -> bool {
    let kind = world.of_kind(object.kind()).iter().copied();
    let others = kind.filter(|other| other.root() != object.root());
    let in_folder: Vec<Object<'_>> = others.filter(|o| world.are_beside(object, *o)).collect();
    let in_folder_too = in_folder.is_empty() && {
        let services = world.of_kind("Service").iter().copied();
        !services.filter(|s| world.are_beside(object, *s)).any(|s| is_repeated(world, s))
    };
    let names = |front: Object<'_>, name: &str| {
        front.root().descendants().any(|node| node.is_scalar() && node.text() == name)
    };
    let beside = |service: &Object<'_>| {
        may_be_same(object.namespace(), service.namespace())
            && (service.0.source == object.0.source
                || (in_folder_too && world.are_beside(object, *service)))
    };
    world.of_kind("Service").iter().copied().filter(beside).any(|service| {
        let name = service.name().unwrap_or_default();
        names(object, name) || !in_folder.iter().any(|other| names(*other, name))
    })
}

/// Whether a Service has a port of that number or name, or may have.
fn has_port(service: Object<'_>, wanted: Node<'_>) -> bool {
    let external = text(service.root(), &["spec", "type"]) == Some("ExternalName");
    // In v1beta1 a number may stand in quotes.
    let number = wanted.text().parse::<u16>().is_ok();
    let ports = follow(service.root(), &["spec", "ports"]).node();
    let Some(ports) = ports.filter(|_| !external && !service.is_partial()) else { return true };
    ports.items().map(Node::target).any(|port| {
        let field = if number { "port" } else { "name" };
        let value = port.get(field);
        is_opaque(port)
            || value.is_some_and(is_opaque)
            || value.and_then(Node::scalar).is_some_and(|scalar| match scalar {
                Scalar::Int(value) => wanted.text() == value.to_string(),
                Scalar::Text(text) => wanted.text() == text,
                _ => false,
            })
    })
}
