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
mod shape;
mod words;

pub use chain::{Config, FILES, find, seen_from};
pub use layer::Layer;
pub use place::{ConfigError, Entries, Place, Placed, Several};
pub use words::{OneOf, Word};
