//! One source, fixed until nothing is left to do.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use super::apply::{Applied, together};
use super::plan::{Plan, Planner, Remedy, place_of};
use super::scope::Scope;
use super::verify;
use crate::allow;
use crate::changes::Changed;
use crate::check::{Finding, Unit};
use crate::model::World;
use crate::rules::{About, Risk, RuleSet};
use crate::syntax::edit::Refusal;
use crate::syntax::{Lines, Parsed, Source, parse};

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
    /// How many findings were allowed, by comments.
    pub allowed: usize,
    /// Findings that were to be allowed and could not be: the rule, and why.
    pub left: Vec<(String, Refusal)>,
    /// Where the change is by now, if only a change was to be fixed.
    pub changed: Option<Changed>,
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
    /// The change whose findings alone are fixed.
    pub changed: Option<&'a Changed>,
}

/// Which findings no round may bring.
enum Scrutiny<'a> {
    /// These. A round may uncover what the next one mends, so that a finding is watched only once
    /// it was there when nothing was left to do.
    Of(&'a BTreeSet<verify::Key>),
    /// Any.
    Any,
}

/// Fixes a source, in memory.
pub fn mend(source: &Source, policy: &Policy<'_>, world: &World<'_>) -> Mended {
    let mut watched = BTreeSet::new();
    let mut before = None;
    for _ in 0..PASSES {
        let mended = rounds(source, policy, world, &Scrutiny::Of(&watched));
        let Some(text) = &mended.text else { return mended };
        let before = before.get_or_insert_with(|| tally(source, policy, world));
        let after = tally(&copy(source, text.clone()), policy, world);
        let known = watched.len();
        watched.extend(verify::raised(before, &after).cloned());
        if verify::raised(before, &after).next().is_none() {
            return mended;
        }
        if watched.len() == known {
            break;
        }
    }
    rounds(source, policy, world, &Scrutiny::Any)
}

fn tally(source: &Source, policy: &Policy<'_>, world: &World<'_>) -> verify::Tally {
    let parsed = parse(source);
    let read = Unit::among(&parsed, 0, policy.patch, world.known_kinds());
    open(&read, &source.path, policy.guards, world)
}

/// Counts what the rules find and nobody allows, but for what they say of allows: a fix may make
/// one needless, which the next round mends.
fn open(read: &Unit<'_>, path: &Path, rules: &RuleSet, world: &World<'_>) -> verify::Tally {
    let judged = allow::judge(read, path, rules, world);
    verify::tally(judged.open().filter(|finding| finding.rule.about != About::Allow))
}

/// Makes rounds of fixes until nothing is left to do.
fn rounds(
    source: &Source,
    policy: &Policy<'_>,
    world: &World<'_>,
    scrutiny: &Scrutiny<'_>,
) -> Mended {
    let mut mended = Mended::default();
    let mut dropped = HashSet::new();
    let mut changed = false;
    let mut scope = policy.changed.map(|changed| Scope::of(changed, source, policy, world));
    for pass in 1..=PASSES {
        let current = mended.text.take().map(|text| copy(source, text));
        let now = current.as_ref().unwrap_or(source);
        let round = Round { source: now, policy, world, scrutiny, scope: scope.as_ref() };
        if let Some(next) = round.run(&mut dropped, &mut mended) {
            if let Some(scope) = &mut scope {
                scope.edited(&next.edits, &now.text);
            }
            mended.text = Some(next.text);
            changed = true;
            continue;
        }
        mended.text = current.map(|current| current.text);
        if !changed || dropped.is_empty() || pass == PASSES {
            break;
        }
        // What did not stand beside findings that are gone by now may stand alone.
        dropped.clear();
        mended.dropped.clear();
        changed = false;
    }
    mended.changed = scope.map(|scope| scope.changed);
    mended
}

fn copy(source: &Source, text: String) -> Source {
    Source { path: source.path.clone(), text, flaw: None, named: source.named }
}

/// One round: all fixes that go together.
struct Round<'a> {
    source: &'a Source,
    policy: &'a Policy<'a>,
    world: &'a World<'a>,
    scrutiny: &'a Scrutiny<'a>,
    scope: Option<&'a Scope>,
}

