//! The baseline: findings that are known and not mended yet, in a file of one line each. A finding
//! is told by names, never by lines or indexes, so that it stays known when text moves, and an
//! object when it goes to another file.

mod identity;

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use self::identity::Identity;
pub use self::identity::bare;
use super::Item;
use crate::allow::{Allowed, By};
use crate::rules::Date;

/// Version of the format.
const VERSION: u32 = 1;

/// What is known of one identity.
#[derive(Clone, Debug)]
struct Known {
    count: usize,
    reason: Option<String>,
    until: Option<Date>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    identity: Identity,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// The file as a whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    paths: Vec<String>,
    findings: Vec<Line>,
}

/// Known findings.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// The files and folders that it was written for, as its own folder sees them; none for
    /// standard input.
    pub paths: Vec<String>,
    entries: BTreeMap<Identity, Known>,
}

/// The name of an object, to tell which were looked at: kind, namespace, name. Of what is no
/// object, only that of the file.
pub type ObjectName = (String, String, String);

/// What a baseline holds that is not there, or not any more.
#[derive(Debug, Default)]
pub struct Stale {
    /// Of rules that ran and objects that were checked, or are gone themselves: a line for each,
    /// for people.
    pub gone: Vec<String>,
    /// How many findings are of objects that were not among those checked.
    pub elsewhere: usize,
    /// Entries whose day has passed, a line for each.
    pub expired: Vec<String>,
    /// How often each entry was found, for pruning.
    found: BTreeMap<Identity, usize>,
    /// The entries that cannot be judged, since their rules did not run or their objects were
    /// not looked for.
    unjudged: HashSet<Identity>,
}

/// What was looked at, to tell what is gone from what was not looked for.
pub struct Looked<'a> {
    /// The objects.
    pub objects: &'a HashSet<ObjectName>,
    /// Whether that is all that the baseline was written for, so that what is not there is gone.
    pub is_all: bool,
    /// Whether a rule ran.
    pub ran: &'a dyn Fn(&str) -> bool,
}

impl Baseline {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Baseline, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.version != VERSION {
            return Err(format!("its version is {}, and {VERSION} is read", file.version));
        }
        let mut entries: BTreeMap<Identity, Known> = BTreeMap::new();
        for Line { identity, count, reason, until } in file.findings {
            let day = |text: String| {
                Date::parse(&text).ok_or_else(|| format!("`{text}` is no day such as 2027-01-31"))
            };
            let until = until.map(day).transpose()?;
            match entries.get_mut(&identity) {
                // Two branches may have added the same line.
                Some(known) => known.count = known.count.max(count),
                None => drop(entries.insert(identity, Known { count, reason, until })),
            }
        }
        Ok(Baseline { paths: file.paths, entries })
    }

    /// The findings of a run over some paths; reasons and days of the baseline that was there stay.
    pub fn of(items: &[Item], before: &Baseline, paths: Vec<String>) -> Baseline {
        let mut entries: BTreeMap<Identity, Known> = BTreeMap::new();
        for identity in items.iter().filter_map(Identity::of) {
            let old = before.entries.get(&identity);
            let new = || Known {
                count: 0,
                reason: old.and_then(|old| old.reason.clone()),
                until: old.and_then(|old| old.until),
            };
            entries.entry(identity).or_insert_with(new).count += 1;
        }
        Baseline { paths, entries }
    }

    /// The same, with what another baseline knows of objects that were not looked for.
    pub fn with_rest(mut self, before: &Baseline, objects: &HashSet<ObjectName>) -> Baseline {
        let is_elsewhere =
            |(identity, _): &(&Identity, &Known)| !objects.contains(&identity.object());
        for (identity, known) in before.entries.iter().filter(is_elsewhere) {
            self.entries.entry(identity.clone()).or_insert_with(|| known.clone());
        }
        self.paths.extend(before.paths.iter().cloned());
        self.paths.sort();
        self.paths.dedup();
        self
    }

    /// How many findings it holds, and on how many lines.
    pub fn len(&self) -> (usize, usize) {
        (self.entries.values().map(|known| known.count).sum(), self.entries.len())
    }

    /// The text of the file: sorted, one finding a line.
    pub fn text(&self) -> String {
        let mut out = format!("{{\n  \"version\": {VERSION},\n");
        if !self.paths.is_empty() {
            let paths = serde_json::to_string(&self.paths).unwrap_or_default();
            out.push_str(&format!("  \"paths\": {paths},\n"));
        }
        out.push_str("  \"findings\": [");
        for (index, (identity, known)) in self.entries.iter().enumerate() {
            let line = Line {
                identity: identity.clone(),
                count: known.count,
                reason: known.reason.clone(),
                until: known.until.map(|day| day.to_string()),
            };
            out.push_str(if index == 0 { "\n    " } else { ",\n    " });
            // Texts and a number are always written.
            out.push_str(&serde_json::to_string(&line).unwrap_or_default());
        }
        out.push_str(if self.entries.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
        out
    }

    /// Takes the findings that are known out of `items`, as often as they are known, and puts
    /// them into `allowed`.
    pub fn take(&self, items: &mut Vec<Item>, allowed: &mut Vec<Item>, today: Date) -> Stale {
        let mut stale = Stale::default();
        let mut open = Vec::new();
        for mut item in items.drain(..) {
            let identity = Identity::of(&item);
            let known = identity.and_then(|identity| self.entries.get_key_value(&identity));
            let Some((identity, known)) = known else {
                open.push(item);
                continue;
            };
            let found = stale.found.entry(identity.clone()).or_default();
            *found += 1;
            if *found > known.count || known.until.is_some_and(|day| day < today) {
                open.push(item);
                continue;
            }
            item.allowed = Some(Allowed { by: By::Baseline, reason: known.reason.clone() });
            allowed.push(item);
        }
        *items = open;
        stale
    }

    /// Whether any entry was found less often than it is known.
    pub fn is_stale(&self, stale: &Stale) -> bool {
        self.entries.iter().any(|(identity, known)| stale.found(identity) < known.count)
    }

    /// Whether the day of any entry has passed.
    pub fn is_over(&self, today: Date) -> bool {
        self.entries.values().any(|known| known.until.is_some_and(|day| day < today))
    }

    /// Tells which entries are not found any more.
    pub fn explain(&self, stale: &mut Stale, looked: &Looked<'_>, today: Date) {
        for (identity, known) in &self.entries {
            if let Some(day) = known.until.filter(|day| *day < today) {
                stale.expired.push(format!("{identity}: known until {day}"));
            }
            let gone = known.count.saturating_sub(stale.found(identity));
            if gone == 0 {
                continue;
            }
            let object = identity.object();
            let has_run = (looked.ran)(&identity.rule);
            if has_run && (looked.is_all || looked.objects.contains(&object)) {
                let times = if gone == 1 { String::new() } else { format!(", {gone} times") };
                stale.gone.push(format!("{identity}{times}"));
                continue;
            }
            stale.elsewhere += if has_run { gone } else { 0 };
            stale.unjudged.insert(identity.clone());
        }
    }

    /// The baseline without what is gone; what nobody looked for stays.
    pub fn pruned(&self, stale: &Stale) -> Baseline {
        let mut entries = self.entries.clone();
        entries.retain(|identity, known| {
            if !stale.unjudged.contains(identity) {
                known.count = known.count.min(stale.found(identity));
            }
            known.count > 0
        });
        Baseline { paths: self.paths.clone(), entries }
    }
}

impl Stale {
    fn found(&self, identity: &Identity) -> usize {
        self.found.get(identity).copied().unwrap_or(0)
    }
}
