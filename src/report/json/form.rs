//! What the JSON report looks like: the types it is written from, which its schema is made of.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// What was read, found and left out.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Summary")]
pub(in crate::report) struct SummaryForm<'a> {
    /// Files that were read.
    pub(super) files: usize,
    /// Non-empty YAML documents in them, broken ones included.
    pub(super) documents: usize,
    /// Kubernetes objects in them, items of lists counted one by one.
    pub(super) objects: usize,
    /// Pods that were judged, built in or made by a workload.
    pub(super) pods: usize,
    /// Findings that are errors.
    pub(super) errors: usize,
    /// Findings that are warnings.
    pub(super) warnings: usize,
    /// Findings worth knowing.
    pub(super) infos: usize,
    /// Findings that comments, annotations, settings or the baseline allow.
    pub(super) allowed: usize,
    /// By risk, how many findings can be fixed at exactly that risk.
    pub(super) fixable: BTreeMap<&'static str, usize>,
    /// By rule, how many findings were fixed.
    pub(super) fixed: &'a BTreeMap<String, usize>,
    /// What was left out without being at fault.
    pub(super) skipped: Vec<LeftOut>,
    /// What could not be done; if it is not empty, the exit status is 2.
    pub(super) failed: Vec<LeftOut>,
}

/// An input that was left out.
#[derive(Serialize, JsonSchema)]
pub(in crate::report) struct LeftOut {
    /// The file.
    pub(super) file: String,
    /// Which of its non-empty documents, 0-based; absent for the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) document: Option<usize>,
    /// Why.
    pub(super) reason: String,
}

/// One problem at one place.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Finding")]
pub(in crate::report) struct FindingForm<'a> {
    /// The id of the rule.
    pub(super) rule: &'a str,
    /// How bad it is.
    #[schemars(extend("enum" = ["error", "warning", "info"]))]
    pub(super) severity: &'static str,
    /// One sentence without a full stop.
    pub(super) message: &'a str,
    /// The path as it was named or found, with forward slashes.
    pub(super) file: &'a str,
    #[serde(flatten)]
    pub(super) place: PlaceForm,
    /// Which of the file's non-empty documents, 0-based; null where the text cannot be read.
    pub(super) document: Option<usize>,
    /// The object; null for a finding about the file.
    pub(super) object: Option<ObjectForm<'a>>,
    /// The container's name.
    pub(super) container: Option<&'a str>,
    /// The path in the object, down to a key that is missing.
    pub(super) path: &'a str,
    /// Another place in the same file that has to do with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) related: Option<PlaceForm>,
    /// The same for the same problem of the same object, wherever it moves to in the file.
    pub(super) fingerprint: &'a str,
    /// What can be done.
    pub(super) fix: Option<FixForm<'a>>,
    /// What lets it stand; absent for what is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) allowed: Option<AllowedForm<'a>>,
}

/// What lets a finding stand.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Allowed")]
pub(in crate::report) struct AllowedForm<'a> {
    /// Where it is written; `exception` is one for another linter.
    #[schemars(extend("enum" = ["comment", "annotation", "exception", "configuration", "baseline"]))]
    pub(super) by: &'static str,
    /// Why, if that is said.
    pub(super) reason: Option<&'a str>,
}

/// A range of a file.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Place")]
pub(in crate::report) struct PlaceForm {
    /// The line of its first character.
    pub(super) line: usize,
    /// The column of its first character.
    pub(super) column: usize,
    /// The line of its end.
    pub(super) end_line: usize,
    /// The column just past its last character.
    pub(super) end_column: usize,
}

/// The object a finding is about.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Object")]
pub(in crate::report) struct ObjectForm<'a> {
    /// Its group and version.
    pub(super) api_version: &'a str,
    /// Its kind.
    pub(super) kind: &'a str,
    /// Its namespace, if the manifest has one.
    pub(super) namespace: Option<&'a str>,
    /// Its name, if the manifest has one.
    pub(super) name: Option<&'a str>,
}

/// What can be done about a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
pub(in crate::report) struct FixForm<'a> {
    /// What it does.
    pub(super) title: &'a str,
    /// How likely it changes what a running program sees.
    #[schemars(extend("enum" = ["none", "low", "medium", "high"]))]
    pub(super) risk: &'static str,
    /// What may stop working.
    pub(super) breaks: Option<&'a str>,
    /// The values without which it cannot be made.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(super) needs: &'a [String],
    /// Why it cannot be made here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<&'a str>,
    /// The replacements of text, all of which belong together.
    pub(super) edits: Vec<EditForm<'a>>,
}

/// A replacement of text.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Edit")]
pub(in crate::report) struct EditForm<'a> {
    #[serde(flatten)]
    pub(super) place: PlaceForm,
    /// Offset of the first byte that goes.
    pub(super) start_byte: u32,
    /// Offset just past the last byte that goes.
    pub(super) end_byte: u32,
    /// What comes instead.
    pub(super) text: &'a str,
}
