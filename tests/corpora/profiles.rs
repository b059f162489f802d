//! Over every pod of the corpora, the profiles of the Pod Security Standards are silent exactly
//! where the evaluator lets the pod pass, check by check.

use kubehone::patches;
use kubehone::syntax::{Parsed, Source, parse};
use rayon::prelude::*;

use crate::agreement::{Tally, compare, profile_rules};
use crate::folder::{say, sources};

#[test]
fn profiles_speak_where_the_evaluator_does() {
    let folders = [
        ("real", 16_000, 4_300),
        ("pod-security", 300, 1_380),
        ("peers", 2_000, 2_700),
        ("nasty", 200, 3_200),
        ("api-objects", 190, 19),
    ];
    let rules = profile_rules("pss-restricted");
    let mut differences = Vec::new();
    for (name, files, pods) in folders {
        let Some(sources) = sources(name, files) else { return };
        let tally = compare_all(&sources, &rules);
        let unjudged: usize = tally.unjudged.values().sum();
        let (judged, failing): (usize, usize) = (tally.judged, tally.failing.values().sum());
        say(&format!(
            "{name}: {judged} pods judged, {failing} failing checks, {unjudged} not judged"
        ));
        assert!(judged >= pods, "{name}: only {judged} pods, {:?}", tally.unjudged);
        differences.extend(tally.differences);
    }
    assert!(differences.is_empty(), "{}\n{}", differences.len(), differences.join("\n"));
}

fn compare_all(sources: &[Source], rules: &kubehone::rules::RuleSet) -> Tally {
    let parsed: Vec<Parsed<'_>> = sources.par_iter().map(parse).collect();
    let patched = patches::files(sources.iter().zip(&parsed));
    let one = |source: &Source| {
        let mut tally = Tally::default();
        compare(source, patched.contains(&patches::normal(&source.path)), rules, &mut tally);
        tally
    };
    sources.par_iter().map(one).reduce(Tally::default, |mut all, one| {
        all.judged += one.judged;
        one.unjudged.into_iter().for_each(|(k, n)| *all.unjudged.entry(k).or_default() += n);
        one.failing.into_iter().for_each(|(k, n)| *all.failing.entry(k).or_default() += n);
        all.differences.extend(one.differences);
        all
    })
}
