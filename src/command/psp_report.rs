//! `kubehone psp report`: policies beside the Pod Security Standards.

use std::io::{self, BufWriter, Write};

use super::output::stdout;
use super::{Error, policies};
use crate::cli::{PspFormat, PspReportArgs};
use crate::psp::level::{beyond, fields, level};
use crate::psp::validity;
use crate::report::psp::{self, PolicyReport};
use crate::rules::{Rule, registry};
use crate::syntax::parse;

pub(super) fn report(args: &PspReportArgs) -> Result<u8, Error> {
    let rules = registry::built_in()?;
    let mut reports = Vec::new();
    for path in &args.files {
        let source = policies::source(path);
        let parsed = parse(&source);
        policies::each(&source, &parsed, |object| {
            let root = object.root();
            let policy = policies::known(&source, root)?;
            let fields = fields(&policy);
            let flaws = validity::flaws(root, &policy);
            let mut invalid: Vec<String> = flaws.iter().map(ToString::to_string).collect();
            if let (Err(reason), true) = (policy.usable(), invalid.is_empty()) {
                invalid.push(format!("no pod can be judged by it: {reason}"));
            }
            let beyond = beyond(&policy).into_iter();
            reports.push(PolicyReport {
                file: source.name(),
                level: level(&fields),
                beyond: beyond
                    .map(|thing| {
                        let rules = covering(&rules, thing.name);
                        (thing, rules)
                    })
                    .collect(),
                fields,
                invalid,
                name: policy.name,
            });
            Ok(())
        })?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    stdout(match args.format {
        PspFormat::Human => psp::human(&reports, &mut out),
        PspFormat::Json => psp::json(&reports, &mut out),
        PspFormat::Markdown => psp::markdown(&reports, &mut out),
    })?;
    stdout(out.flush())?;
    Ok(0)
}

/// The rules about pods whose pages name the field of a policy, by id.
fn covering(rules: &[Rule], field: &str) -> Vec<String> {
    let names = |rule: &&Rule| {
        let mut parts = rule.standard("psp").iter().flat_map(|part| part.split(", "));
        parts.any(|name| name == field)
    };
    let about_pods = rules.iter().filter(|rule| rule.category() != "legacy");
    about_pods.filter(names).map(|rule| rule.id().to_owned()).collect()
}
