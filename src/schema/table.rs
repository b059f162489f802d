//! The table of what the Kubernetes API takes: every kind and field of the versions that
//! `data/schema.txt` names. Made by the build, so that a run reads none of it but the rows it
//! asks for, and allocates nothing.

include!(concat!(env!("OUT_DIR"), "/schema.rs"));

/// What a value must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A boolean.
    Boolean,
    /// An integer of so many bits.
    Integer(u8),
    /// Any number.
    Number,
    /// An amount such as `500m`, or a number.
    Quantity,
    /// An integer or a string.
    IntOrString,
    /// A point in time, a string.
    Time,
    /// Base64, a string.
    Bytes,
    /// Any mapping.
    Object,
    /// Anything.
    Any,
    /// A list of something, by the number of its shape.
    List(u16),
    /// A mapping from any names to something.
    Map(u16),
    /// A type if it is a mapping, anything if not.
    AnyOr(u16),
    /// The fields of a type.
    Type(TypeId),
}

/// A type of the API, such as `core.v1.Container`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeId(u16);

/// A field of a type: place and length of its name, number of its shape, whether it is
/// required, the versions that have it, and the number of what few fields have.
#[derive(Debug)]
pub struct Field(u32, u8, u16, bool, u8, u8, u16);

/// What few fields have.
#[derive(Debug)]
struct Extra {
    keys: &'static [&'static str],
    values: &'static [&'static str],
}

/// A type: place and length of its name, its first field, how many there are, and how many of
/// them are required.
struct TypeRow(u32, u8, u32, u8, u8);

/// A kind, its apiVersion, and its type; none for kinds that are only known.
struct KindRow(&'static str, &'static str, u16);

/// What the table says of an apiVersion and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The fields are known.
    Type(TypeId),
    /// The kind is known, its fields are not.
    Name,
    /// Neither is known.
    No,
}

/// Looks up a kind.
pub fn kind(api_version: &str, kind: &str) -> Known {
    match KINDS.binary_search_by(|row| (row.0, row.1).cmp(&(kind, api_version))) {
        Ok(index) if KINDS[index].2 == u16::MAX => Known::Name,
        Ok(index) => Known::Type(TypeId(KINDS[index].2)),
        Err(_) => Known::No,
    }
}

/// Every kind with its apiVersion, sorted by kind.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.iter().map(|row| (row.0, row.1))
}

/// The type of that name, such as `meta.v1.ObjectMeta`.
pub fn named(name: &str) -> Option<TypeId> {
    let index = TYPES.binary_search_by(|row| text(row.0, row.1).cmp(name)).ok()?;
    u16::try_from(index).ok().map(TypeId)
}

fn text(at: u32, len: u8) -> &'static str {
    &NAMES[at as usize..at as usize + len as usize]
}

impl TypeId {
    fn row(self) -> &'static TypeRow {
        &TYPES[self.0 as usize]
    }

    /// Its name with its group and version: `core.v1.Container`.
    pub fn full_name(self) -> &'static str {
        text(self.row().0, self.row().1)
    }

    /// Its name alone: `Container`.
    pub fn name(self) -> &'static str {
        self.full_name().rsplit('.').next().unwrap_or_default()
    }

    /// Its fields, sorted by name.
    pub fn fields(self) -> &'static [Field] {
        let TypeRow(_, _, first, size, _) = *self.row();
        &FIELDS[first as usize..first as usize + size as usize]
    }

    /// The field of that name.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        let fields = self.fields();
        fields.binary_search_by(|field| field.name().cmp(name)).ok().map(|index| &fields[index])
    }

    /// How many of its fields are required.
    pub fn required(self) -> usize {
        self.row().4.into()
    }
}

impl Field {
    /// Its name.
    pub fn name(&self) -> &'static str {
        text(self.0, self.1)
    }

    /// What its value must be.
    pub fn shape(&self) -> Shape {
        SHAPES[self.2 as usize]
    }

    /// Whether the schema demands it.
    pub fn is_required(&self) -> bool {
        self.3
    }

    /// The first minor version that has it; 0 for those as old as their type.
    pub fn since(&self) -> u32 {
        self.4.into()
    }

    /// The last minor version that has it; large for those that last as long as their type.
    pub fn until(&self) -> u32 {
        self.5.into()
    }

    /// The fields that tell the elements of the list apart; empty for most.
    pub fn keys(&self) -> &'static [&'static str] {
        EXTRAS[self.6 as usize].keys
    }

    /// The values of the enumeration; empty for most.
    pub fn values(&self) -> &'static [&'static str] {
        EXTRAS[self.6 as usize].values
    }
}

impl Shape {
    /// What the elements of a list or the values of a map must be.
    pub fn inner(self) -> Option<Shape> {
        match self {
            Shape::List(inner) | Shape::Map(inner) => Some(SHAPES[inner as usize]),
            _ => None,
        }
    }

    /// The type whose fields a mapping there has.
    pub fn type_id(self) -> Option<TypeId> {
        match self {
            Shape::Type(id) => Some(id),
            Shape::AnyOr(id) => Some(TypeId(id)),
            _ => None,
        }
    }

    /// How a message calls it.
    pub fn noun(self) -> &'static str {
        match self {
            Shape::Text | Shape::Time | Shape::Bytes => "text",
            Shape::Boolean => "a boolean",
            Shape::Integer(_) => "an integer",
            Shape::Number => "a number",
            Shape::Quantity => "a quantity",
            Shape::IntOrString => "an integer or text",
            Shape::List(_) => "a list",
            Shape::Object | Shape::Map(_) | Shape::AnyOr(_) | Shape::Type(_) => "a mapping",
            Shape::Any => "anything",
        }
    }
}
