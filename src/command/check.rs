//! `kubehone check`: reads, fixes, and says what was found.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::inputs::{self, Inputs};
use super::known::{self, Known};
use super::output::{self, Output, is_for_people, note, stdout, to_output};
use super::settings::Settings;
use super::{Error, FAILED, reports, watch};
use crate::changes::Changes;
use crate::cli::CheckArgs;
use crate::fix::{Mended, write};
use crate::report::{self, Item, Report, Skipped, Sources, Summary};
use crate::rules::RuleSet;
use crate::run;

pub(super) fn check(args: &CheckArgs) -> Result<u8, Error> {
    let from_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    if from_stdin && args.paths.len() > 1 {
        return Err(Error::Usage(
            "`-` stands for standard input and cannot be combined with paths",
        ));
    }
    let outputs = output::outputs(args)?;
    if from_stdin && args.report.watch {
        return Err(Error::Usage("--watch needs files; standard input is read once"));
    }
    output::prepare(&outputs)?;
    if args.report.watch {
        return watch::watch(args, &outputs, &|| once(args, &outputs, false));
    }
    once(args, &outputs, from_stdin)
}

/// One run.
fn once(args: &CheckArgs, outputs: &[Output<'_>], from_stdin: bool) -> Result<u8, Error> {
    let changes = known::changes(args, from_stdin)?;
    let mut settings = Settings::of(args)?;
    let rules = settings.rules()?;
    for (a, b) in settings.contradictions(&rules) {
        note(&format!("kubehone: `{a}` and `{b}` ask for the opposite of each other\n"));
    }
    if args.jobs > 0 {
        // Fails only if a pool exists already, and then its size is as good as any.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(args.jobs.into()).build_global();
    }
    if !args.quiet && !from_stdin {
        inputs::tell_nearer(&args.paths, &args.settings.file, &settings);
    }
    let mut session = Session::read(args, outputs, &settings, from_stdin)?;
    let rules = settings.rules_for(rules, &session.inputs.sources)?;
    // With comments to be added, a diff shows these alone unless fixes are asked for as well.
    let reason = args.allow.add_allows.as_deref();
    let fixes = args.fix || (args.diff && reason.is_none());
    let writes = fixes || reason.is_some();
    let mut mended = if fixes {
        let guards = settings.guards(&session.inputs.sources)?;
        let sources = &session.inputs.sources;
        run::fix_changed(sources, (&rules, &guards), settings.risk(), changes.as_ref())
    } else {
        Vec::new()
    };
    if let Some(reason) = reason {
        let sources = &session.inputs.sources;
        mended = run::allow_changed(sources, &rules, reason, mended, changes.as_ref());
    }
    if args.diff {
        return session.diff(args, outputs, &settings, &rules, (&mended, changes.as_ref()));
    }
    if writes && from_stdin {
        let source = session.inputs.sources.first().or(session.inputs.excluded.as_ref());
        // What could be read of a stream that is not text is no replacement for it.
        let unchanged = source.filter(|source| source.flaw.is_none()).map_or("", |s| &s.text);
        let text = mended.first().and_then(|mended| mended.text.as_deref()).unwrap_or(unchanged);
        let mut out = io::stdout().lock();
        stdout(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    }
    session.mended(&mended, from_stdin);
    let was_written = mended.iter().any(|mended| mended.text.is_some());
    let changes = if was_written { known::changes(args, from_stdin)? } else { changes };
    // Then standard output holds the mended stream.
    let aside = writes && from_stdin;
    let (report, is_stale) = session.findings(args, &rules, changes.as_ref())?;
    reports::write_all(args, outputs, &report, aside)?;
    if args.allow.show_allowed {
        note(&report.summary.allowed_text());
    }
    if args.show_files {
        note(&report.summary.skipped_text());
    }
    note(&closing(args, &report.summary));
    let status = status(args, &settings, &report.summary);
    Ok(if status == 0 && is_stale && !args.exit_zero { 1 } else { status })
}

/// What one run of `check` has read and done so far.
struct Session<'a> {
    inputs: Inputs,
    known: Known<'a>,
    /// What fixing did; filled in by `mended`.
    fixes: Summary,
}

impl Session<'_> {
    fn read<'a>(
        args: &'a CheckArgs,
        outputs: &[Output<'_>],
        settings: &Settings<'_>,
        from_stdin: bool,
    ) -> Result<Session<'a>, Error> {
        let known = Known::of(args, settings)?;
        let mut inputs = if from_stdin {
            Inputs::stdin(&args.stdin_filename, settings)
        } else {
            // The report of an earlier run is no manifest.
            let ours = |path: &Path| output::is_report(outputs, path) || known.has(path);
            Inputs::read(&args.paths, settings, &ours, &|files| progress(args, files))
        };
        if args.report.skip_others && !from_stdin {
            inputs.sources.iter_mut().for_each(|source| source.named = false);
            inputs.asks_nothing = true;
        }
        Ok(Session { inputs, known, fixes: Summary::default() })
    }

    /// Shows what would be changed. The findings are reported as they are: nothing was written.
    fn diff(
        mut self,
        args: &CheckArgs,
        outputs: &[Output<'_>],
        settings: &Settings<'_>,
        rules: &RuleSet,
        (mended, changes): (&[Mended], Option<&Changes>),
    ) -> Result<u8, Error> {
        let diff = |out: &mut dyn Write| {
            for (source, mended) in self.inputs.sources.iter().zip(mended) {
                if let Some(text) = &mended.text {
                    report::diff::write(&source.name(), &source.text, text, out)?;
                }
            }
            Ok(())
        };
        let (people, others): (Vec<Output<'_>>, Vec<Output<'_>>) =
            outputs.iter().partition(|output| is_for_people(output.format));
        let place = people.first().and_then(|output| output.file);
        to_output(place, diff)?;
        let (mut items, mut summary) = run::check_changed(&self.inputs.sources, rules, changes);
        summary.failed.append(&mut self.inputs.failed);
        summary.skipped.append(&mut self.inputs.skipped);
        self.known.settle(&self.inputs.sources, rules, &mut items, &mut summary)?;
        summary.changed = mended.iter().filter(|mended| mended.text.is_some()).count();
        let report = self.report(args, items, summary, rules);
        reports::write_all(args, &others, &report, false)?;
        note(&closing(args, &report.summary));
        Ok(status(args, settings, &report.summary))
    }

    /// Writes the fixed files, and goes on with the new texts.
    fn mended(&mut self, mended: &[Mended], from_stdin: bool) {
        run::account_fixes(&self.inputs.sources, mended, &mut self.fixes);
        for (source, mended) in self.inputs.sources.iter_mut().zip(mended) {
            let Some(text) = &mended.text else { continue };
            let written =
                if from_stdin { Ok(()) } else { write::replace(&source.path, &source.text, text) };
            match written {
                Ok(()) => source.text.clone_from(text),
                Err(error) => {
                    let (file, reason) = (source.name(), error.to_string());
                    self.inputs.failed.push(Skipped { file, document: None, reason });
                    self.fixes.changed -= usize::from(!mended.fixed.is_empty());
                    self.fixes.allowing.0 -= mended.allowed;
                    self.fixes.allowing.1 -= usize::from(mended.allowed > 0);
                    for (rule, count) in &mended.fixed {
                        let fixed = self.fixes.fixed.entry(rule.clone()).or_default();
                        *fixed = fixed.saturating_sub(*count);
                    }
                }
            }
        }
    }

    /// What is found, and whether the baseline holds what is gone.
    fn findings<'r>(
        &'r mut self,
        args: &CheckArgs,
        rules: &'r RuleSet,
        changes: Option<&Changes>,
    ) -> Result<(Report<'r>, bool), Error> {
        let (mut items, mut summary) = run::check_changed(&self.inputs.sources, rules, changes);
        summary.failed.append(&mut self.inputs.failed);
        summary.skipped.append(&mut self.inputs.skipped);
        let sources = self.inputs.sources.as_slice();
        let is_stale = self.known.settle(sources, rules, &mut items, &mut summary)?;
        let fixes = std::mem::take(&mut self.fixes);
        summary.fixed = fixes.fixed;
        summary.fixed.retain(|_, count| *count > 0);
        summary.changed = fixes.changed;
        summary.dropped = fixes.dropped;
        (summary.allowing, summary.left) = (fixes.allowing, fixes.left);
        if summary.objects == 0 && summary.failed.is_empty() && !self.inputs.asks_nothing {
            let file = args.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>();
            let reason = "there is no Kubernetes manifest in it".to_owned();
            summary.failed.push(Skipped { file: file.join(", "), document: None, reason });
        }
        Ok((self.report(args, items, summary, rules), is_stale))
    }

    fn report<'r>(
        &'r self,
        args: &CheckArgs,
        items: Vec<Item>,
        summary: Summary,
        rules: &'r RuleSet,
    ) -> Report<'r> {
        let (sources, with_allowed) = (Sources(&self.inputs.sources), args.allow.show_allowed);
        Report { items, summary, rules, sources, with_allowed }
    }
}

/// What is said at the end. An exit status of 2 is explained even to those who want it quiet.
fn closing(args: &CheckArgs, summary: &Summary) -> String {
    if args.quiet { summary.failed_text() } else { summary.text() }
}

fn status(args: &CheckArgs, settings: &Settings<'_>, summary: &Summary) -> u8 {
    if !summary.failed.is_empty() {
        FAILED
    } else {
        let found = summary.found.at_least(settings.fail_on()) > 0 && !args.exit_zero;
        u8::from(found || (args.exit_non_zero_on_fix && summary.changed > 0))
    }
}

/// A bar on standard error for runs long enough to make one wonder; never in a pipe.
fn progress(args: &CheckArgs, files: u64) -> ProgressBar {
    const MANY: u64 = 2000;
    if args.quiet || files < MANY || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("reading {bar:30} {pos}/{len} files");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
