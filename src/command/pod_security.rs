//! `kubehone pod-security`: which level of the Pod Security Standards workloads pass, and what
//! that makes of their Namespaces.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use indicatif::ProgressBar;

use super::inputs::{self, Inputs};
use super::output::{note, stdout};
use super::settings::Settings;
use super::{Error, FAILED};
use crate::cli::{LevelArg, PodSecurityArgs, SettingArgs, SurveyFormat};
use crate::fix::labels::{Wanted, label};
use crate::fix::write;
use crate::pss::{Level, Version};
use crate::report::Skipped;
use crate::report::pod_security::{Asked, Survey, human, json, jsonl, labels, markdown};
use crate::rules::version::minor;
use crate::run;
use crate::syntax::Source;

pub(super) fn pod_security(args: &PodSecurityArgs) -> Result<u8, Error> {
    let from_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    if from_stdin && (args.paths.len() > 1 || args.write_labels) {
        return Err(Error::Usage(
            "`-` stands for standard input and cannot be combined with paths or --write-labels",
        ));
    }
    // The rules tell what can be mended.
    let given = SettingArgs {
        file: args.file.clone(),
        profile: vec!["pss-restricted".to_owned()],
        kubernetes_version: args.kubernetes_version.clone().filter(|it| minor(it).is_some()),
        ..SettingArgs::default()
    };
    let mut settings = Settings::with(&given, &[], None)?;
    let rules = settings.rules()?;
    let configured = settings.config.last(|content| content.kubernetes_version.as_ref());
    let asked = asked(args, configured.map(|version| version.value.as_str()))?;
    let inputs = if from_stdin {
        Inputs::stdin(&args.stdin_filename, &settings)
    } else {
        inputs::tell_nearer(&args.paths, &args.file, &settings);
        Inputs::read(&args.paths, &settings, &|_| false, &|_| ProgressBar::hidden())
    };
    let Inputs { mut sources, mut failed, mut skipped, asks_nothing, .. } = inputs;
    let rules = settings.rules_for(rules, &sources)?;
    let mut survey = run::survey(&sources, &rules, asked);
    if args.write_labels {
        let said = write_labels(&survey, &mut sources, &mut failed);
        if !args.quiet {
            note(&said);
        }
        survey = run::survey(&sources, &rules, asked);
    }
    survey.summary.failed.append(&mut failed);
    survey.summary.skipped.append(&mut skipped);
    if survey.summary.objects == 0 && survey.summary.failed.is_empty() && !asks_nothing {
        let file = args.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
        let reason = "there is no Kubernetes manifest in it".to_owned();
        survey.summary.failed.push(Skipped { file: file.join(", "), document: None, reason });
    }
    let mut out = BufWriter::new(io::stdout().lock());
    stdout(match args.format {
        SurveyFormat::Human => human::write(&survey, &mut out),
        SurveyFormat::Json => json::write(&survey, &mut out),
        SurveyFormat::Jsonl => jsonl::write(&survey, &mut out),
        SurveyFormat::Markdown => markdown::write(&survey, &mut out),
    })?;
    stdout(out.flush())?;
    note(&if args.quiet { survey.summary.failed_text() } else { closing(&survey) });
    Ok(status(args, &survey))
}

/// The versions that the arguments ask for, or else the configuration.
fn asked(args: &PodSecurityArgs, configured: Option<&str>) -> Result<Asked, Error> {
    let read = |text: &str| {
        version(text).ok_or_else(|| {
            Error::Value(format!("`{text}` is no version: neither `latest` nor like `1.31`"))
        })
    };
    let is_range = args.from.is_some() || args.to.is_some();
    let named = args.kubernetes_version.as_deref().or(configured.filter(|_| !is_range));
    let counts = named.or(args.to.as_deref()).unwrap_or("latest");
    let (version, is_latest) = (read(counts)?, counts == "latest");
    // Lines for machines hold every version unless one is asked for.
    let (from, to) = match (named, args.format) {
        (None, SurveyFormat::Jsonl) => (Version::OLDEST, Version::LATEST),
        _ if is_range => (Version::OLDEST, Version::LATEST),
        _ => (version, version),
    };
    let from = args.from.as_deref().map_or(Ok(from), read)?;
    let to = args.to.as_deref().map_or(Ok(to), read)?;
    if from > to {
        return Err(Error::Usage("--from is later than --to"));
    }
    Ok(Asked { version, is_latest, from, to })
}

