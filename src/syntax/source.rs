//! A file: where it is, what it says, and where its lines begin.

use std::path::{Path, PathBuf};

use super::flaw::{Flaw, FlawKind};
use super::span::Span;

/// Larger files are refused with a finding instead of being read. Far above anything an API
/// server accepts (etcd's limit is 1.5 MiB an object) and far below what spans can address.
pub const SIZE_LIMIT: u64 = 256 * 1024 * 1024;

/// One input, owned for the whole run.
#[derive(Debug)]
pub struct Source {
    /// Where it was found, as the user would name it; `-` or the given name for stdin.
    pub path: PathBuf,
    /// The text; empty, or cut before the first bad byte, if it could not be decoded.
    pub text: String,
    /// Why `text` is not the whole file, if it is not.
    pub flaw: Option<Flaw>,
    /// Named on the command line, so "nothing to check here" is an error.
    pub named: bool,
}

impl Source {
    /// Decodes the bytes of a file. Never fails: bytes that are not UTF-8 leave a source with
    /// a flaw, which becomes a finding like any other.
    pub fn decode(path: PathBuf, bytes: Vec<u8>, named: bool) -> Source {
        let mut source = Source { path, text: String::new(), flaw: None, named };
        if let Some(encoding) = foreign_encoding(&bytes) {
            source.flaw = Some(Flaw {
                kind: FlawKind::Encoding,
                span: Span::at(0),
                message: format!("the file is {encoding}; save it as UTF-8"),
            });
            return source;
        }
        let (text, flaw) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                let byte = bytes[valid];
                bytes.truncate(valid);
                let text = String::from_utf8(bytes).unwrap_or_default();
                let message = format!("byte 0x{byte:02x} is not UTF-8");
                (text, Some((valid, message)))
            }
        };
        let nul = memchr::memchr(0, text.as_bytes());
        source.flaw = match (nul, flaw) {
            (Some(at), _) => Some((at, "a NUL byte cannot be part of YAML".to_owned())),
            (None, flaw) => flaw,
        }
        .map(|(at, message)| Flaw {
            kind: FlawKind::Encoding,
            span: Span::at(at),
            message,
        });
        source.text = text;
        source
    }

    /// A source that could not be read at all, for example for its size.
    pub fn unread(path: PathBuf, message: String, named: bool) -> Source {
        let flaw = Flaw { kind: FlawKind::Unread, span: Span::at(0), message };
        Source { path, text: String::new(), flaw: Some(flaw), named }
    }

    /// The path with forward slashes, the same on every system.
    pub fn name(&self) -> String {
        display_path(&self.path)
    }
}

fn display_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// Encodings other than UTF-8 that YAML allows, by byte order mark or by the zero bytes that
/// ASCII text has in them (YAML 1.2.2, section 5.2).
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match *bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0, 0, 0, d, ..] if d != 0 => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        [0, b, 0, d, ..] if b != 0 && d != 0 => Some("UTF-16"),
        [a, 0, c, 0, ..] if a != 0 && c != 0 => Some("UTF-16"),
        _ => None,
    }
}

/// Where the lines of a text begin; made only for sources that have something to report.
#[derive(Debug)]
pub struct Lines<'s> {
    text: &'s str,
    starts: Vec<u32>,
}

/// A 1-based line and a 1-based column counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, in Unicode scalar values.
    pub column: usize,
    /// 1-based column, in UTF-16 code units (what SARIF and editors count).
    pub utf16_column: usize,
    /// 1-based column, in bytes, those of a byte order mark counted.
    pub byte_column: usize,
}

impl<'s> Lines<'s> {
    /// Finds the line starts of `text`.
    pub fn of(text: &'s str) -> Lines<'s> {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(breaks.map(|at| at as u32 + 1)).collect();
        Lines { text, starts }
    }

    /// The position of a byte offset. Offsets past the end are taken as the end.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1] as usize;
        let before = &self.text[start..(offset as usize).min(self.text.len())];
        let byte_column = before.len() + 1;
        // A byte order mark takes no column.
        let before = before.trim_start_matches('\u{feff}');
        Position {
            line,
            column: before.chars().count() + 1,
            utf16_column: before.encode_utf16().count() + 1,
            byte_column,
        }
    }

    /// The byte range of a 1-based line, without its line break.
    pub fn span(&self, line: usize) -> Span {
        let start = self.starts[line - 1] as usize;
        let end = self.starts.get(line).map_or(self.text.len(), |next| *next as usize);
        let text = self.text[start..end].trim_end_matches(['\n', '\r']);
        Span::new(start, start + text.len())
    }

    /// The number of lines.
    pub fn count(&self) -> usize {
        self.starts.len()
    }
}
