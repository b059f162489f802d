//! kubehone lints Kubernetes manifests and mends them in place.
//!
//! The modules in the order of the pipeline; each may use what stands above it:
//!
//! - [`syntax`]: YAML text as a tree that remembers where everything came from
//! - [`model`]: Kubernetes meaning on that tree
//! - [`pss`]: the Pod Security Standards, as the admission plugin judges by them
//! - [`psp`]: PodSecurityPolicy as the admission plugin enforced it
//! - [`schema`]: which fields objects have, and what their values must be
//! - [`rules`]: what the pages under `rules/` say
//! - [`check`]: every rule over every subject → findings
//! - [`changes`]: what has changed since a commit
//! - [`allow`]: comments and annotations that let findings stand
//! - [`fix`]: findings → edits, proven, written
//! - [`prove`]: a page's examples as tests
//! - [`report`]: findings → people and machines
//! - [`config`]: what a project tells the rules
//! - [`migrate`]: what other linters' configurations say, as ours
//! - [`patches`], [`discover`]: which files, and what is known of them beforehand
//! - [`run`]: the pipeline
//! - [`cli`], [`command`]: what the user types, and what happens then

pub mod allow;
pub mod changes;
pub mod check;
pub mod cli;
pub mod command;
pub mod config;
pub mod discover;
pub mod fix;
pub mod migrate;
pub mod model;
pub mod patches;
pub mod prove;
pub mod psp;
pub mod pss;
pub mod report;
pub mod rules;
pub mod run;
pub mod schema;
pub mod syntax;
