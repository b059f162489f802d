//! YAML and JSON text as a tree that remembers where everything came from.
//! Knows nothing of Kubernetes.

pub mod comment;
pub mod edit;
pub mod parse;
pub mod scalar;
pub mod source;
pub mod span;
pub mod tree;

pub use parse::{Flaw, FlawKind, Parsed, parse};
pub use scalar::Scalar;
pub use source::{Lines, Source};
pub use span::Span;
pub use tree::{Document, Kind, Node};
