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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::covering;
    use crate::psp::level::{beyond, fields};
    use crate::psp::policy::{Policy, Profiles, RuntimeClass};
    use crate::psp::strategy::{Asks, Range, Strategy};
    use crate::rules::registry;

    /// A policy with something to say on every field that the standards leave open.
    fn talkative() -> Policy {
        let ranges = Some(vec![Range { min: 1, max: 9 }]);
        let strategy = Strategy { rule: Asks::MustRunAs, ranges };
        let names = || vec!["one".to_owned()];
        let path = crate::psp::policy::HostPath { prefix: "/var".into(), read_only: true };
        Policy {
            run_as_user: strategy.clone(),
            run_as_group: Some(strategy.clone()),
            supplemental_groups: strategy.clone(),
            fs_group: strategy,
            read_only_root: true,
            default_escalation: Some(false),
            host_paths: vec![path],
            flex_drivers: names(),
            csi_drivers: names(),
            forbidden_sysctls: names(),
            runtime_class: Some(RuntimeClass { allowed: names(), default: None }),
            profiles: Profiles {
                default_seccomp: "runtime/default".into(),
                default_apparmor: "runtime/default".into(),
                ..Profiles::default()
            },
            ..Policy::default()
        }
    }

    #[test]
    fn pages_name_fields_of_policies() {
        let policy = talkative();
        let known = fields(&policy).into_iter().map(|field| field.name);
        let known: BTreeSet<&str> = known.chain(beyond(&policy).iter().map(|b| b.name)).collect();
        let rules = registry::built_in().expect("built-in pages are read");
        for rule in &rules {
            for name in rule.standard("psp").iter().flat_map(|part| part.split(", ")) {
                assert!(known.contains(name), "{}: PodSecurityPolicy has no `{name}`", rule.id());
            }
        }
    }

    /// What no rule covers is said here, so that a new rule does not go unnoticed.
    #[test]
    fn most_of_what_a_policy_adds_is_covered() {
        let rules = registry::built_in().expect("built-in pages are read");
        let bare = beyond(&talkative()).into_iter().map(|thing| thing.name);
        let bare: Vec<&str> = bare.filter(|name| covering(&rules, name).is_empty()).collect();
        assert_eq!(bare, ["defaultAllowPrivilegeEscalation", "forbiddenSysctls"]);
    }
}
