//! Lists `rules/**/*.md` for embedding; parses nothing.

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
        code.push_str(&format!("({name:?}, include_str!({:?})),\n", page.display().to_string()));
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("pages.rs"), code)
}

fn list(folder: &Path, pages: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    Ok(())
}
