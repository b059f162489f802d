//! The walk over an object of a built-in kind. It touches each node once and allocates only for
//! faults.

use std::collections::HashMap;

use super::bytes::is_base64;
use super::table::{Shape, TypeId};
use super::{Fault, FaultKind, Fields, Values, limit};
use crate::model::lookup::is_opaque;
use crate::model::quantity;
use crate::syntax::tree::Kind;
use crate::syntax::{Node, Scalar};

/// Lists up to this length are compared pair by pair.
const SHORT: usize = 12;

/// Compares an object with the fields of its kind.
pub(super) fn object<'d>(root: Node<'d>, id: TypeId, target: u32, faults: &mut Vec<Fault<'d>>) {
    let mut walk = Walk { target, is_status: false, faults };
    walk.fields(root, id, true);
}

/// Compares one value with a shape.
pub(super) fn value<'d>(node: Node<'d>, shape: Shape, target: u32, faults: &mut Vec<Fault<'d>>) {
    Walk { target, is_status: false, faults }.value(node, shape, &[]);
}

struct Walk<'d, 'f> {
    target: u32,
    /// Within what the cluster writes; a copy of it may lack anything.
    is_status: bool,
    faults: &'f mut Vec<Fault<'d>>,
}

impl<'d> Walk<'d, '_> {
    fn fault(&mut self, node: Node<'d>, kind: FaultKind<'d>) {
        let has_own_tag = || node.tag().is_some_and(|tag| !tag.starts_with("!!"));
        if !is_opaque(node) && !has_own_tag() {
            self.faults.push(Fault { node, kind });
        }
    }

    fn value(&mut self, node: Node<'d>, shape: Shape, values: &'static [&'static str]) {
        // What an alias stands for is looked at where it is written.
        if node.kind() == Kind::Alias || node.is_null() {
            return;
        }
        match shape {
            Shape::Type(id) if node.is_map() => return self.fields(node, id, false),
            Shape::AnyOr(_) if node.is_map() => {
                if let Some(id) = shape.type_id() {
                    self.fields(node, id, false);
                }
                return;
            }
            Shape::Any | Shape::AnyOr(_) => return,
            Shape::Object if node.is_map() => return,
            Shape::List(_) if node.is_seq() => {
                let Some(inner) = shape.inner() else { return };
                return node.items().for_each(|item| self.value(item, inner, values));
            }
            Shape::Map(_) if node.is_map() => {
                let Some(inner) = shape.inner() else { return };
                for (key, value) in node.entries().filter(|(key, _)| !is_directive(*key)) {
                    self.name(key);
                    self.value(value, inner, values);
                }
                return;
            }
            _ => {}
        }
        match node.scalar() {
            Some(scalar) if fits(scalar, shape) => self.text(node, scalar, shape, values),
            _ if is_stand_in(node) => {}
            _ => self.fault(node, FaultKind::Wrong(shape)),
        }
    }

    fn fields(&mut self, map: Node<'d>, id: TypeId, is_object: bool) {
        let mut required = 0;
        for (key, value) in map.entries() {
            if !key.is_scalar() {
                // A template's braces.
                return;
            }
            let Some(field) = id.field(key.text()) else {
                // SOPS puts this key beside the API's own, and takes it out again.
                let is_sops = is_object && key.text() == "sops";
                if !is_directive(key) && !is_sops {
                    self.fault(key, FaultKind::Unknown(Fields::Type(id)));
                }
                continue;
            };
            if self.is_status {
                // Copied from whatever cluster wrote it.
            } else if field.since() > self.target {
                self.fault(key, FaultKind::Early(field.since()));
            } else if field.until() < self.target {
                self.fault(key, FaultKind::Late(field.until()));
            }
            required += usize::from(field.is_required() && !value.is_null());
            self.is_status |= is_object && field.name() == "status";
            self.value(value, field.shape(), field.values());
            let limit = match field.shape() {
                Shape::Integer(_) => limit::of_field(id.name(), field.name(), value),
                Shape::Text if field.name() == "name" => limit::of_name(id.name(), value),
                _ => None,
            };
            if let Some(limit) = limit.filter(|_| !self.is_status) {
                self.fault(value, FaultKind::Limit(limit));
            }
            self.is_status &= !is_object;
            if !field.keys().is_empty() && value.is_seq() && !self.is_status {
                self.repeated(value, field.keys());
            }
        }
        if required < id.required() && !self.is_status {
            self.missing(map, id);
        }
    }

    fn missing(&mut self, map: Node<'d>, id: TypeId) {
        for field in id.fields().iter().filter(|field| field.is_required()) {
            if map.get(field.name()).is_none_or(Node::is_null) {
                self.fault(map, FaultKind::Missing(field.name()));
            }
        }
    }

    /// A key of a map that takes any text.
    fn name(&mut self, key: Node<'d>) {
        if key.kind() == Kind::Plain && matches!(key.scalar(), Some(Scalar::Bool(_))) {
            self.fault(key, FaultKind::Key);
        }
    }

    /// A scalar of the right shape.
    fn text(
        &mut self,
        node: Node<'d>,
        scalar: Scalar<'d>,
        shape: Shape,
        values: &'static [&'static str],
    ) {
        let is_amount = || match scalar {
            Scalar::Text(text) => quantity::parse(text).is_some_and(|amount| amount >= 0.0),
            Scalar::Int(amount) => amount >= 0,
            Scalar::Float(amount) => amount >= 0.0,
            _ => false,
        };
        if shape == Shape::Quantity && !is_amount() {
            self.fault(node, FaultKind::Quantity);
        }
        if let (Shape::Bytes, Scalar::Text(text)) = (shape, scalar)
            && !is_base64(text)
            && !is_later(node)
        {
            self.fault(node, FaultKind::Base64);
        }
        if let Scalar::Text(text) = scalar
            && !values.is_empty()
            && !text.is_empty()
            && !values.contains(&text)
        {
            self.fault(node, FaultKind::Value(Values::Known(values)));
        }
    }

    fn repeated(&mut self, list: Node<'d>, keys: &'static [&'static str]) {
        let same = |a: Node<'d>, b: Node<'d>| keys.iter().all(|key| part(a, key) == part(b, key));
        let named = |item: &Node<'d>| item.is_map() && part(*item, keys[0]).is_some();
        let mut seen: Vec<Node<'d>> = Vec::new();
        let mut by_first: HashMap<&str, Vec<Node<'d>>> = HashMap::new();
        let is_long = list.items().nth(SHORT).is_some();
        for item in list.items().filter(named) {
            let others = if is_long {
                by_first.entry(part(item, keys[0]).unwrap_or_default()).or_default()
            } else {
                &mut seen
            };
            match others.iter().find(|other| same(**other, item)) {
                Some(first) => {
                    let first = *first;
                    self.fault(item, FaultKind::Repeated(first));
                }
                None => others.push(item),
            }
        }
    }
}

