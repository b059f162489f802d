//! `data/schema.txt` and `data/schema-additions.txt` as Rust, so that a run reads no text: names
//! become places in one string, and shapes, types and lists of words become numbers.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

/// Writes the statics that `src/schema/table.rs` includes.
pub(super) fn code(table: &str, additions: &str) -> Result<String, String> {
    let mut tables = Tables::default();
    tables.extras.push(Extra::default());
    tables.read(table)?;
    for line in additions.lines() {
        tables.addition(line).map_err(|why| format!("schema-additions.txt: {line}: {why}"))?;
    }
    tables.code()
}

#[derive(Default)]
struct Tables<'t> {
    newest: u32,
    /// By kind and apiVersion; no type for kinds that are only known.
    kinds: BTreeMap<(&'t str, &'t str), Option<&'t str>>,
    types: BTreeMap<&'t str, BTreeMap<&'t str, Field<'t>>>,
    extras: Vec<Extra<'t>>,
}

#[derive(Clone, Copy)]
struct Field<'t> {
    shape: &'t str,
    required: bool,
    since: u32,
    until: u32,
    extra: usize,
}

#[derive(Default)]
struct Extra<'t> {
    keys: Vec<&'t str>,
    values: Vec<&'t str>,
}

impl<'t> Tables<'t> {
    fn read(&mut self, table: &'t str) -> Result<(), String> {
        let mut current = "";
        for line in table.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["#", ..] => {}
                ["versions", _, newest] => self.newest = newest.parse().map_err(|_| line)?,
                ["kind", version, kind, name, ..] => {
                    self.kinds.insert((kind, version), Some(name));
                }
                ["type", name] => {
                    current = name;
                    self.types.insert(name, BTreeMap::new());
                }
                ["", name, shape, marks @ ..] => {
                    let field = self.field(name, shape, marks).ok_or(line)?;
                    let fields = self.types.get_mut(current).ok_or(line)?;
                    fields.insert(name.trim_end_matches('!'), field);
                }
                _ => return Err(format!("schema.txt: {line}")),
            }
        }
        Ok(())
    }

    fn field(&mut self, name: &str, shape: &'t str, marks: &[&'t str]) -> Option<Field<'t>> {
        let required = name.ends_with('!');
        let mut field = Field { shape, required, since: 0, until: u32::from(u8::MAX), extra: 0 };
        for mark in marks {
            match mark.split_once('=')? {
                ("since", since) => field.since = since.parse().ok()?,
                ("until", until) => field.until = until.parse().ok()?,
                ("key", keys) => {
                    field.extra = self.extras.len();
                    let keys = keys.split(',').collect();
                    self.extras.push(Extra { keys, values: Vec::new() });
                }
                _ => return None,
            }
        }
        Some(field)
    }

    fn addition(&mut self, line: &'t str) -> Result<(), &'static str> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            ["#", ..] => {}
            ["enum", path, values @ ..] => self.extra(path)?.values = values.to_vec(),
            ["key", path, keys] => self.extra(path)?.keys = keys.split(',').collect(),
            ["field", path, shape] => {
                let (name, field) = path.rsplit_once('.').ok_or("no field")?;
                let new = self.field(field, shape, &[]).ok_or("no field")?;
                let fields = self.types.get_mut(name).ok_or("no such type")?;
                fields.entry(field).or_insert(new);
            }
            ["optional", path] => self.at(path)?.required = false,
            ["known", version, kinds @ ..] => {
                for kind in kinds {
                    self.kinds.entry((kind, version)).or_default();
                }
            }
            _ => return Err("what is this?"),
        }
        Ok(())
    }

    fn at(&mut self, path: &str) -> Result<&mut Field<'t>, &'static str> {
        let (name, field) = path.rsplit_once('.').ok_or("no field")?;
        let fields = self.types.get_mut(name).ok_or("no such type")?;
        fields.get_mut(field).ok_or("no such field")
    }

    fn extra(&mut self, path: &str) -> Result<&mut Extra<'t>, &'static str> {
        let new = self.extras.len();
        let field = self.at(path)?;
        if field.extra == 0 {
            field.extra = new;
            self.extras.push(Extra::default());
        }
        let index = self.at(path)?.extra;
        self.extras.get_mut(index).ok_or("no such extra")
    }

    fn code(&self) -> Result<String, String> {
        let mut names = Names::default();
        let mut shapes = Shapes { types: &self.types, code: Vec::new(), known: HashMap::new() };
        let (mut fields, mut types, mut kinds) = (String::new(), String::new(), String::new());
        let mut count = 0;
        for (name, own) in &self.types {
            let required = own.values().filter(|field| field.required).count();
            let (at, len) = names.place(name);
            let size = own.len();
            let _ = writeln!(types, "TypeRow({at}, {len}, {count}, {size}, {required}),");
            for (name, field) in own {
                let (at, len) = names.place(name);
                let shape = shapes.number(field.shape)?;
                let Field { required, since, until, extra, .. } = field;
                let row = format!("{at}, {len}, {shape}, {required}, {since}, {until}, {extra}");
                let _ = writeln!(fields, "Field({row}),");
            }
            count += size;
        }
        for ((kind, version), name) in &self.kinds {
            let shape = match name {
                Some(name) => shapes.type_number(name)?,
                None => u16::MAX.into(),
            };
            let _ = writeln!(kinds, "KindRow({kind:?}, {version:?}, {shape}),");
        }
        let mut extras = String::new();
        for Extra { keys, values } in &self.extras {
            let _ = writeln!(extras, "Extra {{ keys: &{keys:?}, values: &{values:?} }},");
        }
        let (newest, text) = (self.newest, &names.text);
        let shapes = shapes.code.join(",\n");
        Ok(format!(
            "/// The newest minor version of Kubernetes that the table knows.\n\
             pub const NEWEST: u32 = {newest};\n\
             static NAMES: &str = {text:?};\n\
             static FIELDS: &[Field] = &[\n{fields}];\n\
             static TYPES: &[TypeRow] = &[\n{types}];\n\
             static KINDS: &[KindRow] = &[\n{kinds}];\n\
             static SHAPES: &[Shape] = &[\n{shapes}];\n\
             static EXTRAS: &[Extra] = &[\n{extras}];\n"
        ))
    }
}

