//! Embeds `rules/**/*.md`, each page with its declaration once more as JSON, which is read ten
//! times as fast as YAML. What is not YAML is left for the reader of pages to complain about.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut pages = Vec::new();
    list(&root, &mut pages)?;
    pages.sort();
    let mut code = String::from("&[\n");
    for page in pages {
        let name = page.strip_prefix(&root).unwrap_or(&page).to_string_lossy().replace('\\', "/");
        let declaration = declaration(&fs::read_to_string(&page)?).unwrap_or_default();
        let on = declaration.get("default").and_then(|default| default.as_str()) == Some("on");
        let declaration = serde_json::to_string(&declaration).map_err(io::Error::other)?;
        let page = page.display().to_string();
        let fields =
            format!("on: {on}, text: include_str!({page:?}), declaration: {declaration:?}");
        code.push_str(&format!("Embedded {{ path: {name:?}, {fields} }},\n"));
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("pages.rs"), code)
}

/// The `yaml rule` block of a page, keys in their order; null if it is none.
fn declaration(page: &str) -> Option<serde_yaml::Value> {
    let (_, block) = page.split_once("\n```yaml rule\n")?;
    let (block, _) = block.split_once("\n```")?;
    serde_yaml::from_str(block).ok()
}

fn list(folder: &Path, pages: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            println!("cargo:rerun-if-changed={}", path.display());
            pages.push(path);
        }
    }
    Ok(())
}
