//! The pages that a run reads: built-in ones, and those of the project.

use std::path::{Path, PathBuf};

use super::output::note;
use super::settings::configuration;
use super::{Error, pages_below, read_page};
use crate::cli::{FileArgs, SettingArgs};
use crate::config::Config;
use crate::rules::Rule;
use crate::rules::registry::{self, Choice};

/// The pages that may be asked for: no more built-in ones than that are read.
pub(super) fn pages(args: &SettingArgs, config: &Config) -> Result<Vec<Rule>, Error> {
    let mut choices = vec![Choice::of(&args.profile, &args.select, &args.ignore)];
    let mut names: Vec<&str> = Vec::new();
    let all: Vec<(usize, usize)> = config.overrides().collect();
    for layer in config.layers(&all) {
        choices.push(layer.choice());
        names.extend(layer.ids());
    }
    for choice in &choices {
        names.extend(choice.profiles.iter().chain(&choice.select).chain(&choice.ignore));
    }
    let mut rules = registry::named(&names)?;
    own_pages(config, args.rules.as_deref(), &mut rules)?;
    Ok(rules)
}

/// All rules: the built-in ones and those of the project. A configuration that is wrong is told,
/// and the rest goes on without it.
pub(super) fn all_rules(file: &FileArgs) -> Result<Vec<Rule>, Error> {
    let mut rules = registry::built_in()?;
    let own = configuration(file).and_then(|config| own_pages(&config, None, &mut rules));
    if let Err(error) = own {
        note(&format!("kubehone: {error}\n"));
    }
    Ok(rules)
}

/// The folders of a project's pages.
///
/// # Errors
/// Points at one that is not there.
pub(super) fn page_folders(config: &Config) -> Result<Vec<PathBuf>, Error> {
    let mut folders = Vec::new();
    for file in &config.files {
        for pages in &file.content.pages.0 {
            let folder = file.folder.join(&pages.value);
            if !folder.is_dir() {
                let message = format!("there is no folder {}", folder.display());
                return Err(config.error(pages.place, message).into());
            }
            folders.push(folder);
        }
    }
    Ok(folders)
}

/// Adds the project's pages, and those of a folder. One with the id of a built-in page takes its
/// place.
pub(super) fn own_pages(
    config: &Config,
    folder: Option<&Path>,
    rules: &mut Vec<Rule>,
) -> Result<(), Error> {
    let mut own: Vec<Rule> = Vec::new();
    for folder in page_folders(config)?.into_iter().chain(folder.map(Path::to_owned)) {
        for path in pages_below(&folder)? {
            let rule = read_page(&path)?;
            if let Some(other) = own.iter().find(|other| other.id() == rule.id()) {
                let message =
                    format!("{}: {} has the same id", path.display(), other.page.path.display());
                return Err(Error::Value(message));
            }
            own.push(rule);
        }
    }
    rules.retain(|rule| !own.iter().any(|own| own.id() == rule.id()));
    rules.append(&mut own);
    Ok(())
}
