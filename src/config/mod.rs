//! `.kubehone.yaml`: what a project tells the rules. Read with our own tree into typed
//! structures, so that whatever is wrong has a place.

pub mod allow;
mod chain;
pub mod file;
mod layer;
pub mod paths;
mod place;
mod reader;
pub mod rule;
pub mod schema;
mod shape;
pub mod show;
mod words;

pub use chain::{Config, FILES, MISNAMED, SCHEMA_FILE, find, in_folder, seen_from};
pub use layer::Layer;
pub use place::{ConfigError, Entries, Place, Placed, Several};
pub use words::{OneOf, Word};
