//! Where reports go, and whether in colour.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Error;
use crate::cli::{CheckArgs, Color, Format};

pub(super) fn note(text: &str) {
    // Standard error may be closed; there is nobody left to tell then.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

pub(super) fn stdout(result: io::Result<()>) -> Result<(), Error> {
    result.map_err(|error| Error::Output("standard output".into(), error))
}

/// One report of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Output<'a> {
    pub(super) format: Format,
    /// The file it goes to; standard output if there is none.
    pub(super) file: Option<&'a Path>,
}

/// The reports of a run, in the order they were asked for.
///
/// # Errors
/// Two of them would go to one place, or one would replace what is to be checked.
pub(super) fn outputs(args: &CheckArgs) -> Result<Vec<Output<'_>>, Error> {
    let outputs = args.format.iter().map(|arg| Output {
        format: arg.format,
        file: arg.file.as_deref().or(args.output.as_deref()),
    });
    let outputs: Vec<Output<'_>> = outputs.collect();
    let open = args.format.iter().filter(|arg| arg.file.is_none());
    if args.diff && open.clone().any(|arg| !is_for_people(arg.format)) {
        return Err(Error::Usage(
            "--diff prints a diff instead of a report; give the report a file: --format FORMAT=FILE",
        ));
    }
    if args.output.is_some() && open.count() == 0 {
        return Err(Error::Usage("--output has no report: each --format names a file of its own"));
    }
    for (at, output) in outputs.iter().enumerate() {
        if outputs[..at].iter().any(|other| other.file == output.file) {
            return Err(Error::Usage(match output.file {
                None => "only one report can go to standard output; write --format FORMAT=FILE",
                Some(_) => "two reports cannot go to one file",
            }));
        }
    }
    if args.paths.iter().any(|named| named.is_file() && is_report(&outputs, named)) {
        return Err(Error::Usage("a report would replace a file that is to be checked"));
    }
    Ok(outputs)
}

/// Whether a report is read by people, so that a diff can take its place.
pub(super) fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Human | Format::Concise)
}

/// Makes sure that the files of the reports can be written before anything else is done.
pub(super) fn prepare(outputs: &[Output<'_>]) -> Result<(), Error> {
    for path in outputs.iter().filter_map(|output| output.file) {
        let opened = OpenOptions::new().append(true).create(true).open(path);
        opened.map_err(|error| Error::Output(path.to_owned(), error))?;
    }
    Ok(())
}

/// Whether a path is that of a file a report is written to.
pub(super) fn is_report(outputs: &[Output<'_>], path: &Path) -> bool {
    let mut files = outputs.iter().filter_map(|output| output.file);
    files.any(|file| {
        file.file_name() == path.file_name()
            && match (fs::canonicalize(file), fs::canonicalize(path)) {
                (Ok(file), Ok(path)) => file == path,
                _ => false,
            }
    })
}

/// Gives a writer for a report: a file, else standard output.
pub(super) fn to_output(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| Error::Output(path, error)
    };
    match file {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            stdout(write(&mut out).and_then(|()| out.flush()))
        }
        Some(path) => {
            let mut out = BufWriter::new(File::create(path).map_err(failed(path))?);
            write(&mut out).and_then(|()| out.flush()).map_err(failed(path))
        }
    }
}

/// Whether to colour, by the flag, then by the customary variables, then by the terminal.
pub(super) fn wants_color(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR") => false,
        Color::Auto => is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE") || terminal,
    }
}

/// Whether to link, by the customary variables, then by the terminal.
pub(super) fn wants_links(terminal: bool) -> bool {
    if is_set("FORCE_HYPERLINK") {
        return is_forced("FORCE_HYPERLINK");
    }
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb" || term == "linux");
    terminal && !dumb && !is_set("NO_COLOR")
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is_forced(name: &str) -> bool {
    is_set(name) && std::env::var_os(name).is_none_or(|value| value != "0")
}
