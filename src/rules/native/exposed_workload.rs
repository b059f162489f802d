//! Workloads that a Service, an Ingress or a route of a Gateway opens to the outside.

use crate::model::lookup::{find, items, landmark, text};
use crate::model::{Object, Subject, World};
use crate::rules::Evidence;
use crate::rules::options::Options;
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let mut report = |service: Object<'d>, place: Node<'d>| {
        for workload in workloads(service, world) {
            let name = workload.name().unwrap_or("?");
            let detail = format!("{} `{name}`", workload.kind());
            let related = landmark(workload.root());
            flag(Evidence::at(subject, place).detail(detail).related(related));
        }
    };
    if (object.group(), object.kind()) == ("", "Service") {
        let kind = find(object.root(), &["spec", "type"]);
        let open = kind.filter(|kind| matches!(kind.text(), "NodePort" | "LoadBalancer"));
        if let Some(place) = open {
            report(object, place);
        }
        return;
    }
    for name in backends(object) {
        let service = world.named("Service", object.namespace(), name.text());
        if let Some(service) = service.filter(|service| is_near(*service, object, world)) {
            report(service, name);
        }
    }
}

/// The names of the Services behind an Ingress or a route.
fn backends(object: Object<'_>) -> Vec<Node<'_>> {
    let mut names = Vec::new();
    let default = ["defaultBackend", "service", "name"];
    names.extend(find(object.root(), &["spec"]).and_then(|spec| find(spec, &default)));
    for rule in items(object.root(), &["spec", "rules"]) {
        let paths = items(rule, &["http", "paths"]);
        names.extend(paths.filter_map(|path| find(path, &["backend", "service", "name"])));
        let references = items(rule, &["backendRefs"]);
        names.extend(references.filter_map(|reference| {
            let service = text(reference, &["kind"]).is_none_or(|kind| kind == "Service");
            let here = text(reference, &["namespace"]).is_none();
            find(reference, &["name"]).filter(|_| service && here)
        }));
    }
    names
}

fn workloads<'d>(service: Object<'d>, world: &World<'d>) -> Vec<Object<'d>> {
    let Some(selector) = find(service.root(), &["spec", "selector"]) else { return Vec::new() };
    let pods = world.pods_selected(service.namespace(), selector).into_iter();
    let mut near: Vec<Object<'d>> =
        pods.map(|pod| pod.object).filter(|object| is_near(*object, service, world)).collect();
    // One folder may hold several versions of the same workload.
    near.sort_by_key(|object| (object.kind(), object.name()));
    near.dedup_by_key(|object| (object.kind(), object.name()));
    near
}

/// Whether two objects surely belong together: one namespace, or one folder where it is not said.
fn is_near<'d>(a: Object<'d>, b: Object<'d>, world: &World<'d>) -> bool {
    match (a.namespace(), b.namespace()) {
        (Some(a), Some(b)) => a == b,
        _ => world.are_beside(a, b),
    }
}
