//! The file of a configuration, and those it extends.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::file::Content;
use super::layer::Layer;
use super::paths::{Base, Patterns};
use super::place::{ConfigError, Place, Placed};
use super::reader::{Reader, Text, Wrong};
use crate::model::kinds::{Removal, Row};
use crate::rules::version::minor;
use crate::syntax::{Lines, Source, parse};

/// The names of the file.
pub const FILES: [&str; 2] = [".kubehone.yaml", "kubehone.yaml"];

/// Names that people give it as well, which must not be passed over in silence.
pub const MISNAMED: [&str; 2] = [".kubehone.yml", "kubehone.yml"];

/// The name of the schema that `kubehone init` puts beside it, for editors.
pub const SCHEMA_FILE: &str = ".kubehone.schema.json";

/// What holds for a run: a file and those it extends.
#[derive(Debug, Default)]
pub struct Config {
    /// The files, each after those it extends.
    pub files: Vec<File>,
    /// Their paths, by the index in places.
    paths: Vec<PathBuf>,
    /// Where patterns count from.
    pub(super) base: Base,
    exclude: Patterns,
}

/// One file of a configuration.
#[derive(Debug)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// The folder that paths in it count from.
    pub folder: PathBuf,
    /// What it says.
    pub content: Content,
    /// The files of each of its overrides.
    overrides: Vec<Patterns>,
}

/// The file that holds for a folder: its own, else that of the nearest folder above it, up to
/// the top of its repository.
///
/// # Errors
/// A folder with two of them, or with one that has another name.
pub fn find(start: &Path) -> Result<Option<PathBuf>, ConfigError> {
    for folder in start.ancestors() {
        let mut files = in_folder(folder);
        let wrong = |file: &Path, message| {
            Err(ConfigError { path: seen_from(start, file), at: None, message })
        };
        match (files.next(), files.next()) {
            (Some((first, _)), Some((_, second))) => {
                return wrong(&second, format!("beside it stands {first}; keep one of them"));
            }
            (Some((name, file)), None) if MISNAMED.contains(&name) => {
                let [right, other] = FILES;
                let message = format!("a configuration is called {right} or {other}; rename it");
                return wrong(&file, message);
            }
            (Some((_, file)), None) => return Ok(Some(file)),
            _ if folder.join(".git").exists() => return Ok(None),
            _ => {}
        }
    }
    Ok(None)
}

/// The files in a folder that are called like a configuration, or nearly so.
pub fn in_folder(folder: &Path) -> impl Iterator<Item = (&'static str, PathBuf)> {
    let files = FILES.into_iter().chain(MISNAMED).map(move |name| (name, folder.join(name)));
    files.filter(|(_, file)| file.is_file())
}

/// The name of a file in a folder or one above it, as people in the folder write it.
pub fn seen_from(here: &Path, file: &Path) -> PathBuf {
    let above = |(up, folder): (usize, &Path)| {
        let rest = file.strip_prefix(folder).ok()?;
        Some(std::iter::repeat_n(Path::new(".."), up).chain([rest]).collect())
    };
    here.ancestors().enumerate().find_map(above).unwrap_or_else(|| file.to_owned())
}

impl Config {
    /// Reads a file and those it extends. Patterns in all of them count from `base`.
    ///
    /// # Errors
    /// Points at the line of the file that is wrong.
    pub fn read(path: &Path, base: &Path) -> Result<Config, ConfigError> {
        let mut config = Config { base: Base::of(base), ..Config::default() };
        config.add(path, &mut Vec::new())?;
        let exclude = config.files.iter().flat_map(|file| &file.content.exclude.0);
        let exclude = Patterns::of(exclude).map_err(|(at, message)| config.error(at, message))?;
        config.exclude = exclude;
        Ok(config)
    }

    /// Whether nothing is configured.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether a file is one of its own, which is no manifest.
    pub fn has(&self, path: &Path) -> bool {
        let is = |own: &PathBuf| own.file_name() == path.file_name() && same(own) == same(path);
        path.file_name().is_some_and(|name| name == SCHEMA_FILE) || self.paths.iter().any(is)
    }

