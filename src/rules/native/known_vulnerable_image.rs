//! Well-known images in versions with a published flaw that lets strangers in.

use crate::model::image::Image;
use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

type Version = [u32; 3];

/// The end of the repository, the first bad and the first good version, and the flaw.
const FLAWS: [(&str, Version, Version, &str); 6] = [
    ("argoproj/argocd", [0, 0, 0], [2, 1, 9], "CVE-2022-24348"),
    ("argoproj/argocd", [2, 2, 0], [2, 2, 4], "CVE-2022-24348"),
    ("grafana/grafana", [9, 2, 0], [9, 2, 4], "CVE-2022-39328"),
    ("kyverno/kyverno", [1, 8, 3], [1, 8, 5], "CVE-2022-47633"),
    ("ingress-nginx/controller", [0, 0, 0], [1, 11, 5], "CVE-2025-1974"),
    ("ingress-nginx/controller", [1, 12, 0], [1, 12, 1], "CVE-2025-1974"),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(node) = find(subject.node, &["image"]).filter(|image| !is_opaque(*image)) else {
        return;
    };
    let image = Image::parse(node.text());
    let Some(version) = image.tag.and_then(parse) else { return };
    let named = |end: &str| {
        let rest = image.repository.strip_suffix(end);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    let flaw =
        FLAWS.iter().find(|(end, first, good, _)| named(end) && (*first..*good).contains(&version));
    if let Some((_, _, [major, minor, patch], flaw)) = flaw {
        let detail = format!("{flaw}, mended in {major}.{minor}.{patch}");
        flag(Evidence::at(subject, node).detail(detail));
    }
}

/// A plain release; of anything else it is not known what it holds.
fn parse(tag: &str) -> Option<Version> {
    let mut parts = tag.trim_start_matches('v').split('.').map(|part| part.parse().ok());
    let version = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(version)
}
