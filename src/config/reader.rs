//! Serde over our own tree, so that whatever is wrong with a configuration has a place: the
//! typed structures are read from nodes, and an error is where the innermost node is that
//! could not be read.

use std::fmt::Display;

use serde::de::value::U32Deserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess};
use serde::de::{SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::place::Place;
use crate::rules::registry::nearest;
use crate::syntax::node::{Entries, Items};
use crate::syntax::{Lines, Node, Scalar};

/// The name by which [`Placed`](super::place::Placed) asks for its place.
pub(super) const PLACED: &str = "$place";
/// The name by which [`Several`](super::place::Several) asks for a list of what may be one.
pub(super) const SEVERAL: &str = "$several";

/// A file that is being read.
pub(super) struct Text<'s> {
    /// Its index.
    pub file: u32,
    /// Where its lines begin.
    pub lines: Lines<'s>,
}

impl Text<'_> {
    /// Where a byte offset is.
    pub(super) fn place(&self, at: u32) -> Place {
        let at = self.lines.position(at);
        Place { file: self.file, line: at.line as u32, column: at.column as u32 }
    }
}

/// What is wrong; the place is known from the innermost node on.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) place: Option<Place>,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Wrong {}

impl Error for Wrong {
    fn custom<T: Display>(message: T) -> Wrong {
        Wrong { message: message.to_string(), place: None }
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Wrong {
        Wrong::custom(format_args!("{expected} belongs here"))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Wrong {
        let hint = match nearest(field, expected.to_vec()) {
            hint if hint.is_empty() => format!("; there is `{}`", expected.join("`, `")),
            hint => hint,
        };
        Wrong::custom(format_args!("`{field}` is nothing that can be configured here{hint}"))
    }

    fn missing_field(field: &'static str) -> Wrong {
        Wrong::custom(format_args!("`{field}` is missing here"))
    }
}

/// A node, to be read as any type.
#[derive(Clone, Copy)]
pub(super) struct Reader<'d, 'c> {
    pub(super) node: Node<'d>,
    pub(super) text: &'c Text<'c>,
}

impl<'d, 'c> Reader<'d, 'c> {
    pub(super) fn of(node: Node<'d>, text: &'c Text<'c>) -> Reader<'d, 'c> {
        Reader { node: node.target(), text }
    }

    fn wrong(self, message: &str) -> Wrong {
        self.here(Wrong::custom(message))
    }

    /// The same error, at this node unless it has a place already.
    fn here(self, mut wrong: Wrong) -> Wrong {
        wrong.place.get_or_insert_with(|| self.text.place(self.node.span().start));
        wrong
    }

    /// What a seed makes of the node; what it finds wrong is at the node.
    fn read<T: DeserializeSeed<'d>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self).map_err(|wrong| self.here(wrong))
    }

    fn seq<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let items = self.node.items();
        visitor.visit_seq(Elements { items, text: self.text }).map_err(|wrong| self.here(wrong))
    }

    fn map<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let entries = self.node.entries();
        let pairs = Pairs { map: self.node, entries, value: None, text: self.text };
        visitor.visit_map(pairs).map_err(|wrong| self.here(wrong))
    }
}

impl<'d> Deserializer<'d> for Reader<'d, '_> {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        let read = match self.node.scalar() {
            None if self.node.is_map() => return self.map(visitor),
            None => return self.seq(visitor),
            Some(Scalar::Null) => visitor.visit_unit(),
            Some(Scalar::Bool(value)) => visitor.visit_bool(value),
            Some(Scalar::Int(value)) => match i64::try_from(value) {
                Ok(value) => visitor.visit_i64(value),
                Err(_) => visitor.visit_i128(value),
            },
            Some(Scalar::Float(value)) => visitor.visit_f64(value),
            Some(Scalar::Text(text)) => visitor.visit_borrowed_str(text),
        };
        read.map_err(|wrong| self.here(wrong))
    }

    /// Any scalar, as it is written: `1.30` is a version and no number.
    fn deserialize_str<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if !self.node.is_scalar() || self.node.is_null() {
            return Err(self.wrong("a text belongs here"));
        }
        visitor.visit_borrowed_str(self.node.text()).map_err(|wrong| self.here(wrong))
    }

    fn deserialize_string<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bool<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self.node.scalar() {
            Some(Scalar::Bool(value)) => visitor.visit_bool(value),
            _ => Err(self.wrong("`true` or `false` belongs here")),
        }
    }

    fn deserialize_option<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if self.node.is_null() {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    /// A list; null is an empty one.
    fn deserialize_seq<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if !self.node.is_seq() && !self.node.is_null() {
            return Err(self.wrong("a list belongs here"));
        }
        self.seq(visitor)
    }

    /// A mapping; null is an empty one.
    fn deserialize_map<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        if !self.node.is_map() && !self.node.is_null() {
            return Err(self.wrong("a mapping belongs here"));
        }
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'d>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'d>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        match name {
            PLACED => {
                let place = self.text.place(self.node.span().start);
                let parts = vec![place.file, place.line, place.column].into_iter();
                visitor.visit_seq(Around { parts, reader: Some(self) })
            }
            SEVERAL if self.node.is_seq() || self.node.is_null() => self.seq(visitor),
            SEVERAL => {
                visitor.visit_seq(Around { parts: Vec::new().into_iter(), reader: Some(self) })
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'d>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <W: Visitor<'d>>
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        tuple tuple_struct enum
    }
}

/// A value, after where it stands.
struct Around<'d, 'c> {
    parts: std::vec::IntoIter<u32>,
    reader: Option<Reader<'d, 'c>>,
}

impl<'d> SeqAccess<'d> for Around<'d, '_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'d>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Wrong> {
        if let Some(part) = self.parts.next() {
            let part: U32Deserializer<Wrong> = part.into_deserializer();
            return seed.deserialize(part).map(Some);
        }
        self.reader.take().map(|reader| seed.deserialize(reader)).transpose()
    }
}

/// The items of a list.
struct Elements<'d, 'c> {
    items: Items<'d>,
    text: &'c Text<'c>,
}

impl<'d> SeqAccess<'d> for Elements<'d, '_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'d>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Wrong> {
        let item = self.items.next();
        item.map(|item| Reader::of(item, self.text).read(seed)).transpose()
    }
}

/// The keys and values of a mapping; a key may stand there once.
struct Pairs<'d, 'c> {
    map: Node<'d>,
    entries: Entries<'d>,
    value: Option<Node<'d>>,
    text: &'c Text<'c>,
}

impl<'d> MapAccess<'d> for Pairs<'d, '_> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'d>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Wrong> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        let reader = Reader::of(key, self.text);
        let first = self.map.entries().find(|(other, _)| other.text() == key.text());
        if first.is_some_and(|(first, _)| first.id() != key.id()) {
            return Err(reader.wrong(&format!("`{}` is given twice", key.text())));
        }
        self.value = Some(value);
        reader.read(seed).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'d>>(&mut self, seed: S) -> Result<S::Value, Wrong> {
        match self.value.take() {
            Some(value) => Reader::of(value, self.text).read(seed),
            None => Err(Wrong::custom("a value without a key")),
        }
    }
}
