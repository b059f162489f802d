//! Which rules of ours stand for a peer's rule, and whether they say what it says.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use kubehone::report::Item;
use kubehone::rules::RuleSet;

use super::lines::share_container;
use super::rows::{Row, Wanted};

/// Our rules for each rule of a peer: those with the same condition, and those akin.
pub(crate) type Names<'r> = HashMap<&'r str, [BTreeSet<&'r str>; 2]>;

/// Our rules for a row.
#[derive(Clone, Debug)]
pub(crate) struct Ours<'r> {
    /// Rules that are to fire where the peer's does.
    pub(crate) any: BTreeSet<&'r str>,
    /// Rules that are to be silent where the peer's is.
    pub(crate) none: BTreeSet<&'r str>,
    /// Whether some of them have the same condition.
    pub(crate) same: bool,
}

/// What a row and our findings come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The same verdict, and the same line if one is recorded.
    Agrees,
    /// The same verdict, at another line of the same container, or outside of any.
    NearLine,
    /// The same verdict, at another line of the same object.
    OtherLine,
    /// The same problem, told of the other one of two objects that make it together.
    Partner,
    Disagrees,
}

/// The names that pages have for a peer's rules, of the rules that run.
pub(crate) fn names<'r>(rules: &'r RuleSet, peer: &str) -> Names<'r> {
    let mut names = Names::new();
    for rule in rules.iter() {
        // The fields of PodSecurityPolicies are told as parts of a standard.
        for (_, fields) in rule.standards.iter().filter(|(name, _)| name == peer) {
            for field in fields.iter().flat_map(|part| part.split(", ")) {
                names.entry(field).or_default()[1].insert(rule.id());
            }
        }
        for (kind, peers) in [&rule.same, &rule.akin].into_iter().enumerate() {
            for (_, ids) in peers.iter().filter(|(name, _)| name == peer) {
                for id in ids {
                    names.entry(id.id.as_str()).or_default()[kind].insert(rule.id());
                }
            }
        }
    }
    names
}

/// Our rules for a row, if there are any; those of `only` if there are some.
pub(crate) fn ours<'r>(names: &Names<'r>, row: &Row, only: &[&'r str]) -> Option<Ours<'r>> {
    if !only.is_empty() {
        let any: BTreeSet<&str> = only.iter().copied().collect();
        return Some(Ours { none: any.clone(), any, same: false });
    }
    let of = |kind: usize| -> BTreeSet<&'r str> {
        let sets = row.ids.iter().filter_map(|id| names.get(id.as_str()));
        sets.flat_map(|sets| &sets[kind]).copied().collect()
    };
    let (same, akin) = (of(0), of(1));
    // What the peer flags, rules of ours that come close may flag in the place of the same one.
    let any: BTreeSet<&str> = same.union(&akin).copied().collect();
    let has_same = !same.is_empty();
    let none = if has_same { same } else { akin };
    (!any.is_empty()).then_some(Ours { any, none, same: has_same })
}

/// What was found for a row.
pub(crate) struct Found<'i> {
    /// In its file or folder.
    pub(crate) here: Vec<&'i Item>,
    /// In everything that was scanned along.
    pub(crate) along: Vec<&'i Item>,
    /// In what a fix made.
    pub(crate) after: Vec<&'i Item>,
}

/// Compares. `rows` are the rows with the same rule in the same scan.
pub(crate) fn judge(row: &Row, ours: &Ours<'_>, found: &Found<'_>, rows: &[&Row]) -> Outcome {
    let by = |rules: &BTreeSet<&str>, item: &&Item| rules.contains(item.rule.as_str());
    let about_row = |row: &Row, rules: &BTreeSet<&str>| -> Vec<&Item> {
        let here = found.here.iter().copied();
        here.filter(|item| by(rules, item) && about(item, row)).collect()
    };
    let fired = about_row(row, &ours.any);
    let agrees = match &row.wanted {
        Wanted::Flagged => !fired.is_empty(),
        Wanted::Silent => about_row(row, &ours.none).is_empty(),
        Wanted::Mended(_) => {
            !fired.is_empty() && !found.after.iter().any(|item| by(&ours.none, item))
        }
        Wanted::Objects(count) => {
            let name = |item: &Item| item.object.as_ref().and_then(|object| object.name.clone());
            let flagged = found.here.iter().filter(|item| by(&ours.any, item));
            let places = flagged.map(|item| (item.file.clone(), item.document, name(item)));
            places.collect::<BTreeSet<_>>().len() == *count
        }
        Wanted::Other => true,
    };
    if !agrees {
        let partner = is_at_partner(row, ours, found, rows);
        return if partner { Outcome::Partner } else { Outcome::Disagrees };
    }
    let Some(line) = row.line.filter(|_| row.wanted == Wanted::Flagged) else {
        return Outcome::Agrees;
    };
    let path = |item: &Item| Path::new(&item.file).to_owned();
    let near = |item: &&Item| share_container(&path(item), item.place.start.line, line);
    if fired.iter().any(|item| item.place.start.line == line) {
        Outcome::Agrees
    } else if fired.iter().any(near) {
        Outcome::NearLine
    } else {
        Outcome::OtherLine
    }
}

/// Whether two objects make a problem together, the peer tells it of one of them and we of the
/// other: of the binding or the role, of the workload or the Service that exposes it.
fn is_at_partner(row: &Row, ours: &Ours<'_>, found: &Found<'_>, rows: &[&Row]) -> bool {
    let kind = |row: &Row| row.object.first().cloned().unwrap_or_default();
    let fired = found.along.iter().filter(|item| ours.any.contains(item.rule.as_str()));
    let kinds: BTreeSet<&str> =
        fired.filter_map(|item| Some(item.object.as_ref()?.kind.as_str())).collect();
    match row.wanted {
        Wanted::Flagged => kinds.iter().any(|other| are_partners(&kind(row), other)),
        Wanted::Silent => rows.iter().any(|other| {
            other.wanted == Wanted::Flagged
                && are_partners(&kind(row), &kind(other))
                && !kinds.contains(kind(other).as_str())
        }),
        _ => false,
    }
}

/// Whether objects of these kinds may make a problem together: not two workloads.
fn are_partners(one: &str, other: &str) -> bool {
    const PARTNERS: [&str; 8] = [
        "Role",
        "ClusterRole",
        "RoleBinding",
        "ClusterRoleBinding",
        "Service",
        "Ingress",
        "ServiceAccount",
        "PodDisruptionBudget",
    ];
    let is_partner = |kind: &str| PARTNERS.contains(&kind);
    one != other && (is_partner(one) || is_partner(other))
}

/// Whether a finding is about what a row is about.
fn about(item: &Item, row: &Row) -> bool {
    if row.doc.is_some() && row.doc != item.document {
        return false;
    }
    let [kind, _, name] = row.object.as_slice() else { return true };
    // A row about a list is about its items.
    let known = |text: &str| !matches!(text, "" | "?" | "List");
    item.object.as_ref().is_none_or(|own| {
        let own_name = own.name.as_deref().unwrap_or_default();
        (!known(kind) || own.kind == *kind)
            && (!known(name) || own_name.is_empty() || own_name == name)
    })
}
