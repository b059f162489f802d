//! The file of a configuration, and those it extends.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::file::Content;
use super::layer::Layer;
use super::place::{ConfigError, Place, Placed};
use super::reader::{Reader, Text, Wrong};
use crate::model::kinds::Row;
use crate::syntax::{Lines, Source, parse};

/// The names of the file.
pub const FILES: [&str; 2] = [".kubehone.yaml", "kubehone.yaml"];

/// What holds for a run: a file and those it extends.
#[derive(Debug, Default)]
pub struct Config {
    /// The files, each after those it extends.
    pub files: Vec<File>,
    /// Their paths, by the index in places.
    paths: Vec<PathBuf>,
}

/// One file of a configuration.
#[derive(Debug)]
pub struct File {
    /// The folder that paths in it count from.
    pub folder: PathBuf,
    /// What it says.
    pub content: Content,
}

/// The file that holds for a folder: its own, else that of the nearest folder above it, up to
/// the top of its repository.
///
/// # Errors
/// A folder with two of them.
pub fn find(folder: &Path) -> Result<Option<PathBuf>, ConfigError> {
    for folder in folder.ancestors() {
        let mut files = FILES.map(|name| folder.join(name)).into_iter().filter(|f| f.is_file());
        match (files.next(), files.next()) {
            (Some(_), Some(second)) => {
                let message = format!("beside it stands {}; keep one of them", FILES[0]);
                return Err(ConfigError { path: second, at: None, message });
            }
            (Some(file), None) => return Ok(Some(file)),
            _ if folder.join(".git").exists() => return Ok(None),
            _ => {}
        }
    }
    Ok(None)
}

impl Config {
    /// Reads a file and those it extends.
    ///
    /// # Errors
    /// Points at the line of the file that is wrong.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        config.add(path, &mut Vec::new())?;
        Ok(config)
    }

    /// Whether nothing is configured.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// An error at a place.
    pub fn error(&self, place: Place, message: String) -> ConfigError {
        let path = self.paths.get(place.file as usize).cloned().unwrap_or_default();
        ConfigError { path, at: Some((place.line, place.column)), message }
    }

    /// What all files say of the rules, the stronger later.
    pub fn layers(&self) -> Vec<Layer<'_>> {
        self.files.iter().map(|file| Layer::of(&file.content)).collect()
    }

    /// What the strongest file says that says anything.
    pub fn last<'c, T>(&'c self, of: impl Fn(&'c Content) -> Option<&'c T>) -> Option<&'c T> {
        self.files.iter().rev().find_map(|file| of(&file.content))
    }

    /// The project's rows of the table of kinds.
    ///
    /// # Errors
    /// Points at a row that is wrong.
    pub fn kinds(&self) -> Result<Vec<Row>, ConfigError> {
        let kinds = self.files.iter().flat_map(|file| &file.content.kinds);
        let row = |kind: &super::file::Kind| {
            let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
            let (group, fields) = (text(&kind.group), text(&kind.fields));
            let (name, called) = (text(&kind.name), text(&kind.called));
            let form = kind.form.0.0;
            let columns = [&group, &kind.kind, &kind.path.value, form, &fields, &name, &called];
            Row::of(columns).map_err(|message| self.error(kind.path.place, message))
        };
        kinds.map(row).collect()
    }

    /// Reads one more file, after those it extends. `within` are the files that led here.
    fn add(&mut self, path: &Path, within: &mut Vec<PathBuf>) -> Result<(), ConfigError> {
        let index = self.paths.len();
        self.paths.push(path.to_owned());
        let content = content(path, index as u32)?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        within.push(same(path));
        for Placed { value, place } in &content.extends.0 {
            let base = folder.join(value);
            if within.last() == Some(&same(&base)) {
                return Err(self.error(*place, "this file extends itself".into()));
            }
            if within.contains(&same(&base)) {
                let message = format!("`{value}` extends this file in turn");
                return Err(self.error(*place, message));
            }
            if !base.is_file() {
                return Err(self.error(*place, format!("there is no file {}", base.display())));
            }
            self.add(&base, within)?;
        }
        within.pop();
        self.files.push(File { folder, content });
        Ok(())
    }
}

/// The path that two names of one file share.
fn same(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// What one file says.
fn content(path: &Path, file: u32) -> Result<Content, ConfigError> {
    let unread = |message| ConfigError { path: path.to_owned(), at: None, message };
    let bytes = fs::read(path).map_err(|error| unread(error.to_string()))?;
    let source = Source::decode(path.to_owned(), bytes, true);
    let parsed = parse(&source);
    let text = Text { file, lines: Lines::of(&source.text) };
    let wrong = |at: Place, message| {
        let at = Some((at.line, at.column));
        ConfigError { path: path.to_owned(), at, message }
    };
    if let Some(flaw) = parsed.flaws.first() {
        return Err(wrong(text.place(flaw.span.start), flaw.message.clone()));
    }
    if let Some(second) = parsed.documents.get(1) {
        let place = text.place(second.root().span().start);
        return Err(wrong(place, "a second document begins here".into()));
    }
    let Some(document) = parsed.documents.first() else { return Ok(Content::default()) };
    Content::deserialize(Reader::of(document.root(), &text))
        .map_err(|Wrong { message, place }| wrong(place.unwrap_or_default(), message))
}
