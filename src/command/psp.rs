//! `kubehone psp`: what policies say, and what they make of pods.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::Error;
use super::output::stdout;
use crate::cli::{PspCommand, PspJudgeArgs};
use crate::model::Object;
use crate::model::lookup::text;
use crate::model::object::objects_at;
use crate::psp::{Defaulting, Policy, Settings, Unknown, validity};
use crate::report::psp_judge::Judged;
use crate::syntax::{Node, Source, parse};

pub(super) fn psp(command: &PspCommand) -> Result<u8, Error> {
    match command {
        PspCommand::Judge(args) => judge(args),
        PspCommand::Report(args) => super::psp_report::report(args),
    }
}

fn judge(args: &PspJudgeArgs) -> Result<u8, Error> {
    let failed = |error| Error::Input(args.pairs.clone(), error);
    let file: Box<dyn Read> = if args.pairs == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(fs::File::open(&args.pairs).map_err(failed)?)
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for line in BufReader::new(file).lines() {
        let line = line.map_err(failed)?;
        if !line.trim().is_empty() {
            stdout(pair(line).write(&mut out))?;
        }
    }
    stdout(out.flush())?;
    Ok(0)
}

/// Judges one line.
fn pair(line: String) -> Judged {
    let unread = |why: &str| Judged { unknown: Some(why.to_owned()), ..Judged::default() };
    let source = Source::decode("-".into(), line.into_bytes(), true);
    let parsed = parse(&source);
    if let Some(flaw) = parsed.flaws.first() {
        return unread(&flaw.message);
    }
    let Some(document) = parsed.documents.first() else { return unread("the line is empty") };
    let (Some(psp), Some(pod)) = (document.root().get("psp"), document.root().get("pod")) else {
        return unread("the line has no `psp` or no `pod`");
    };
    let mut objects = Vec::new();
    objects_at(pod, 0, &mut objects);
    let Some(object) = objects.first().map(Object) else { return unread("the pod is no object") };
    let judged = Judged {
        kind: object.kind().to_owned(),
        pod: text(object.root(), &["metadata", "name"]).unwrap_or_default().to_owned(),
        ..Judged::default()
    };
    match under(psp, object, judged.clone()) {
        Ok(judged) => judged,
        Err(unknown) => Judged { unknown: Some(said(unknown)), ..judged },
    }
}

fn under<'d>(psp: Node<'d>, object: Object<'d>, mut judged: Judged) -> Result<Judged, Unknown<'d>> {
    let policy = Policy::read(psp)?;
    judged.psp.clone_from(&policy.name);
    judged.psp_invalid = validity::flaws(psp, &policy).iter().map(ToString::to_string).collect();
    if let Err(reason) = policy.usable() {
        judged.provider_error = Some(reason);
        return Ok(judged);
    }
    let template =
        object.template().ok_or(Unknown { node: object.root(), wanted: Some("a pod") })?;
    let outcome = policy.judge(&Settings::read(template, Defaulting::Api)?);
    judged.admitted = outcome.violations.is_empty();
    judged.errors = outcome.violations.iter().map(ToString::to_string).collect();
    Ok(judged.with_mutations(&outcome.mutations))
}

fn said(unknown: Unknown<'_>) -> String {
    let text = unknown.node.span().of(unknown.node.document().text());
    format!("`{text}` {}", unknown.why())
}
