//! What the API takes: for each object, which fields there are and what their values must be.
//! Built-in kinds come from [`table`], custom ones from the definitions in the run. Knows no
//! rule: what an object breaks is handed out as [`Fault`]s, found in one walk.

mod bytes;
mod custom;
mod limit;
pub mod table;
mod walk;

use crate::model::{Object, World};
use crate::syntax::Node;

pub use limit::Limit;
pub use table::{Known, Shape, TypeId};

/// One thing that the API does not take.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'d> {
    /// The key that is not known; else the value that is wrong, or the mapping that lacks one.
    pub node: Node<'d>,
    /// What is wrong with it.
    pub kind: FaultKind<'d>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug)]
pub enum FaultKind<'d> {
    /// No version has the field.
    Unknown(Fields<'d>),
    /// The target does not have the field yet: it came with this minor version.
    Early(u32),
    /// The target no longer has the field: this minor version was the last.
    Late(u32),
    /// The value has another shape.
    Wrong(Shape),
    /// The key of a map is read as something else than text.
    Key,
    /// The mapping lacks this field.
    Missing(&'d str),
    /// The value is none of the enumeration's.
    Value(Values<'d>),
    /// The text is no quantity.
    Quantity,
    /// The text is no base64.
    Base64,
    /// The value is outside its bounds.
    Limit(Limit<'d>),
    /// The element has the keys of this earlier one.
    Repeated(Node<'d>),
}

/// The fields that a mapping may have.
#[derive(Clone, Copy, Debug)]
pub enum Fields<'d> {
    /// Those of a type.
    Type(TypeId),
    /// The keys of `properties` in a definition, if it has any.
    Custom(Option<Node<'d>>),
}

/// The values of an enumeration.
#[derive(Clone, Copy, Debug)]
pub enum Values<'d> {
    /// Of the table.
    Known(&'static [&'static str]),
    /// The list under `enum` in a definition.
    Custom(Node<'d>),
}

impl<'d> Fields<'d> {
    /// Their names.
    pub fn names(self) -> Vec<&'d str> {
        match self {
            Fields::Type(id) => id.fields().iter().map(table::Field::name).collect(),
            Fields::Custom(properties) => {
                properties.into_iter().flat_map(Node::entries).map(|(key, _)| key.text()).collect()
            }
        }
    }
}

impl<'d> Values<'d> {
    /// The values as text.
    pub fn texts(self) -> Vec<&'d str> {
        match self {
            Values::Known(values) => values.to_vec(),
            Values::Custom(list) => list.items().map(|item| item.target().text()).collect(),
        }
    }
}

/// What of an object the API does not take, for a minor version of Kubernetes. Objects that are
/// only part of one have no faults, and neither have kinds that are not known.
pub fn faults<'d>(object: Object<'d>, world: &World<'d>, target: u32) -> Vec<Fault<'d>> {
    let mut faults = Vec::new();
    if object.is_partial() {
        return faults;
    }
    match table::kind(object.api_version(), object.kind()) {
        Known::Type(id) => walk::object(object.root(), id, target, &mut faults),
        Known::Name => {}
        Known::No => custom::object(object, world, target, &mut faults),
    }
    if is_fragment(object, &faults) {
        faults.retain(|fault| !matches!(fault.kind, FaultKind::Missing(_)));
    }
    faults
}

/// What of a mapping an object of that apiVersion and built-in kind would not have in any version
/// of Kubernetes; nothing if the table does not know it.
pub fn faults_as<'d>(root: Node<'d>, api_version: &str, kind: &str) -> Vec<Fault<'d>> {
    let mut faults = Vec::new();
    if let Known::Type(id) = table::kind(api_version, kind) {
        walk::object(root, id, u32::MAX, &mut faults);
    }
    faults
}

/// Whether the object has no content at all, or a mapping lacks more than one field that it must
/// have: then it is a patch or an assertion, which names only what it is about, and not a whole
/// object with a slip.
fn is_fragment(object: Object<'_>, faults: &[Fault<'_>]) -> bool {
    let missing = || faults.iter().filter(|fault| matches!(fault.kind, FaultKind::Missing(_)));
    missing().any(|one| {
        one.node == object.root() || missing().filter(|other| other.node == one.node).count() > 1
    })
}

/// The types of the mappings around a node, innermost first: those that could be told.
pub fn types_around(object: Object<'_>, node: Node<'_>) -> Vec<TypeId> {
    let Known::Type(id) = table::kind(object.api_version(), object.kind()) else {
        return Vec::new();
    };
    let mut around: Vec<Node<'_>> = node.ancestors().collect();
    around.reverse();
    let (mut shape, mut types) = (Shape::Type(id), vec![id]);
    for step in around.into_iter().skip_while(|step| *step != object.root()).skip(1) {
        let next = match (step.key(), shape.type_id()) {
            (Some(key), Some(id)) => id.field(key.text()).map(table::Field::shape),
            _ => shape.inner(),
        };
        let Some(next) = next else { break };
        shape = next;
        types.extend(shape.type_id());
    }
    types.reverse();
    types
}
