//! Annotations that allow findings, for output of tools that drop comments: on an object, on the
//! template of its pods, and there for single containers.

use super::words;
use super::{Allow, Form, Name, Reach, peers};
use crate::check::Unit;
use crate::model::lookup::find;
use crate::model::{Object, Pod};
use crate::rules::Date;
use crate::rules::registry::nearest;
use crate::syntax::{Node, Scalar};

/// What our annotations begin with.
pub(super) const PREFIX: &str = "kubehone/";

/// The annotations that may follow it.
const KNOWN: [&str; 3] = ["allow", "allow-reason", "allow-until"];

/// Reads the annotations of all objects of a source, ours and those of peers.
pub(super) fn read<'d>(unit: &'d Unit<'d>, found: &mut Vec<Allow<'d>>) {
    for object in unit.objects.iter().map(Object) {
        at(object, object.root(), found);
        let mut seen = None;
        for template in object.pods().filter_map(|pod| pod.data.template) {
            // The object itself may be the pod, and several pods may come from one template.
            if template != object.root() && seen != Some(template) {
                at(object, template, found);
            }
            seen = Some(template);
        }
    }
}

/// What the `metadata` of an object or a template allows.
fn at<'d>(object: Object<'d>, owner: Node<'d>, found: &mut Vec<Allow<'d>>) {
    let Some(annotations) = find(owner, &["metadata", "annotations"]) else { return };
    let first = found.len();
    let mut has_own = false;
    for (key, value) in annotations.entries() {
        if let Some(name) = key.text().strip_prefix(PREFIX) {
            has_own = true;
            found.extend(own(object, owner, name, key, value.target()));
        } else if key.text().contains('/') {
            found.extend(peers::annotation(object, owner, annotations, key, value.target()));
        }
    }
    if has_own {
        share(annotations, found.get_mut(first..).unwrap_or_default());
    }
}

/// One annotation of ours.
fn own<'d>(
    object: Object<'d>,
    owner: Node<'d>,
    name: &str,
    key: Node<'d>,
    value: Node<'d>,
) -> Option<Allow<'d>> {
    let mut allow = Allow {
        names: Vec::new(),
        reason: None,
        until: None,
        form: Form::Annotation(value),
        peer: None,
        is_elsewhere: false,
        wrong: Vec::new(),
        reach: Reach::Within(owner.full_span()),
        node: value,
        is_void: false,
    };
    if let Some(container) = name.strip_prefix("allow.") {
        match reach_of(object, owner, container) {
            Ok(reach) => allow.reach = reach,
            Err(message) => allow.wrong.push((key.span(), message)),
        }
        if !allow.wrong.is_empty() {
            allow.reach = Reach::Nothing;
            return Some(allow);
        }
    } else if matches!(name, "allow-reason" | "allow-until") {
        return None;
    } else if name != "allow" {
        let hint = nearest(name, KNOWN.to_vec());
        let message = format!("kubehone knows no annotation `{PREFIX}{name}`{hint}");
        allow.wrong.push((key.span(), message));
        return Some(allow);
    }
    let Some(Scalar::Text(text)) = value.scalar() else {
        allow.wrong.push((value.span(), "the names of rules belong here, as one text".to_owned()));
        return Some(allow);
    };
    let words = words::annotation(text);
    let place = value.span();
    let names = words.names.iter();
    let name = |range: &std::ops::Range<usize>| Name {
        text: text[range.clone()].to_owned(),
        span: place,
        is_used: false,
    };
    allow.names = names.map(name).collect();
    allow.wrong.extend(words.wrong.into_iter().map(|(_, message)| (place, message)));
    Some(allow)
}

/// The container that an annotation names, below the object or template it stands on.
fn reach_of<'d>(object: Object<'d>, owner: Node<'d>, name: &str) -> Result<Reach, String> {
    let of_owner = |pod: &Pod<'d>| owner == object.root() || pod.data.template == Some(owner);
    let containers = || object.pods().filter(of_owner).flat_map(Pod::containers);
    match containers().find(|container| container.name() == Some(name)) {
        Some(container) => Ok(Reach::Within(container.node.full_span())),
        None => {
            let names = containers().filter_map(|container| container.name()).collect();
            let hint = nearest(name, names);
            Err(format!("there is no container `{name}` here{hint}"))
        }
    }
}

/// The reason and the day hold for all allows beside them.
fn share<'d>(annotations: Node<'d>, allows: &mut [Allow<'d>]) {
    let at = |name: &str| annotations.get(&format!("{PREFIX}{name}"));
    let (reason, until) = (at("allow-reason"), at("allow-until"));
    for allow in allows.iter_mut().filter(|allow| allow.peer.is_none()) {
        allow.reason = reason.map(|node| node.text().trim().to_owned()).filter(|r| !r.is_empty());
        let Some(node) = until else { continue };
        match Date::parse(node.text()) {
            Some(day) => allow.until = Some((day, node.span())),
            None => allow.is_void = true,
        }
    }
    if let (Some(node), Some(allow)) = (until, allows.iter_mut().find(|allow| allow.peer.is_none()))
        && Date::parse(node.text()).is_none()
    {
        let message = format!("`{}` is no day such as 2027-01-31", node.text());
        allow.wrong.push((node.span(), message));
    }
}
