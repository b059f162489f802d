//! PodSecurityPolicy as the admission plugin enforced it until Kubernetes 1.24: a policy fills in
//! what a pod leaves out, then judges the result. Knows policies and the few fields of a pod that
//! they look at; never hears of rules, and never changes a manifest.

mod capabilities;
pub mod choice;
mod container;
mod group;
pub mod judge;
pub mod level;
mod mutate;
mod path_prefix;
pub mod policy;
mod profile;
mod read;
pub mod selinux;
pub mod settings;
pub mod strategy;
mod sysctl;
pub mod validity;
pub mod violation;
pub mod volume;

pub use choice::{Choice, choose};
pub use judge::Outcome;
pub use mutate::{Mutation, Owner};
pub use policy::Policy;
pub use read::Unknown;
pub use settings::{Defaulting, Settings};
pub use violation::Violation;
