//! Embeds `rules/**/*.md`, each page with its declaration once more as JSON, which is read ten
//! times as fast as YAML. What is not YAML is left for the reader of pages to complain about.
//! Turns the table of kinds, and that of the Kubernetes API under `data/`, into static data.

#[path = "src/model/kinds/row.rs"]
#[allow(dead_code, unreachable_pub)]
mod row;
#[path = "build/schema.rs"]
mod schema;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("kinds.rs"), kinds()?)?;
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("rules");
    println!("cargo:rerun-if-changed={}", root.display());
    println!("cargo:rerun-if-changed=build");
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
    fs::write(out.join("pages.rs"), code)?;
    fs::write(out.join("schema.rs"), tables()?)
}

/// The rows of the table of kinds, sorted and linked, as an expression.
fn kinds() -> io::Result<String> {
    const TABLE: &str = "src/model/kinds/table.txt";
    println!("cargo:rerun-if-changed={TABLE}");
    println!("cargo:rerun-if-changed=src/model/kinds/row.rs");
    let wrong = |(line, message)| io::Error::other(format!("{TABLE}:{line}: {message}"));
    let rows = row::read(&fs::read_to_string(TABLE)?).map_err(wrong)?;
    let mut code = String::from("{\nuse std::borrow::Cow::Borrowed as B;\n&[\n");
    for row in rows {
        let row::Row { group, kind, path, form, fields, name, called, parent, context } = row;
        code.push_str(&format!(
            "Row {{ group: B({group:?}), kind: B({kind:?}), path: B({path:?}), \
             form: Form::{form:?}, fields: B({fields:?}), name: B({name:?}), \
             called: B({called:?}), parent: {parent:?}, context: B({context:?}) }},\n"
        ));
    }
    code.push_str("]\n}\n");
    Ok(code)
}

/// The statics of `src/schema/table.rs`.
fn tables() -> io::Result<String> {
    let read = |name: &str| {
        println!("cargo:rerun-if-changed=data/{name}");
        fs::read_to_string(Path::new("data").join(name))
    };
    let code = schema::code(&read("schema.txt")?, &read("schema-additions.txt")?);
    code.map_err(io::Error::other)
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
