//! `kubehone init`: writes a first configuration, for what it finds.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::config::schema_text;
use super::output::stdout;
use super::{Error, settings};
use crate::cli::InitArgs;
use crate::config::{FILES, SCHEMA_FILE, in_folder};
use crate::discover;
use crate::migrate;
use crate::schema::table::NEWEST;

/// How many places of a kind are named.
const SOME: usize = 4;

/// What a repository holds.
#[derive(Debug, Default)]
struct Found {
    charts: Vec<String>,
    kustomizations: Vec<String>,
    /// File and peer.
    peers: Vec<(&'static str, &'static str)>,
}

pub(super) fn init(args: &InitArgs) -> Result<u8, Error> {
    let folder = &args.folder;
    if let Some((_, there)) = in_folder(folder).next() {
        let error = io::Error::new(io::ErrorKind::AlreadyExists, "it is there already");
        return Err(Error::Output(shown(&there).into(), error));
    }
    let found = Found::below(folder);
    let mut written = vec![folder.join(FILES[0])];
    write_new(&written[0], &text(&found, !args.no_schema))?;
    let schema = folder.join(SCHEMA_FILE);
    if !args.no_schema && !schema.exists() {
        write_new(&schema, &schema_text(settings::found(folder))?)?;
        written.push(schema);
    }
    let written: Vec<String> = written.iter().map(|path| shown(path)).collect();
    let mut said = format!("wrote {}\n", written.join(" and "));
    let found = found.said();
    if !found.is_empty() {
        said += &format!("found {}; the file says what to make of it\n", found.join(", "));
    }
    stdout(io::stdout().lock().write_all(said.as_bytes()))?;
    Ok(0)
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    opened
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| Error::Output(path.to_owned(), error))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).to_string_lossy().replace('\\', "/")
}

impl Found {
    fn below(folder: &Path) -> Found {
        let mut found = Found::default();
        for input in discover::inputs(&[folder.to_owned()]).files {
            let path: PathBuf = input.path.strip_prefix(folder).unwrap_or(&input.path).into();
            let place = path.parent().map(shown).filter(|place| !place.is_empty());
            let place = place.unwrap_or_else(|| ".".into());
            match path.file_name().and_then(|name| name.to_str()) {
                Some("Chart.yaml") => found.charts.push(place),
                Some("kustomization.yaml" | "kustomization.yml") => {
                    found.kustomizations.push(place);
                }
                _ => {}
            }
        }
        let there = |(name, _): &(&str, &str)| folder.join(name).is_file();
        found.peers = migrate::FILES.into_iter().filter(there).collect();
        found
    }

    fn said(&self) -> Vec<String> {
        let counted = |count: usize, noun: &str| match count {
            0 => None,
            1 => Some(format!("1 {noun}")),
            many => Some(format!("{many} {noun}s")),
        };
        let peers = self.peers.iter().map(|(name, _)| (*name).to_owned());
        let found = [
            counted(self.charts.len(), "Helm chart"),
            counted(self.kustomizations.len(), "kustomization"),
        ];
        found.into_iter().flatten().chain(peers).collect()
    }

    /// The profiles of the linters that are configured.
    fn profiles(&self) -> Vec<&'static str> {
        let mut profiles: Vec<&str> = self.peers.iter().map(|(_, peer)| *peer).collect();
        profiles.dedup();
        profiles
    }
}

