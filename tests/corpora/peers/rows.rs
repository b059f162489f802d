//! What the authors of the peers recorded of their own fixtures, row by row.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// One row of `EXPECTED.shared.csv`.
#[derive(Debug)]
pub(crate) struct Row {
    /// The file or, with a slash at the end, the folder it is about, below the peer's folder.
    pub(crate) file: String,
    /// The document in it; none if the row is about the whole file.
    pub(crate) doc: Option<usize>,
    /// Kind, namespace and name, if there is one.
    pub(crate) object: Vec<String>,
    /// The peer's rule as it is recorded.
    pub(crate) rule: String,
    /// What pages may call that rule: the recorded name, and others for the same.
    pub(crate) ids: Vec<String>,
    /// What the peer says, as it is recorded.
    pub(crate) expected: String,
    /// What that means for ours.
    pub(crate) wanted: Wanted,
    /// The line that the peer points at.
    pub(crate) line: Option<usize>,
    /// Files that are scanned along with it, below the peer's folder.
    pub(crate) along: Vec<String>,
    /// Whether it was only inferred from what the peer says of other objects.
    pub(crate) is_inferred: bool,
    /// Folder and file of the configuration that the verdict was recorded with.
    pub(crate) under: String,
}

/// What the peer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The rule fires.
    Flagged,
    /// It does not.
    Silent,
    /// The rule puts something in: ours fires, and is silent about the outcome if that is given.
    Mended(Option<String>),
    /// So many objects are flagged in a folder.
    Objects(usize),
    /// Something that is no verdict on a rule.
    Other,
}

/// A row as it is written.
#[derive(Deserialize)]
struct Written {
    file: String,
    doc: String,
    object: String,
    rule: String,
    expected: String,
    lines: String,
    count: String,
    detail: String,
}

/// A name of a peer's rule in its fixtures, and the one that pages use.
#[derive(Deserialize)]
struct Alias {
    peer: String,
    theirs: String,
    id: String,
}

/// Every row of a peer.
pub(crate) fn rows(folder: &Path, peer: &str) -> Vec<Row> {
    let aliases: Vec<Alias> = table("names.csv");
    let aliases: Vec<Alias> = aliases.into_iter().filter(|alias| alias.peer == peer).collect();
    let read = csv::Reader::from_path(folder.join("EXPECTED.shared.csv"));
    let mut read = read.expect("the expectations of a peer");
    let rows = read.deserialize().map(|row| row.expect("a row of expectations"));
    rows.map(|row: Written| Row::of(row, folder, &aliases)).collect()
}

/// A table that belongs to this test.
pub(crate) fn table<T: for<'d> Deserialize<'d>>(name: &str) -> Vec<T> {
    let mut read = csv::Reader::from_path(own(name)).unwrap_or_else(|error| panic!("{error}"));
    let rows = read.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{name}: {error}")));
    rows.collect()
}

/// A file that belongs to this test.
pub(crate) fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpora/peers").join(name)
}

impl Row {
    fn of(row: Written, folder: &Path, aliases: &[Alias]) -> Row {
        let detail: Value = serde_json::from_str(&row.detail).unwrap_or_default();
        let text = |key: &str| detail[key].as_str().map(str::to_owned);
        let texts = |key: &str| -> Vec<String> {
            let list = detail[key].as_array().into_iter().flatten();
            list.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut ids = vec![row.rule.clone()];
        // kyverno's rows name policy and rule; kics and kubescape put their ids into the detail.
        ids.extend(row.rule.split_once('/').map(|(policy, _)| policy.to_owned()));
        ids.extend(text("id"));
        ids.extend(texts("controls"));
        // A constraint's kind is the name of gatekeeper's rule.
        let constraint = text("constraint");
        ids.extend(constraint.as_deref().and_then(|file| kind(&folder.join(file))));
        let named = |alias: &&Alias| ids.contains(&alias.theirs);
        let others: Vec<String> =
            aliases.iter().filter(named).map(|alias| alias.id.clone()).collect();
        ids.extend(others);
        let wanted = match row.expected.as_str() {
            "fail" => Wanted::Flagged,
            // What a rule leaves out it does not flag; what was mended it is to be silent about.
            "pass" | "skip" | "fixed" => Wanted::Silent,
            "mutate" => Wanted::Mended(text("patched")),
            "counts" => failed(&row.count).map_or(Wanted::Other, Wanted::Objects),
            _ => Wanted::Other,
        };
        let split = |c: char| c == '/' || c == '.';
        let under = constraint.or_else(|| text("config")).unwrap_or_default();
        Row {
            doc: row.doc.parse().ok(),
            object: if row.object.contains('/') {
                row.object.splitn(3, '/').map(str::to_owned).collect()
            } else {
                row.object.splitn(3, split).map(str::to_owned).collect()
            },
            file: row.file,
            rule: row.rule,
            expected: row.expected,
            ids,
            wanted,
            line: row.lines.parse().ok(),
            along: texts("inventory"),
            is_inferred: text("why").is_some(),
            under,
        }
    }

    /// Whether the row is about a folder as a whole.
    pub(crate) fn is_folder(&self) -> bool {
        self.file.ends_with('/')
    }
}

/// The kind that a file with one object states.
fn kind(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix("kind: ")).map(|kind| kind.trim().to_owned())
}

/// The number in `failed=2;passed=1;skipped=0`.
fn failed(count: &str) -> Option<usize> {
    count.split(';').find_map(|part| part.strip_prefix("failed="))?.parse().ok()
}
