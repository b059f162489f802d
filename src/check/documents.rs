//! What the rules are run over: the documents of one source, and the objects in them.

use crate::model::kinds::{BUILT_IN, Kinds};
use crate::model::object::{ObjectData, objects_among, objects_inside};
use crate::model::strings::Texts;
use crate::syntax::{Document, Flaw, Parsed};

/// A source with its documents and the objects in them.
#[derive(Debug)]
pub struct Unit<'d> {
    /// Index of the source.
    pub source: usize,
    /// Whether the file is known to hold only parts of objects.
    pub patch: bool,
    /// What could not be read.
    pub flaws: &'d [Flaw],
    /// The objects, in order.
    pub objects: Vec<ObjectData<'d>>,
    /// The documents, in order.
    pub documents: Vec<UnitDocument<'d>>,
    /// How many texts in them are no YAML before a template in them is filled in.
    pub templates: usize,
}

/// A document of a unit.
#[derive(Debug)]
pub struct UnitDocument<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// How many of the unit's objects it holds; they stand in the same order.
    pub objects: usize,
    /// Whether it is one of Kubernetes, though perhaps an empty list.
    pub is_kubernetes: bool,
}

impl<'d> Unit<'d> {
    /// Finds the objects of a parsed source. `patch` says that the file is known to hold only
    /// parts of objects.
    pub fn of(parsed: &'d Parsed<'d>, source: usize, patch: bool) -> Unit<'d> {
        Unit::among(parsed, source, patch, &BUILT_IN)
    }

    /// The same, with kinds that the run knows besides those of the project.
    pub fn among(parsed: &'d Parsed<'d>, source: usize, patch: bool, kinds: &'d Kinds) -> Unit<'d> {
        let mut objects = Vec::new();
        let documents = parsed.documents.iter().map(|document| {
            let before = objects.len();
            let is_kubernetes = objects_among(document, source, patch, kinds, &mut objects);
            UnitDocument { document, objects: objects.len() - before, is_kubernetes }
        });
        let documents = documents.collect();
        Unit { source, patch, flaws: &parsed.flaws, objects, documents, templates: 0 }
    }

    /// The same, with documents that stand as text inside of the others.
    pub fn with_inside(mut self, inside: &'d Texts<'d>, kinds: &'d Kinds) -> Unit<'d> {
        self.templates = inside.templates;
        for one in &inside.documents {
            let before = self.objects.len();
            objects_inside(one, self.source, kinds, &mut self.objects);
            let objects = self.objects.len() - before;
            let document = UnitDocument { document: &one.document, objects, is_kubernetes: true };
            self.documents.push(document);
        }
        self
    }
}