/// The file. A line that begins with `#` and no blank, or with two, is an example: without the
/// `#`, it holds. The others are prose.
fn text(found: &Found, schema: bool) -> String {
    let mut out = String::new();
    let mut prose = |text: &str| out.extend(text.lines().flat_map(|line| [line, "\n"]));
    if schema {
        prose(&format!("# yaml-language-server: $schema={SCHEMA_FILE}\n#"));
    }
    prose(
        "# What kubehone checks here. Nothing is set yet: the lines without a blank after the `#` are examples.\n\
         # `kubehone config show` tells what holds and who says so, `kubehone explain RULE` what a rule can be told.\n\n\
         # The version of Kubernetes that the manifests are for.",
    );
    prose(&format!("#kubernetes-version: \"1.{NEWEST}\"\n\n"));
    prose(
        "# Which rules run: the default ones, unless profiles or names of rules and categories stand here.",
    );
    let profiles = found.profiles();
    if !profiles.is_empty() {
        let files: Vec<&str> = found.peers.iter().map(|(name, _)| *name).collect();
        prose(&format!(
            "# {} found: the profile of a linter has the rules that stand for those it runs by default,\n\
             # and `kubehone migrate {}` takes over what it was told.",
            files.join(", "),
            profiles[0]
        ));
    }
    let peer = profiles.first().copied().unwrap_or("pss-restricted");
    prose(&format!(
        "#profile: [default, {}]",
        [&[peer], profiles.get(1..).unwrap_or(&[])].concat().join(", ")
    ));
    prose("#ignore: [missing-image-digest]\n\n");
    prose(
        "# What single rules are told: `on`, `off`, a severity, the values that their fixes write.\n\
         #rules:\n\
         #  missing-memory-limit: {limit: 256Mi}\n\
         #  latest-image-tag: error\n\
         #  host-network: off\n\n\
         # The lowest severity that makes the exit status 1, and the highest risk that --fix takes.\n\
         #fail-on: warning\n\
         #risk: none\n\n\
         # What is not read, even if it is named; patterns as in .gitignore.\n\
         #exclude: [vendor/]\n\n\
         # What holds for some files only.\n\
         #overrides:\n\
         #  - paths: [dev/]\n\
         #    rules: {missing-memory-limit: info}\n\n\
         # A folder with rules of your own; `kubehone new-rule` begins one.\n\
         #pages: policies/",
    );
    if let Some(chart) = found.charts.first() {
        prose("\n# Helm charts were found. Their templates are checked once they are rendered:");
        prose(&format!("# `helm template {chart} | kubehone check -`"));
        prose(&listed(&found.charts));
    }
    if let Some(kustomization) = found.kustomizations.first() {
        prose(
            "\n# Kustomizations were found. Their files are checked as they are, patches as parts of objects.",
        );
        prose(&format!(
            "# What one comes to: `kubectl kustomize {kustomization} | kubehone check -`"
        ));
        prose(&listed(&found.kustomizations));
    }
    out
}

/// Some of a list.
fn listed(list: &[String]) -> String {
    let rest = list.len().saturating_sub(SOME);
    let mut lines: Vec<String> =
        list[..list.len() - rest].iter().map(|place| format!("# - {place}")).collect();
    if rest > 0 {
        lines.push(format!("# - and {rest} more"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Found, text};
    use crate::config::Config;

    #[test]
    fn every_example_holds() {
        let found = Found {
            charts: ["a", "b", "c", "d", "e"].map(str::to_owned).into(),
            kustomizations: vec![".".into()],
            peers: vec![(".checkov.yaml", "checkov"), ("trivy.yaml", "trivy")],
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(".kubehone.yaml");
        let text = text(&found, true);
        assert!(text.contains("# - d\n# - and 1 more\n"), "{text}");
        let example = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') || rest.starts_with("  ") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        };
        fs::write(&file, text.lines().map(example).collect::<String>()).expect("a file");
        let config = Config::read(&file, Path::new("")).unwrap_or_else(|error| panic!("{error}"));
        let content = &config.files[0].content;
        assert_eq!(content.profile.texts(), ["default", "checkov", "trivy"]);
        assert_eq!((content.rules.0.len(), content.overrides.len()), (3, 1));
        let mut rules = crate::rules::registry::built_in().expect("the pages");
        let every: Vec<_> = config.overrides().collect();
        let told = config.tell(&mut rules, &config.layers(&every), None);
        told.unwrap_or_else(|error| panic!("{error}"));
    }
}
