//! YAML and JSON text as a tree that remembers where everything came from.
//! Knows nothing of Kubernetes.

mod build;
pub mod comment;
pub mod edit;
mod expansion;
pub mod flaw;
pub mod inside;
mod locate;
pub mod node;
mod outdent;
pub mod parse;
pub mod scalar;
pub mod source;
pub mod span;
pub mod tree;

pub use flaw::{Flaw, FlawKind};
pub use node::Node;
pub use parse::{Parsed, parse};
pub use scalar::Scalar;
pub use source::{Lines, Source};
pub use span::Span;
pub use tree::{Document, Kind};