    /// An error at a place.
    pub fn error(&self, place: Place, message: String) -> ConfigError {
        ConfigError { path: self.path(place), at: Some((place.line, place.column)), message }
    }

    /// The file of a place.
    pub(super) fn path(&self, place: Place) -> PathBuf {
        self.paths.get(place.file as usize).cloned().unwrap_or_default()
    }

    /// What the files say of the rules, the stronger later; of their overrides those that are
    /// named by file and index.
    pub fn layers(&self, overrides: &[(usize, usize)]) -> Vec<Layer<'_>> {
        let mut layers = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            layers.push(Layer::of(&file.content));
            let holding = overrides.iter().filter(|(of, _)| *of == at);
            layers.extend(holding.map(|(_, index)| Layer::over(&file.content.overrides[*index])));
        }
        layers
    }

    /// All overrides, by file and index.
    pub fn overrides(&self) -> impl Iterator<Item = (usize, usize)> {
        let files = self.files.iter().enumerate();
        files.flat_map(|(at, file)| (0..file.overrides.len()).map(move |index| (at, index)))
    }

    /// The overrides that hold for a file.
    pub fn overrides_of(&self, path: &Path) -> Vec<(usize, usize)> {
        let path = self.base.relative(path);
        let holds =
            |(at, index): &(usize, usize)| self.files[*at].overrides[*index].have(&path, false);
        self.overrides().filter(holds).collect()
    }

    /// Tells files, and folders where the second argument says so, that are not to be read.
    pub fn exclude(&self) -> impl Fn(&Path, bool) -> bool + Send + Sync + 'static {
        let (patterns, base) = (self.exclude.clone(), self.base.clone());
        move |path, is_folder| {
            !patterns.is_empty() && patterns.have(&base.relative(path), is_folder)
        }
    }

    /// The file that a place is in.
    pub(super) fn path_of(&self, place: Place) -> PathBuf {
        self.paths.get(place.file as usize).cloned().unwrap_or_default()
    }

    /// What the strongest file says that says anything.
    pub fn last<'c, T>(&'c self, of: impl Fn(&'c Content) -> Option<&'c T>) -> Option<&'c T> {
        self.files.iter().rev().find_map(|file| of(&file.content))
    }

    /// The file of known findings, and where it is named.
    pub fn baseline(&self) -> Option<(PathBuf, Place)> {
        self.files.iter().rev().find_map(|file| {
            let named = file.content.baseline.as_ref()?;
            Some((file.folder.join(&named.value), named.place))
        })
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

    /// The project's apiVersions that do not last; what a file says goes before what it extends.
    ///
    /// # Errors
    /// Points at what is no version of Kubernetes.
    pub fn removals(&self) -> Result<Vec<Removal>, ConfigError> {
        let version = |version: &Option<Placed<String>>| match version {
            None => Ok(None),
            Some(text) => minor(&text.value).map(Some).ok_or_else(|| {
                let message = format!("`{}` is no version of Kubernetes such as 1.34", text.value);
                self.error(text.place, message)
            }),
        };
        let rows = self.files.iter().rev().flat_map(|file| &file.content.api_removals);
        let removal = |row: &super::file::ApiRemoval| {
            Ok(Removal {
                api_version: row.api_version.value.clone(),
                kinds: row.kinds.texts(),
                deprecated: version(&row.deprecated)?,
                removed: version(&row.removed)?,
                replacement: row.replacement.clone(),
                same_fields: row.same_fields,
            })
        };
        rows.map(removal).collect()
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
        let patterns = content.overrides.iter().map(|over| Patterns::of(&over.paths.0));
        let overrides = patterns.collect::<Result<_, _>>();
        let overrides = overrides.map_err(|(at, message)| self.error(at, message))?;
        self.files.push(File { path: path.to_owned(), folder, content, overrides });
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
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => unread("there is no such file".into()),
        _ => unread(error.to_string()),
    })?;
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
