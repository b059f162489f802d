//! One source, fixed until nothing is left to do.

use std::collections::{BTreeMap, HashSet};

use super::apply::{Applied, together};
use super::plan::{Plan, Planner, Remedy, place_of};
use super::verify;
use crate::check::{Finding, Unit, unit};
use crate::model::World;
use crate::rules::{Risk, Rule, RuleSet};
use crate::syntax::edit::Refusal;
use crate::syntax::{Parsed, Source, parse};

/// Passes after which fixing stops even if something could still be done; each pass makes all
/// fixes that go together.
const PASSES: usize = 8;

/// A source with its fixes made.
#[derive(Debug, Default)]
pub struct Mended {
    /// The new text; `None` if nothing was changed.
    pub text: Option<String>,
    /// How many findings were fixed, by rule.
    pub fixed: BTreeMap<String, usize>,
    /// Fixes that were made and did not stand the proof: the rule, and why.
    pub dropped: Vec<(String, Refusal)>,
}

/// What fixes are to be made, and how they are judged.
pub struct Policy<'a> {
    /// The rules whose findings are fixed.
    pub rules: &'a RuleSet,
    /// The rules that must not find anything new: the default ones as well.
    pub guards: &'a RuleSet,
    /// The highest risk that is taken.
    pub ceiling: Risk,
    /// Whether the source holds only parts of objects.
    pub patch: bool,
}

/// Fixes a source, in memory.
pub fn mend(source: &Source, policy: &Policy<'_>, world: &World<'_>) -> Mended {
    let mut mended = Mended::default();
    let mut dropped = HashSet::new();
    for _ in 0..PASSES {
        let current = mended.text.take().map(|text| copy(source, text));
        let next =
            pass(current.as_ref().unwrap_or(source), policy, world, &mut dropped, &mut mended);
        match next {
            Some(text) => mended.text = Some(text),
            None => {
                mended.text = current.map(|current| current.text);
                break;
            }
        }
    }
    mended
}

fn copy(source: &Source, text: String) -> Source {
    Source { path: source.path.clone(), text, flaw: None, named: source.named }
}

/// Makes one round of fixes; `None` if there is nothing to do.
fn pass(
    source: &Source,
    policy: &Policy<'_>,
    world: &World<'_>,
    dropped: &mut HashSet<(String, String)>,
    mended: &mut Mended,
) -> Option<String> {
    let parsed = parse(source);
    let current = Unit::of(&parsed, 0, policy.patch);
    let findings = unit(&current, policy.rules, world);
    let planner = Planner::new(world, parsed.documents.iter());
    let mut plans: Vec<Plan<'_>> = Vec::new();
    let mut planned: Vec<&Finding<'_>> = Vec::new();
    for finding in &findings {
        let takes = |rule: &Rule| rule.fix.as_ref().is_some_and(|fix| fix.risk <= policy.ceiling);
        if !takes(finding.rule) || dropped.contains(&identity(finding)) {
            continue;
        }
        if let Remedy::Fix(plan) = planner.remedy(finding) {
            plans.push(plan);
            planned.push(finding);
        }
    }
    let guards = verify::tally(&unit(&current, policy.guards, world));
    let proof =
        Proof { source, parsed: &parsed, guards, plans: &plans, planned: &planned, policy, world };
    let all: Vec<usize> = (0..plans.len()).collect();
    let mut failed = Vec::new();
    let good = proof.standing(&all, &mut failed);
    for (index, reason) in failed {
        dropped.insert(identity(planned[index]));
        mended.dropped.push((planned[index].rule.id().to_owned(), reason));
    }
    if good.made.is_empty() {
        return None;
    }
    for index in &good.made {
        *mended.fixed.entry(planned[*index].rule.id().to_owned()).or_default() += 1;
    }
    Some(good.text)
}

/// A finding by rule and place, as long as nothing around it changes.
fn identity(finding: &Finding<'_>) -> (String, String) {
    let place = finding.evidence().map(|evidence| {
        let index = evidence.subject.node.document().index;
        format!("{index}:{}", place_of(evidence.lookup.place()))
    });
    (finding.rule.id().to_owned(), place.unwrap_or_default())
}

/// Everything a round of fixes is proven against.
struct Proof<'a, 'd> {
    source: &'a Source,
    parsed: &'d Parsed<'d>,
    guards: verify::Tally,
    plans: &'a [Plan<'d>],
    planned: &'a [&'a Finding<'d>],
    policy: &'a Policy<'a>,
    world: &'a World<'d>,
}

impl Proof<'_, '_> {
    /// The fixes among the chosen that stand the proof together; those that fail it even alone
    /// are put into `failed`. What only clashes is left for the next pass.
    fn standing(&self, chosen: &[usize], failed: &mut Vec<(usize, Refusal)>) -> Applied {
        let nothing = || Applied { text: self.source.text.clone(), made: Vec::new() };
        if chosen.is_empty() {
            return nothing();
        }
        let applied = together(self.source, self.plans, chosen);
        let reason = match self.check(&applied) {
            Ok(()) if !applied.made.is_empty() => return applied,
            Ok(()) => self.plans[chosen[0]].edits().err().unwrap_or_default(),
            Err(reason) => reason,
        };
        if let [only] = chosen {
            failed.push((*only, reason));
            return nothing();
        }
        let (first, second) = chosen.split_at(chosen.len() / 2);
        let first = self.standing(first, failed);
        let second = self.standing(second, failed);
        let mut both: Vec<usize> = first.made.iter().chain(&second.made).copied().collect();
        both.sort_unstable();
        let joined = together(self.source, self.plans, &both);
        if self.check(&joined).is_ok() { joined } else { first }
    }

    fn check(&self, applied: &Applied) -> Result<(), Refusal> {
        let source = copy(self.source, applied.text.clone());
        let parsed = parse(&source);
        let made: Vec<&Plan<'_>> = applied.made.iter().map(|index| &self.plans[*index]).collect();
        verify::structure(self.parsed, &parsed, &made)?;
        let after = Unit::of(&parsed, 0, self.policy.patch);
        let guards = verify::tally(&unit(&after, self.policy.guards, self.world));
        let mut fixed = verify::Tally::new();
        for index in &applied.made {
            let finding = self.planned[*index];
            let key = (finding.rule.id().to_owned(), verify::part_of(finding));
            *fixed.entry(key).or_default() += 1;
        }
        verify::findings(&self.guards, &guards, &fixed)
    }
}
