//! Linters that are configured by flags alone: the lines of a script that call one.

use super::reading::Reading;
use crate::rules::version::minor;

/// Flags of kube-score that are about rules; `=` or a blank stands before their values.
const FLAGS: [(&str, Means); 8] = [
    ("--ignore-test", Means::Ignore),
    ("--enable-optional-test", Means::Select),
    ("--all-default-optional", Means::All),
    ("--kubernetes-version", Means::Version),
    ("--ignore-container-cpu-limit", Means::Without("missing-cpu-limit")),
    ("--ignore-container-memory-limit", Means::Without("missing-memory-limit")),
    ("--exit-one-on-warning", Means::Nothing("`--fail-on` says what makes the status 1")),
    ("--output-format", Means::Nothing("`--format` names the report")),
];

#[derive(Clone, Copy)]
enum Means {
    Ignore,
    Select,
    All,
    Version,
    /// Without a rule of ours.
    Without(&'static str),
    Nothing(&'static str),
}

/// Reads the calls of a linter in a script, a Makefile or the steps of a workflow.
pub(super) fn read(reading: &mut Reading<'_>, text: &str) {
    let mut is_call = false;
    for (index, text) in text.lines().enumerate() {
        let content = text.trim_end();
        let (content, goes_on) = match content.strip_suffix('\\') {
            Some(content) => (content, true),
            None => (content, false),
        };
        let mut words = content.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
        if !is_call {
            is_call = words.any(|word| word.rsplit('/').next() == Some(reading.peer));
        }
        if is_call {
            reading.found.is_configured = true;
            let ends = |word: &&str| matches!(*word, "|" | "||" | "&&" | ";" | "&");
            let words: Vec<&str> = words.take_while(|word| !ends(word)).collect();
            call(reading, &words, index + 1);
        }
        is_call &= goes_on;
    }
    if !reading.found.is_configured {
        let why = format!("nothing in it calls {}", reading.peer);
        reading.left.push((1, why));
    }
}

fn call(reading: &mut Reading<'_>, words: &[&str], line: usize) {
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        if !word.starts_with('-') || word.len() < 2 {
            continue;
        }
        let (flag, value) = word.split_once('=').map_or((word, None), |(f, v)| (f, Some(v)));
        let means = FLAGS.iter().find(|(name, _)| *name == flag).map(|(_, means)| *means);
        let mut value = || value.or_else(|| words.next()).unwrap_or_default();
        match means {
            Some(Means::Ignore) => {
                value().split(',').for_each(|id| reading.ignore(id, line, None));
            }
            Some(Means::Select) => {
                value().split(',').for_each(|id| drop(reading.select(id, line)));
            }
            Some(Means::All) => drop(reading.select("*", line)),
            Some(Means::Version) => {
                let version = value().trim_start_matches('v');
                match minor(version) {
                    Some(_) => reading.found.version = Some(version.to_owned()),
                    None => reading.left.push((line, format!("`{version}` is no version"))),
                }
            }
            Some(Means::Without(rule)) => {
                let note = Some(flag.to_owned());
                super::reading::say(&mut reading.found.ignore, rule.to_owned(), note);
            }
            Some(Means::Nothing(why)) => reading.left.push((line, format!("`{flag}`: {why}"))),
            None => reading.left.push((line, format!("`{flag}` has no equivalent"))),
        }
    }
}