/// A version as people type it: `1.31`, `v1.31` or `v1.31.4`.
fn version(text: &str) -> Option<Version> {
    let minor = text.strip_prefix("v1.").or_else(|| text.strip_prefix("1."));
    let Some(rest) = minor else { return Version::parse(text) };
    let minor = match rest.split_once('.') {
        Some((minor, patch)) if patch.bytes().all(|b| b.is_ascii_digit()) => minor,
        Some(_) => return None,
        None => rest,
    };
    Version::parse(&format!("v1.{minor}"))
}

/// Writes the labels, and says what was done and what was not.
fn write_labels(survey: &Survey, sources: &mut [Source], failed: &mut Vec<Skipped>) -> String {
    let mut said = String::new();
    let mut wanted: Vec<Vec<Wanted>> = vec![Vec::new(); sources.len()];
    for namespace in &survey.namespaces {
        let name = namespace.name.as_deref().unwrap_or_default();
        for object in &namespace.objects {
            let (source, number) = object.at;
            let (unjudged, open) = (namespace.unjudged(), namespace.open());
            if unjudged + open > 0 || namespace.level.is_none() {
                let why = match (unjudged, open) {
                    (0, 0) => "nothing here runs in it".to_owned(),
                    (0, open) => format!("workloads in it that operators complete: {open}"),
                    (unjudged, _) => format!("workloads in it that are not judged: {unjudged}"),
                };
                said += &format!("{}: namespace `{name}` is left as it is: {why}\n", object.file);
                continue;
            }
            let lowered = object.policies.iter().find(|policy| {
                policy.mode == "enforce" && policy.is_stated && Some(policy.level) > namespace.level
            });
            if let (Some(policy), Some(level)) = (lowered, namespace.level) {
                let (old, new) = (policy.level.name(), level.name());
                said += &format!(
                    "{}: namespace `{name}` enforced {old}, which would refuse what runs there; \
                     it now enforces {new}\n",
                    object.file
                );
            }
            let labels = labels(namespace.level, &survey.asked, Some(object));
            wanted[source].push((number, labels));
        }
    }
    let mut changed = 0;
    for (source, wanted) in sources.iter_mut().zip(&wanted) {
        let labelled = match label(source, wanted) {
            Ok(None) => continue,
            Ok(Some(text)) => write::replace(&source.path, &source.text, &text)
                .map(|()| text)
                .map_err(|error| error.to_string()),
            Err(reason) => Err(reason),
        };
        match labelled {
            Ok(text) => {
                source.text = text;
                changed += 1;
            }
            Err(reason) => {
                failed.push(Skipped { file: source.name(), document: None, reason });
            }
        }
    }
    said += &match changed {
        1 => "labelled Namespaces in 1 file\n".to_owned(),
        changed => format!("labelled Namespaces in {changed} files\n"),
    };
    said
}

/// What is said at the end.
fn closing(survey: &Survey) -> String {
    let mut counts = [0; 4];
    for workload in survey.namespaces.iter().flat_map(|namespace| &namespace.workloads) {
        counts[match workload.level() {
            Some(Level::Restricted) => 0,
            Some(Level::Baseline) => 1,
            Some(Level::Privileged) => 2,
            None => 3,
        }] += 1;
    }
    let [restricted, baseline, privileged, unjudged] = counts;
    let summary = &survey.summary;
    format!(
        "{}{} judged by the policies of {}: {restricted} pass restricted, {baseline} only baseline, \
         {privileged} neither; {unjudged} not judged\n{}{}",
        summary.read_text(),
        restricted + baseline + privileged,
        survey.asked.version,
        summary.skipped_counts(),
        summary.failed_text()
    )
}

fn status(args: &PodSecurityArgs, survey: &Survey) -> u8 {
    let required = args.require.map(|level| match level {
        LevelArg::Baseline => Level::Baseline,
        LevelArg::Restricted => Level::Restricted,
    });
    let mut workloads = survey.namespaces.iter().flat_map(|namespace| &namespace.workloads);
    // What is not judged does not pass.
    let missed = required.is_some() && workloads.any(|workload| workload.level() < required);
    let mut problems = survey.namespaces.iter().flat_map(|namespace| &namespace.problems);
    let found = missed || problems.any(|problem| !problem.is_note);
    match (survey.summary.failed.is_empty(), found && !args.exit_zero) {
        (false, _) => FAILED,
        (true, found) => u8::from(found),
    }
}
