//! What a finding says, made from its evidence when somebody asks.

use super::{Finding, Ground};
use crate::model::alias::{alias_of, path_by};
use crate::model::lookup::landmark;
use crate::model::subject::{path_of, push_key};
use crate::model::{Lookup, Pod, capability};

impl<'d> Finding<'d> {
    /// The rule's sentence with its placeholders filled.
    pub fn message(&self) -> String {
        let template = &self.rule.message;
        let mut out = String::with_capacity(template.len() + 32);
        let mut rest = template.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            self.fill(name, &mut out);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn fill(&self, placeholder: &str, out: &mut String) {
        let evidence = match &self.ground {
            Ground::Flaw(flaw) => return out.push_str(&flaw.message),
            Ground::Evidence(evidence) | Ground::Allow(evidence, _) => evidence,
        };
        let subject = evidence.subject;
        match placeholder {
            "name" => out.push_str(subject.name()),
            "kind" => {
                if let Some(place) = subject.pod.and_then(Pod::place) {
                    out.push_str(&place);
                    out.push_str(" of ");
                }
                out.push_str(subject.object.map_or("document", |object| object.kind()));
            }
            "role" => {
                if let Some(place) = subject.pod.and_then(Pod::place) {
                    out.push_str(&place);
                    out.push(' ');
                }
                out.push_str(subject.container.map_or("pod", |c| c.role.noun()));
            }
            "value" => out.push_str(self.value()),
            "danger" => out.push_str(capability::danger(self.value())),
            "detail" => out.push_str(evidence.detail.as_deref().unwrap_or_default()),
            _ => {}
        }
    }

    /// The text at the place.
    fn value(&self) -> &'d str {
        let Some(evidence) = self.evidence() else { return "" };
        match evidence.lookup {
            Lookup::Found(found) if found.node.is_scalar() => found.node.text(),
            Lookup::Found(found) => landmark(found.node).text(),
            // A part of a value is missing: the tag of an image.
            Lookup::Absent(absent) if absent.under.is_scalar() => absent.under.text(),
            _ => "",
        }
    }

    /// Where in the object the finding is, down to what is missing:
    /// `spec.containers[0].securityContext.privileged`. Empty for text that cannot be read.
    pub fn path(&self) -> String {
        let Some(evidence) = self.evidence() else { return String::new() };
        let node = evidence.lookup.under();
        let root = match evidence.subject.object {
            Some(object) => object.root(),
            None => node.document().root(),
        };
        let mut path = match alias_of(evidence.subject, node) {
            Some(alias) => path_by(root, alias, node),
            None => path_of(root, node),
        };
        for segment in evidence.missing() {
            push_key(&mut path, &segment.key);
        }
        path
    }
}
