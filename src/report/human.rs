//! Findings for people: the source with the exact key underlined. The one place that knows
//! miette.

use std::fmt::Display;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, Severity as Level, SourceCode, SourceSpan, SpanContents, ThemeCharacters,
    ThemeStyles,
};

use super::advice::advice;
use super::excerpt::hunks;
use super::link::Heads;
use super::secrets::{CONTEXT, Secrets};
use super::{Item, Look, Report};
use crate::rules::Severity;
use crate::syntax::Lines;

/// Writes the findings with excerpts of their sources.
///
/// # Errors
/// What the writer says.
pub fn write(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let styles = if look.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(100)
        .with_context_lines(CONTEXT)
        .without_primary_span_start();
    let secrets = Secrets::of(&report.items);
    let sources = report.sources.by_name();
    let mut excerpt: Option<(&str, Excerpt<'_>)> = None;
    let mut text = String::new();
    let mut heads = Heads::of(report, look);
    for item in &report.items {
        if excerpt.as_ref().is_none_or(|(file, _)| *file != item.file) {
            let content = sources.get(&item.file).map_or("", |source| source.text.as_str());
            excerpt = Some((&item.file, Excerpt { text: content, lines: Lines::of(content) }));
        }
        let Some((_, source)) = &excerpt else { continue };
        text.clear();
        let shown = Shown { item, source, hidden: secrets.show_beside(item) };
        handler.render_report(&mut text, &shown).map_err(io::Error::other)?;
        writeln!(out, "{}", heads.head(item))?;
        out.write_all(text.trim_end().as_bytes())?;
        out.write_all(b"\n")?;
        if look.fixes && !shown.hidden {
            changes(item, source, look.color, out)?;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes what the fix of a finding would change.
fn changes(item: &Item, source: &Excerpt<'_>, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let Some(fix) = item.fix.as_ref().filter(|fix| fix.is_possible()) else { return Ok(()) };
    for hunk in hunks(fix, source.text, &source.lines) {
        writeln!(out, "  @@ line {} @@", hunk.first)?;
        for line in &hunk.lines {
            match line.as_bytes().first() {
                Some(b'-') if color => writeln!(out, "  \x1b[31m{line}\x1b[0m")?,
                Some(b'+') if color => writeln!(out, "  \x1b[32m{line}\x1b[0m")?,
                _ => writeln!(out, "  {line}")?,
            }
        }
    }
    Ok(())
}

/// A source whose lines are known, so that showing a place late in a large file is quick.
#[derive(Debug)]
struct Excerpt<'s> {
    text: &'s str,
    lines: Lines<'s>,
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = self.lines.position(span.offset() as u32);
        let end = self.lines.position((span.offset() + span.len()) as u32);
        let first = start.line.saturating_sub(before).max(1);
        let last = (end.line + after).min(self.lines.count());
        let from = self.lines.span(first).start as usize;
        let to = self.lines.span(last).end as usize;
        let data = &self.text.as_bytes()[from..to];
        let covered = SourceSpan::new(from.into(), to - from);
        Ok(Box::new(MietteSpanContents::new(data, covered, first - 1, 0, last - first + 1)))
    }
}

#[derive(Debug)]
struct Shown<'a> {
    item: &'a Item,
    source: &'a Excerpt<'a>,
    /// Whether an excerpt would print what is to be kept secret.
    hidden: bool,
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.item.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<Level> {
        Some(match self.item.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Info => Level::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn Display + 'a>> {
        advice(self.item).map(|text| Box::new(text) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.hidden && !self.source.text.is_empty()).then_some(self.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |text: Option<&str>, span: crate::syntax::Span| {
            LabeledSpan::new(text.map(str::to_owned), span.start as usize, span.len())
        };
        let related = self.item.related.map(|place| label(Some("also here"), place.span));
        Some(Box::new(std::iter::once(label(None, self.item.place.span)).chain(related)))
    }
}