/// Names, each once.
#[derive(Default)]
struct Names<'t> {
    text: String,
    places: HashMap<&'t str, usize>,
}

impl<'t> Names<'t> {
    fn place(&mut self, name: &'t str) -> (usize, usize) {
        let end = self.text.len();
        let at = *self.places.entry(name).or_insert(end);
        if at == end {
            self.text.push_str(name);
        }
        (at, name.len())
    }
}

struct Shapes<'t> {
    types: &'t BTreeMap<&'t str, BTreeMap<&'t str, Field<'t>>>,
    code: Vec<String>,
    known: HashMap<String, usize>,
}

impl Shapes<'_> {
    fn number(&mut self, shape: &str) -> Result<usize, String> {
        if let Some(number) = self.known.get(shape) {
            return Ok(*number);
        }
        let within = |open, close| shape.strip_prefix(open)?.strip_suffix::<char>(close);
        let code = if let Some(item) = within('[', ']') {
            format!("Shape::List({})", self.number(item)?)
        } else if let Some(value) = within('{', '}') {
            format!("Shape::Map({})", self.number(value)?)
        } else if let Some(name) = shape.strip_prefix("any|") {
            format!("Shape::AnyOr({})", self.type_number(name)?)
        } else {
            match shape {
                "string" => "Shape::Text".into(),
                "boolean" => "Shape::Boolean".into(),
                "int32" => "Shape::Integer(32)".into(),
                "int64" => "Shape::Integer(64)".into(),
                "number" => "Shape::Number".into(),
                "quantity" => "Shape::Quantity".into(),
                "int-or-string" => "Shape::IntOrString".into(),
                "time" => "Shape::Time".into(),
                "bytes" => "Shape::Bytes".into(),
                "object" => "Shape::Object".into(),
                "any" => "Shape::Any".into(),
                name => format!("Shape::Type(TypeId({}))", self.type_number(name)?),
            }
        };
        let number = self.code.len();
        self.code.push(code);
        self.known.insert(shape.to_owned(), number);
        Ok(number)
    }

    fn type_number(&self, name: &str) -> Result<usize, String> {
        self.types.keys().position(|other| *other == name).ok_or(format!("no type {name}"))
    }
}
