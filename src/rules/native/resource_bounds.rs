//! Requests and limits that do not go with each other, or with what the user allows.

use crate::model::lookup::{Lookup, find, follow};
use crate::model::quantity::parse;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;
use crate::syntax::edit::{Change, Refusal, Value};

pub(super) fn cpu_mismatch<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    mismatch(subject, "cpu", flag);
}

pub(super) fn memory_mismatch<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    mismatch(subject, "memory", flag);
}

pub(super) fn storage_mismatch<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    mismatch(subject, "ephemeral-storage", flag);
}

/// Raises the request to the limit.
pub(super) fn mend<'d>(evidence: &Evidence<'d>) -> Result<Vec<Change<'d>>, Refusal> {
    let node = evidence.lookup.node().ok_or("the request is not known")?;
    let resource = node.key().ok_or("the resource is not known")?.text();
    let limit = find(evidence.subject.node, &["resources", "limits", resource]);
    Ok(vec![Change::Replace { node, value: Value::of(limit.ok_or("the limit is not known")?)? }])
}

/// A limit more than `ratio` times its request.
pub(super) fn ratio<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(most) = options.number("ratio") else { return };
    for resource in ["cpu", "memory", "ephemeral-storage"] {
        if let Some((_, request, node, limit)) = both(subject, resource)
            && limit / request > most * (1.0 + 1e-9)
        {
            let times = (limit / request * 10.0).round() / 10.0;
            let detail = format!("{resource} limit is {times} times the request");
            flag(Evidence::at(subject, node).detail(detail));
        }
    }
}

/// Requests and limits outside the options `min` and `max`, mappings of resources to quantities.
pub(super) fn out_of_range<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let most = options.pairs("max").map(|(resource, bound)| (resource, bound, "more"));
    let least = options.pairs("min").map(|(resource, bound)| (resource, bound, "less"));
    for (resource, bound, word) in most.chain(least) {
        let Some(allowed) = parse(bound) else { continue };
        for (list, noun) in [("requests", "request"), ("limits", "limit")] {
            let Ok(Some(amount)) = amount(subject.node, list, resource) else { continue };
            let is_out = if word == "more" { amount > allowed } else { amount < allowed };
            if is_out && !same(amount, allowed) {
                let lookup = follow(subject.node, &["resources", list, resource]);
                let detail = format!("a {resource} {noun} of {word} than {bound}");
                flag(Evidence::of(subject, lookup, &[]).detail(detail));
            }
        }
    }
}

fn mismatch<'d>(subject: Subject<'d>, resource: &str, flag: &mut dyn FnMut(Evidence<'d>)) {
    if let Some((node, request, other, limit)) = both(subject, resource)
        && !same(request, limit)
    {
        let detail = format!("{}, but its limit is {}", node.text(), other.text());
        flag(Evidence::at(subject, node).related(other).detail(detail));
    }
}

/// Request and limit of a container, if both are written and known.
fn both<'d>(subject: Subject<'d>, resource: &str) -> Option<(Node<'d>, f64, Node<'d>, f64)> {
    let request = find(subject.node, &["resources", "requests", resource])?;
    let limit = find(subject.node, &["resources", "limits", resource])?;
    let known = (parse(request.text()), parse(limit.text()));
    let (Some(wanted), Some(most)) = known else { return None };
    (wanted > 0.0).then_some((request, wanted, limit, most))
}

/// A request or limit of what has `resources`; nothing if it is not written or zero.
///
/// # Errors
/// It is not known, or no quantity.
pub(super) fn amount(holder: Node<'_>, list: &str, resource: &str) -> Result<Option<f64>, ()> {
    match follow(holder, &["resources", list, resource]) {
        Lookup::Absent(_) => Ok(None),
        Lookup::Opaque(_) => Err(()),
        Lookup::Found(found) => {
            parse(found.node.text()).map(|amount| Some(amount).filter(|a| *a > 0.0)).ok_or(())
        }
    }
}

/// Equal but for the rounding of fractions: `0.1` and `100m`.
pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}
