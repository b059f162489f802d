//! Ingress of `extensions` and of `networking.k8s.io/v1beta1`: a backend names its service and
//! port apart, the default backend says so, and every path has a type. Source: the API reference
//! of both versions, and the conversion of the API server, which takes an absent type for
//! `ImplementationSpecific`.

use super::{Draft, Old};
use crate::model::lookup::{find, is_placeholder, items, text};
use crate::syntax::edit::{Refusal, Value};
use crate::syntax::{Node, Scalar};

pub(super) fn convert<'d>(old: Old<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let Some(spec) = find(old.root, &["spec"]) else { return Ok(()) };
    if let Some(node) = find(spec, &["backend"]) {
        draft.move_to(node, &["defaultBackend"]);
        backend(node, draft)?;
    }
    for path in items(spec, &["rules"]).flat_map(|rule| items(rule, &["http", "paths"])) {
        if text(path, &["path"]).is_some_and(|path| !path.starts_with('/')) {
            return Err("a path does not begin with `/`, which the API refuses".into());
        }
        draft.default(path, "pathType", Value::Text("ImplementationSpecific".into()));
        backend(find(path, &["backend"]).ok_or("a path has no backend")?, draft)?;
    }
    Ok(())
}

fn backend<'d>(backend: Node<'d>, draft: &mut Draft<'d, '_>) -> Result<(), Refusal> {
    let (name, port) = (find(backend, &["serviceName"]), find(backend, &["servicePort"]));
    let (Some(name), Some(port)) = (name, port) else {
        let is_resource = find(backend, &["resource"]).is_some();
        let whole = is_resource && name.is_none() && port.is_none();
        return if whole { Ok(()) } else { Err("a backend lacks its service or port".into()) };
    };
    let kind = match port.scalar() {
        Some(Scalar::Int(_)) => "number",
        Some(Scalar::Text(text)) if is_placeholder(text) => {
            return Err("a port is not known here".into());
        }
        // The API refused digits in quotes before, too.
        Some(Scalar::Text(text)) if text.contains(|c: char| c.is_ascii_alphabetic()) => "name",
        _ => return Err("a port is neither a number nor a name".into()),
    };
    draft.move_to(name, &["service", "name"]);
    draft.move_to(port, &["service", "port", kind]);
    Ok(())
}
