//! Kubernetes meaning on top of the span tree. Never hears of rules.

pub mod alias;
pub mod capability;
pub mod container;
pub mod credential;
pub mod facts;
pub mod image;
pub mod kinds;
pub mod lookup;
pub mod object;
pub mod operator;
pub mod pattern;
pub mod pod;
pub mod program;
pub mod quantity;
pub mod rbac;
pub mod scope;
pub mod selector;
pub mod strings;
pub mod subject;
pub mod world;

pub use container::{Container, Role};
pub use lookup::{Absent, Found, Lookup, Segment};
pub use object::Object;
pub use pod::Pod;
pub use scope::Scope;
pub use subject::Subject;
pub use world::World;
