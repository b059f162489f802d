//! What a policy makes of a pod, as one line of JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::catalogue::value;
use crate::psp::{Mutation, Owner};

/// A policy and a pod, judged.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Judged {
    /// The policy's name.
    pub psp: String,
    /// The kind of the object that is or makes the pod.
    pub kind: String,
    /// That object's name.
    pub pod: String,
    /// Whether the policy admits the pod.
    pub admitted: bool,
    /// Whether it changes it.
    pub mutated: bool,
    /// Why it refuses it, in the admission plugin's order and words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// Why no pod can be judged by the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_error: Option<String>,
    /// Why the API server would not have stored the policy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub psp_invalid: Vec<String>,
    /// What the policy changes, as a merge patch; the elements of a list by their indexes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutation: Option<Value>,
    /// Why the pair could not be judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

impl Judged {
    /// Puts in what the policy changes.
    pub fn with_mutations(mut self, mutations: &[Mutation<'_>]) -> Judged {
        self.mutated = !mutations.is_empty();
        self.mutation = self.mutated.then(|| patch(mutations));
        self
    }

    /// Writes the line.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

/// Mutations as a merge patch of the pod.
fn patch(mutations: &[Mutation<'_>]) -> Value {
    let mut root = Value::Object(Map::new());
    for mutation in mutations {
        let index = match mutation.owner {
            Owner::Pod => None,
            Owner::Container(_, index) => Some(index.to_string()),
        };
        let mut path: Vec<&str> = match (&index, mutation.owner) {
            (Some(index), Owner::Container(list, _)) => vec!["spec", list, index],
            _ => Vec::new(),
        };
        path.extend(mutation.keys.iter().map(|key| &**key));
        let mut at = &mut root;
        for key in path {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            let Value::Object(map) = at else { return root };
            at = map.entry(key).or_insert(Value::Null);
        }
        *at = value(&mutation.value);
    }
    sorted(root)
}

/// The value with the keys of every object in order.
fn sorted(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let entries: BTreeMap<String, Value> =
        map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
    Value::Object(entries.into_iter().collect())
}