impl Round<'_> {
    /// The new text; `None` if there is nothing to do.
    fn run(&self, dropped: &mut HashSet<(String, String)>, mended: &mut Mended) -> Option<Applied> {
        let parsed = parse(self.source);
        let current = Unit::among(&parsed, 0, self.policy.patch, self.world.known_kinds());
        let judged = allow::judge(&current, &self.source.path, self.policy.rules, self.world);
        let lines = self.scope.map(|scope| (scope, Lines::of(&self.source.text)));
        let planner = Planner::new(self.world, parsed.documents.iter())
            .within(self.scope.map(|scope| &scope.changed), &self.source.text);
        let mut plans: Vec<Plan<'_>> = Vec::new();
        let mut planned: Vec<&Finding<'_>> = Vec::new();
        for finding in judged.open() {
            let takes = finding.risk().is_some_and(|risk| risk <= self.policy.ceiling);
            let is_meant = || lines.as_ref().is_none_or(|(scope, at)| scope.has(finding, at));
            if !takes || dropped.contains(&identity(finding)) || !is_meant() {
                continue;
            }
            // What cannot be written at all is refused in the report, with the reason.
            if let Remedy::Fix(plan) = planner.remedy(finding)
                && plan.edits().is_ok()
            {
                plans.push(plan);
                planned.push(finding);
            }
        }
        let own = verify::tally(judged.open());
        let guards = self.guarded(&current);
        let (plans, planned) = (&plans, &planned);
        let proof = Proof { round: self, parsed: &parsed, own, guards, plans, planned };
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
        Some(good)
    }

    /// What the rules find that must not be set off, as far as a round is held against it.
    fn guarded(&self, current: &Unit<'_>) -> verify::Tally {
        let all = || open(current, &self.source.path, self.policy.guards, self.world);
        match self.scrutiny {
            Scrutiny::Any => all(),
            Scrutiny::Of(watched) if watched.is_empty() => verify::Tally::new(),
            Scrutiny::Of(watched) => {
                let mut tally = all();
                tally.retain(|key, _| watched.contains(key));
                tally
            }
        }
    }
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
    round: &'a Round<'a>,
    parsed: &'d Parsed<'d>,
    /// What the rules that are being fixed find before.
    own: verify::Tally,
    /// What the rules find that must not be set off.
    guards: verify::Tally,
    plans: &'a [Plan<'d>],
    planned: &'a [&'a Finding<'d>],
}

impl Proof<'_, '_> {
    /// The fixes among the chosen that stand the proof together; those that fail it even alone
    /// are put into `failed`. What only clashes is left for the next pass.
    fn standing(&self, chosen: &[usize], failed: &mut Vec<(usize, Refusal)>) -> Applied {
        let nothing = || together(self.round.source, self.plans, &[]);
        if chosen.is_empty() {
            return nothing();
        }
        let applied = together(self.round.source, self.plans, chosen);
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
        let joined = together(self.round.source, self.plans, &both);
        if self.check(&joined).is_ok() { joined } else { first }
    }

    fn check(&self, applied: &Applied) -> Result<(), Refusal> {
        let source = copy(self.round.source, applied.text.clone());
        let parsed = parse(&source);
        let made: Vec<&Plan<'_>> = applied.made.iter().map(|index| &self.plans[*index]).collect();
        verify::structure(self.parsed, &parsed, &made)?;
        let Round { policy, world, .. } = self.round;
        let after = Unit::among(&parsed, 0, policy.patch, world.known_kinds());
        let own = verify::tally(allow::judge(&after, &source.path, policy.rules, world).open());
        let mut fixed = verify::Tally::new();
        for index in &applied.made {
            let finding = self.planned[*index];
            let key = (finding.rule.id().to_owned(), verify::part_of(finding));
            *fixed.entry(key).or_default() += 1;
        }
        verify::gone(&self.own, &own, &fixed)?;
        match verify::raised(&self.guards, &self.round.guarded(&after)).next() {
            Some((rule, _)) => Err(format!("it would raise {rule}")),
            None => Ok(()),
        }
    }
}
