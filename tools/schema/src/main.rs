//! Makes `data/schema.txt`, the table of what the Kubernetes API takes, from the sources of
//! k8s-openapi: cargo fetches the releases that `Cargo.toml` names, and their files are read as
//! text. Prints the table.
//!
//! ```sh
//! cargo run --manifest-path tools/schema/Cargo.toml > data/schema.txt
//! ```

mod definition;
mod table;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use definition::Definition;
use table::Table;

fn main() -> Result<(), Box<dyn Error>> {
    let mut table = Table::default();
    for (minor, folder) in versions()? {
        let mut definitions = Vec::new();
        below(&folder, &mut definitions)?;
        table.add(minor, definitions);
    }
    print!("{}", table.text());
    Ok(())
}

/// The folder of each minor version, from the newest release that has it.
fn versions() -> Result<BTreeMap<u32, PathBuf>, Box<dyn Error>> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let cargo = std::env::var("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path", manifest])
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let releases = packages.iter().filter(|package| package["name"] == "k8s-openapi");
    let mut roots: Vec<(u32, &Path)> = releases
        .filter_map(|package| {
            let minor = package["version"].as_str()?.split('.').nth(1)?.parse().ok()?;
            Some((minor, Path::new(package["manifest_path"].as_str()?).parent()?))
        })
        .collect();
    roots.sort();
    let mut versions = BTreeMap::new();
    for (_, root) in roots {
        for entry in fs::read_dir(root.join("src"))? {
            let folder = entry?.path();
            let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if let Some(minor) = name.strip_prefix("v1_").and_then(|minor| minor.parse().ok()) {
                versions.insert(minor, folder);
            }
        }
    }
    Ok(versions)
}

fn below(folder: &Path, definitions: &mut Vec<Definition>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            below(&path, definitions)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let read = Definition::read(&text);
            definitions.extend(read.map_err(|error| format!("{}: {error}", path.display()))?);
        }
    }
    Ok(())
}