/// The text of a field by which elements are told apart.
fn part<'d>(item: Node<'d>, key: &str) -> Option<&'d str> {
    item.get(key).filter(|value| value.is_scalar() && !is_opaque(*value)).map(Node::text)
}

/// What a script is to replace: `<lun>`, `NUM_NODES`, `{NAME}`.
pub(super) fn is_stand_in(node: Node<'_>) -> bool {
    if node.kind() == Kind::FlowMap {
        let mut entries = node.entries();
        let only = entries.next().filter(|(_, value)| value.kind() == Kind::Missing);
        return only.is_some() && entries.next().is_none();
    }
    let text = node.text();
    let is_name = |text: &str| {
        text.contains('_') && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    let is_in = |open, close| text.starts_with(open) && text.ends_with(close);
    is_in('<', '>') || is_in('{', '}') || is_name(text)
}

/// What stands where bytes belong until somebody or some tool puts them there: `ENC[…]` of SOPS,
/// `<path:…>` of a vault, `...`.
fn is_later(node: Node<'_>) -> bool {
    let text = node.text();
    is_stand_in(node) || text.contains(['<', '[']) || text.contains("...") || text.contains('…')
}

/// Keys that tools read and take out: merge keys, and directives of patches.
pub(super) fn is_directive(key: Node<'_>) -> bool {
    let text = key.text();
    text == "<<" || text.starts_with('$') || text.starts_with('(')
}

/// Whether a scalar may stand where the shape is wanted.
pub(super) fn fits(scalar: Scalar<'_>, shape: Shape) -> bool {
    // The decoder goes through JSON, where 3.0 and 3 are one.
    let is_whole = |value: f64| value.fract() == 0.0;
    match (shape, scalar) {
        (Shape::Any | Shape::AnyOr(_), _) => true,
        (Shape::Text | Shape::Time | Shape::Bytes, Scalar::Text(_)) => true,
        (Shape::Boolean, Scalar::Bool(_)) => true,
        (Shape::Number, Scalar::Int(_) | Scalar::Float(_)) => true,
        (Shape::Integer(32), Scalar::Int(value)) => i32::try_from(value).is_ok(),
        (Shape::Integer(_), Scalar::Int(value)) => i64::try_from(value).is_ok(),
        (Shape::Integer(_) | Shape::IntOrString, Scalar::Float(value)) => is_whole(value),
        (Shape::IntOrString, Scalar::Int(_) | Scalar::Text(_)) => true,
        (Shape::Quantity, Scalar::Int(_) | Scalar::Float(_) | Scalar::Text(_)) => true,
        _ => false,
    }
}
