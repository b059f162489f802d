//! Where each kind keeps its pods, containers and security contexts: one table, `table.txt`,
//! made into static data by the build.

pub mod guess;
pub mod removal;
mod resolve;
pub mod row;
mod schema;
pub mod shape;

pub use removal::Removal;
pub use resolve::{ContainerData, Places, PodData, is_fragment};
pub use row::{Form, Row};
pub use schema::learn;

use super::world::World;

/// The table of the project, sorted by group and kind.
static ROWS: &[Row] = include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

/// All kinds known in a run.
#[derive(Debug, Default)]
pub struct Kinds {
    /// The user's rows, which go before the table, sorted like it.
    own: Vec<Row>,
    /// What CustomResourceDefinitions of the run teach of kinds that the table lacks.
    learned: Vec<Row>,
    /// apiVersions that the user says do not last.
    removals: Vec<Removal>,
}

/// The kinds of the project's table and no others.
pub static BUILT_IN: Kinds = Kinds { own: Vec::new(), learned: Vec::new(), removals: Vec::new() };

impl Kinds {
    /// The table, a user's rows, and those learned from schemas.
    pub fn with(mut own: Vec<Row>, mut learned: Vec<Row>) -> Kinds {
        row::link(&mut own);
        row::link(&mut learned);
        Kinds { own, learned, removals: Vec::new() }
    }

    /// The same, with apiVersions that the user says do not last.
    pub fn without(mut self, removals: Vec<Removal>) -> Kinds {
        self.removals = removals;
        self
    }

    /// apiVersions that the user says do not last.
    pub fn removals(&self) -> &[Removal] {
        &self.removals
    }

    /// The rows of a kind; none for a kind that is not known.
    pub fn rows(&self, group: &str, kind: &str) -> &[Row] {
        let tables = [&self.own, ROWS, &self.learned];
        let found = tables.into_iter().map(|rows| rows_in(rows, group, kind));
        found.into_iter().find(|rows| !rows.is_empty()).unwrap_or_default()
    }
}

impl<'d> World<'d> {
    /// Notes what kinds the objects were found by.
    pub fn with_kinds(mut self, kinds: &'d Kinds) -> Self {
        self.known = Some(kinds);
        self
    }

    /// The kinds that the run knows.
    pub fn known_kinds(&self) -> &'d Kinds {
        self.known.unwrap_or(&BUILT_IN)
    }
}

/// The rows of a kind in the table of the project.
pub fn built_in(group: &str, kind: &str) -> &'static [Row] {
    rows_in(ROWS, group, kind)
}

/// Every row of the project's table.
pub fn all() -> &'static [Row] {
    ROWS
}

fn rows_in<'r>(rows: &'r [Row], group: &str, kind: &str) -> &'r [Row] {
    let order = |row: &Row| {
        let by_kind = || {
            let own = row.kind.bytes().map(|byte| byte.to_ascii_lowercase());
            own.cmp(kind.bytes().map(|byte| byte.to_ascii_lowercase()))
        };
        (*row.group).cmp(group).then_with(by_kind)
    };
    let start = rows.partition_point(|row| order(row).is_lt());
    let count = rows[start..].partition_point(|row| order(row).is_eq());
    &rows[start..start + count]
}

impl Row {
    /// Whether what is not said of a field here is said nowhere.
    pub fn says(&self, field: &str) -> bool {
        match self.word(field) {
            Some(word) => !word.starts_with('!'),
            None => self.says_all(),
        }
    }

    /// Whether it is all of a pod or a container, with every field where the API has it.
    pub fn is_plain(&self) -> bool {
        self.fields.is_empty() && self.form.is_whole() && &*self.context == "securityContext"
    }

    /// Whether the operator reads the field from here.
    pub fn reads(&self, field: &str) -> bool {
        match self.word(field) {
            Some(_) => !self.leaves_out(field),
            None => self.says_all() || self.form.has_lists(),
        }
    }

    /// Whether the table names the field, or a path of two, as one that is not to be written here.
    pub fn leaves_out(&self, field: &str) -> bool {
        self.word(field).is_some_and(|word| word.starts_with(['!', '~']))
    }

    /// Whether, with exceptions, what is not said here is said nowhere.
    pub fn says_all(&self) -> bool {
        match &*self.fields {
            "" | "unprobed" => self.form.is_whole(),
            fields => fields.starts_with('*'),
        }
    }

    /// Whether the pod takes from the pod above it in the table what it does not say.
    pub fn inherits(&self) -> bool {
        self.words().any(|word| word == "^")
    }

    /// Whether its containers end of themselves, or get their probes from the operator.
    pub fn is_unprobed(&self) -> bool {
        self.words().any(|word| word == "unprobed")
    }

    fn word(&self, field: &str) -> Option<&str> {
        self.words().find(|word| word.strip_prefix(['!', '~']).unwrap_or(word) == field)
    }

    /// The words of the column `fields`; most kinds have none.
    fn words(&self) -> impl Iterator<Item = &str> {
        let fields = Some(&*self.fields).filter(|fields| !fields.is_empty());
        fields.into_iter().flat_map(|fields| fields.split(','))
    }
}
