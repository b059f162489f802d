//! Whether two lines of a file are in the same container.

use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use kubehone::model::Object;
use kubehone::model::object::objects_of;
use kubehone::syntax::{Lines, Source, parse};

/// Whether both lines belong to one container of the file, or neither to any.
pub(crate) fn share_container(path: &Path, one: usize, other: usize) -> bool {
    let containers = containers(path);
    let within = |line: usize| containers.iter().position(|lines| lines.contains(&line));
    within(one) == within(other)
}

/// The lines of every container.
fn containers(path: &Path) -> Vec<RangeInclusive<usize>> {
    let source = Source::decode(path.to_owned(), fs::read(path).unwrap_or_default(), false);
    let parsed = parse(&source);
    let lines = Lines::of(&source.text);
    let mut objects = Vec::new();
    for document in &parsed.documents {
        objects_of(document, 0, false, &mut objects);
    }
    let pods = objects.iter().filter_map(|data| Object(data).pod());
    let spans = pods.flat_map(|pod| {
        pod.containers().map(|container| container.node.span()).collect::<Vec<_>>()
    });
    let line = |at: u32| lines.position(at).line;
    spans.map(|span| line(span.start)..=line(span.end.saturating_sub(1))).collect()
}
