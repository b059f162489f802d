//! An annotation that lets a pod live longer than the site allows.

use crate::model::lookup::find;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let metadata = subject.pod.and_then(|pod| pod.metadata());
    let annotations = metadata.and_then(|metadata| find(metadata, &["annotations"]));
    let lifetime = annotations.and_then(|list| find(list, &[options.text("annotation")]));
    let (Some(lifetime), Some(longest)) = (lifetime, seconds(options.text("longest"))) else {
        return;
    };
    if seconds(lifetime.text()).is_some_and(|lifetime| lifetime > longest) {
        flag(Evidence::at(subject, lifetime).detail(options.text("longest").to_owned()));
    }
}

/// A duration as Go writes it: `90s`, `1h30m`, `1.5h`.
pub(super) fn seconds(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 7] = [
        ("ns", 1e-9),
        ("us", 1e-6),
        ("µs", 1e-6),
        ("ms", 1e-3),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3600.0),
    ];
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Some(0.0);
    }
    let mut total = (!rest.is_empty()).then_some(0.0)?;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(digits);
        let end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (_, factor) = UNITS.iter().find(|(unit, _)| *unit == &tail[..end])?;
        total += number.parse::<f64>().ok()? * factor;
        rest = &tail[end..];
    }
    Some(if text.starts_with('-') { -total } else { total })
}
