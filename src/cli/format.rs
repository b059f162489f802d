//! `--format`: the form of a report, and the file it goes to.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error, ValueEnum};

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With excerpts, for people
    Human,
    /// One line a finding
    Concise,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality
    Gitlab,
    /// JUnit's XML
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// Issues of Azure Pipelines
    Azure,
    /// reviewdog's diagnostics, with fixes as suggestions
    Rdjson,
    /// A comment for a pull request
    Markdown,
    /// One page to look at, without network
    Html,
}

/// One wanted report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatArg {
    /// Its form.
    pub format: Format,
    /// The file it goes to; standard output, or `--output`, if there is none.
    pub file: Option<PathBuf>,
}

/// Reads `FORMAT` and `FORMAT=FILE`.
#[derive(Clone, Copy, Debug)]
pub struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = FormatArg;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<FormatArg, Error> {
        let (name, file) = match value.to_str().and_then(|text| text.split_once('=')) {
            Some((name, file)) if !file.is_empty() => (OsStr::new(name), Some(file)),
            _ => (value, None),
        };
        let format = EnumValueParser::<Format>::new().parse_ref(command, arg, name)?;
        Ok(FormatArg { format, file: file.filter(|file| *file != "-").map(PathBuf::from) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = Format::value_variants().iter();
        Some(Box::new(values.filter_map(ValueEnum::to_possible_value)))
    }
}
