//! What one must know Kubernetes to read: values that follow from fields rather than stand in
//! one.

use super::image::Image;
use super::lookup::{Absent, Found, Lookup, is_opaque};
use super::subject::Subject;

/// A derived value that a page may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// `program`: the base name of what a container runs.
    Program,
    /// `effective.os`: the operating system the pod is for, where something says so.
    Os,
    /// `image.registry`, as written.
    ImageRegistry,
    /// `image.repository`.
    ImageRepository,
    /// `image.tag`: as written, or `latest` where neither tag nor digest is.
    ImageTag,
    /// `image.digest`.
    ImageDigest,
}

impl Fact {
    /// The fact with the given path, if there is one.
    pub fn named(path: &str) -> Option<Fact> {
        Some(match path {
            "program" => Fact::Program,
            "effective.os" => Fact::Os,
            "image.registry" => Fact::ImageRegistry,
            "image.repository" => Fact::ImageRepository,
            "image.tag" => Fact::ImageTag,
            "image.digest" => Fact::ImageDigest,
            _ => return None,
        })
    }

    /// Derives the fact for a subject.
    pub fn of<'d>(self, subject: Subject<'d>) -> Lookup<'d> {
        let nothing = Lookup::Absent(Absent { under: subject.node, steps: 0 });
        if self == Fact::Os {
            let os = subject.pod.and_then(|pod| pod.os());
            return match os {
                Some(os) if is_opaque(os.node) => Lookup::Opaque(os.node),
                Some(os) => Lookup::Found(Found { node: os.node, fact: Some(os.name) }),
                None => nothing,
            };
        }
        let Some(container) = subject.container else { return nothing };
        if self == Fact::Program {
            return container.program();
        }
        let node = match container.image() {
            Lookup::Found(found) => found.node,
            other => return other.or_unknown(true),
        };
        // What an operator or the tool ko puts in later has none of these yet.
        let is_later = node.text().trim().is_empty() || node.text().starts_with("ko://");
        if is_later || container.is_stand_in() {
            return Lookup::Opaque(node);
        }
        let image = Image::parse(node.text());
        let part = match self {
            Fact::ImageRegistry => image.registry,
            Fact::ImageRepository => Some(image.repository),
            Fact::ImageTag => image.effective_tag(),
            Fact::ImageDigest => image.digest,
            Fact::Os | Fact::Program => None,
        };
        match part {
            Some(text) => Lookup::Found(Found { node, fact: Some(text) }),
            None => Lookup::Absent(Absent { under: node, steps: 0 }),
        }
    }
}
