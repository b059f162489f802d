//! `--watch`: checks again whenever a file changes. The one place that knows notify.

use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use notify_debouncer_mini::new_debouncer;
use notify_debouncer_mini::notify::RecursiveMode;

use super::Error;
use super::output::{Output, is_report, note};
use crate::cli::CheckArgs;

/// How long changes are gathered before the next check.
const PAUSE: Duration = Duration::from_millis(150);

/// By how much the clock of a file system may lag behind.
const LAG: Duration = Duration::from_millis(20);

/// What may change the outcome: manifests, the configuration, and rule pages.
const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "md"];

/// Checks now, and again after each change, until the process is ended.
pub(super) fn watch(
    args: &CheckArgs,
    outputs: &[Output<'_>],
    check: &dyn Fn() -> Result<u8, Error>,
) -> Result<u8, Error> {
    let failed = |error| Error::Value(format!("files cannot be watched: {error}"));
    let (sender, events) = mpsc::channel();
    let mut debouncer = new_debouncer(PAUSE, sender).map_err(failed)?;
    let mut folders = HashSet::new();
    for path in args.paths.iter().chain(&args.settings.rules) {
        let (folder, mode) = place(path);
        debouncer.watcher().watch(folder, mode).map_err(failed)?;
        folders.extend(folder.canonicalize());
    }
    loop {
        let started = SystemTime::now();
        if io::stdout().is_terminal() {
            let mut out = io::stdout().lock();
            // Clears the screen and what was scrolled away, and goes to its top.
            let _ = out.write_all(b"\x1b[2J\x1b[3J\x1b[H").and_then(|()| out.flush());
        }
        match check() {
            Ok(_) => {}
            Err(error @ Error::Output(..)) => return Err(error),
            // What is wrong now, such as the configuration, may be mended in a moment.
            Err(error) => note(&format!("kubehone: {error}\n")),
        }
        if !args.quiet {
            note("watching for changes; Ctrl-C ends it\n");
        }
        loop {
            let Ok(batch) = events.recv() else { return Ok(0) };
            let mut changed = false;
            for event in batch.into_iter().flatten() {
                let path = event.path.as_path();
                changed |= match path.is_dir() {
                    // One that came with all that is in it. Of others, their files tell.
                    true => path.canonicalize().is_ok_and(|path| folders.insert(path)),
                    false => is_wanted(args, path) && !is_report(outputs, path),
                } && has_changed(path, started);
            }
            if changed {
                break;
            }
        }
    }
}

/// The folder to watch for a path. A file is watched by its folder, since many editors put a new
/// file in the place of the old one.
fn place(path: &Path) -> (&Path, RecursiveMode) {
    if path.is_dir() {
        return (path, RecursiveMode::Recursive);
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    (parent.unwrap_or(Path::new(".")), RecursiveMode::NonRecursive)
}

/// Whether a change there can matter.
fn is_wanted(args: &CheckArgs, path: &Path) -> bool {
    if path.components().any(|part| part.as_os_str() == ".git") {
        return false;
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let named = args.paths.iter().any(|named| named.file_name() == path.file_name());
    named || extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Whether it changed since, and was not only read: the check itself opens every file.
fn has_changed(path: &Path, since: SystemTime) -> bool {
    let Ok(metadata) = path.symlink_metadata() else { return true };
    let last = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH).max(moved(&metadata));
    last + LAG >= since
}

/// When something of a file's entry changed, as it does when the file gets another name.
#[cfg(unix)]
fn moved(metadata: &std::fs::Metadata) -> SystemTime {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime()).unwrap_or_default();
    let nanos = u32::try_from(metadata.ctime_nsec()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos)
}

#[cfg(not(unix))]
fn moved(_: &std::fs::Metadata) -> SystemTime {
    SystemTime::UNIX_EPOCH
}
