//! Two objects that claim one host: paths of Ingresses, and names that external-dns publishes.

use crate::model::lookup::{find, is_opaque, is_stand_in, items, text};
use crate::model::{Object, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

use super::together::{annotation, before};

/// A path of an Ingress with its host.
type Route<'d> = (&'d str, &'d str, Node<'d>);

pub(super) fn ingress<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(ingress) = subject.object.filter(|ingress| !is_canary(*ingress)) else { return };
    let own = routes(ingress);
    for other in before(world, "Ingress", ingress) {
        if is_one(ingress, other) || is_canary(other) || class(ingress) != class(other) {
            continue;
        }
        for (host, path, first) in routes(other) {
            let clash = own.iter().find(|route| route.0 == host && route.1 == path);
            if let Some((.., place)) = clash {
                let detail = format!("{host}{path} as Ingress `{}`", other.name().unwrap_or("?"));
                flag(Evidence::at(subject, *place).related(first).detail(detail));
                return;
            }
        }
    }
}

pub(super) fn external_dns<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    const HOSTNAME: &str = "external-dns.alpha.kubernetes.io/hostname";
    let Some(object) = subject.object else { return };
    let field = find(subject.node, &["metadata", "annotations"]).and_then(|all| all.get(HOSTNAME));
    let Some(field) = field.filter(|field| !is_opaque(*field)) else { return };
    let own: Vec<&str> = field.text().split(',').map(str::trim).collect();
    for other in ["Service", "Ingress"].iter().flat_map(|kind| before(world, kind, object)) {
        let hosts = annotation(other, HOSTNAME).unwrap_or_default();
        let host = hosts.split(',').map(str::trim).find(|host| own.contains(host));
        if let Some(host) = host.filter(|host| !host.is_empty() && !is_one(object, other)) {
            let detail = format!("{host} as {} `{}`", other.kind(), other.name().unwrap_or("?"));
            flag(Evidence::at(subject, field).detail(detail));
            return;
        }
    }
}

/// Whether both are one object, written down twice.
fn is_one(a: Object<'_>, b: Object<'_>) -> bool {
    a.kind() == b.kind() && a.name() == b.name()
}

/// Whether ingress-nginx sends only a part of the traffic here, beside another Ingress.
fn is_canary(ingress: Object<'_>) -> bool {
    annotation(ingress, "nginx.ingress.kubernetes.io/canary") == Some("true")
}

fn class(ingress: Object<'_>) -> Option<&str> {
    let field = text(ingress.root(), &["spec", "ingressClassName"]);
    field.or(annotation(ingress, "kubernetes.io/ingress.class"))
}

fn routes(ingress: Object<'_>) -> Vec<Route<'_>> {
    let mut routes = Vec::new();
    for rule in items(ingress.root(), &["spec", "rules"]) {
        let host = find(rule, &["host"]).filter(|host| !is_stand_in(host.text()));
        let Some(host) = host else { continue };
        for path in items(rule, &["http", "paths"]) {
            routes.push((host.text(), text(path, &["path"]).unwrap_or("/"), host));
        }
    }
    routes
}
