//! Where a report goes, and whether in colour.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Error;
use crate::cli::{CheckArgs, Color};

pub(super) fn note(text: &str) {
    // Standard error may be closed; there is nobody left to tell then.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

pub(super) fn stdout(result: io::Result<()>) -> Result<(), Error> {
    result.map_err(|error| Error::Output("standard output".into(), error))
}

/// Makes sure that the file of the report can be written before anything else is done.
pub(super) fn prepare(args: &CheckArgs) -> Result<(), Error> {
    let Some(path) = &args.output else { return Ok(()) };
    if args.paths.iter().any(|named| named.is_file() && is_report(args, named)) {
        return Err(Error::Usage("--output names a file that is to be checked"));
    }
    let opened = OpenOptions::new().append(true).create(true).open(path);
    opened.map(|_| ()).map_err(|error| Error::Output(path.clone(), error))
}

/// Whether a path is that of the file the report is written to.
pub(super) fn is_report(args: &CheckArgs, path: &Path) -> bool {
    let Some(output) = &args.output else { return false };
    output.file_name() == path.file_name()
        && match (fs::canonicalize(output), fs::canonicalize(path)) {
            (Ok(output), Ok(path)) => output == path,
            _ => false,
        }
}

/// Gives a writer for the report: the file the user names, else standard output.
pub(super) fn to_output(
    args: &CheckArgs,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| Error::Output(path, error)
    };
    match &args.output {
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
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = |name: &str| set(name) && std::env::var_os(name).is_none_or(|value| value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto => forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") || terminal,
    }
}
