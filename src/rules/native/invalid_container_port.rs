//! A container's ports as the API demands them: a number in range, a name that is well formed
//! and used once.

use crate::model::lookup::{find, follow, is_opaque, items};
use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::{Node, Scalar};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let ports = items(subject.node, &["ports"]);
    let mut names: Vec<Node<'d>> = Vec::new();
    for port in ports.filter(|port| port.is_map() && !is_opaque(*port)) {
        match follow(port, &["containerPort"]) {
            Lookup::Found(found) if !is_port(found.node) => {
                let detail =
                    format!("the port `{}` is no number from 1 to 65535", found.node.text());
                flag(Evidence::at(subject, found.node).detail(detail));
            }
            absent @ Lookup::Absent(_) if !subject.is_partial() => {
                flag(Evidence::of(subject, absent, &[]).detail("a port has no containerPort"));
            }
            _ => {}
        }
        let Some(name) = find(port, &["name"]).filter(|name| !name.text().is_empty()) else {
            continue;
        };
        if let Some(flaw) = flaw(name.text()) {
            let detail = format!("the port name `{}` {flaw}", name.text());
            flag(Evidence::at(subject, name).detail(detail));
        } else if let Some(first) = names.iter().find(|other| other.text() == name.text()) {
            let detail = format!("the port name `{}` is taken already", name.text());
            flag(Evidence::at(subject, name).related(*first).detail(detail));
        } else {
            names.push(name);
        }
    }
}

/// Whether a value is the number of a port.
pub(super) fn is_port(node: Node<'_>) -> bool {
    matches!(node.scalar(), Some(Scalar::Int(1..=65535)))
}

/// What is wrong with a port's name, by the rules of RFC 6335 for names of services.
pub(super) fn flaw(name: &str) -> Option<&'static str> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if name.len() > 15 {
        Some("is longer than 15 characters")
    } else if !name.bytes().all(allowed) {
        Some("has other characters than lower-case letters, digits and hyphens")
    } else if !name.bytes().any(|b| b.is_ascii_lowercase()) {
        Some("has no letter")
    } else if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        Some("has a hyphen at an end or two in a row")
    } else {
        None
    }
}
