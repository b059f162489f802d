//! Patterns of other linters as ours: of paths as in `.gitignore`, of names with `*` for any
//! characters. What cannot be said so is not guessed.

/// Why a pattern has no equivalent.
const UNLIKE: &str = "no pattern as in .gitignore says the same";

/// A glob that counts from the folder of the configuration.
pub(super) fn of_glob(glob: &str) -> Result<String, &'static str> {
    let glob = glob.strip_prefix("./").unwrap_or(glob).trim();
    if glob.starts_with(['/', '~']) || glob.split('/').any(|part| part == "..") {
        return Err("it leads out of this folder");
    }
    match glob {
        "" | "." | "*" | "**" | "**/*" => Err("it is everything"),
        _ if glob.starts_with(['!', '#']) => Err(UNLIKE),
        _ if glob.starts_with("**/") => Ok(glob.to_owned()),
        _ => Ok(format!("/{glob}")),
    }
}

/// A regular expression that is searched for anywhere in a path.
pub(super) fn of_path_regex(regex: &str) -> Result<String, &'static str> {
    let regex = regex.strip_prefix("./").unwrap_or(regex);
    let regex = regex.strip_prefix(".*").unwrap_or(regex);
    let (regex, is_end) = match regex.strip_suffix('$') {
        Some(regex) => (regex, true),
        None => (regex.strip_suffix(".*").unwrap_or(regex), false),
    };
    let text = literal(regex).filter(|text| !text.contains('*')).ok_or(UNLIKE)?;
    let (inner, is_whole) = match text.strip_prefix('/') {
        Some(inner) => (inner, ""),
        None => (text.as_str(), "*"),
    };
    let rest = if is_end { "" } else { "*" };
    Ok(match inner.trim_end_matches('/') {
        "" => return Err("it is everything"),
        folder if inner.ends_with('/') && !folder.contains('/') => format!("{is_whole}{folder}/"),
        folder if inner.ends_with('/') => format!("**/{is_whole}{folder}/"),
        name if !name.contains('/') => format!("{is_whole}{name}{rest}"),
        path => format!("**/{is_whole}{path}{rest}"),
    })
}

/// Names that a regular expression fits as a whole.
pub(super) fn of_name_regex(regex: &str) -> Option<Vec<String>> {
    let regex = regex.strip_prefix('^').unwrap_or(regex);
    let regex = regex.strip_suffix('$').unwrap_or(regex);
    let inner = regex.strip_prefix('(').and_then(|regex| regex.strip_suffix(')'));
    inner.unwrap_or(regex).split('|').map(literal).collect()
}

/// Names with `*` and `?`; `None` if there is a `?`.
pub(super) fn of_wildcard(name: &str) -> Option<String> {
    (!name.contains('?')).then(|| name.to_owned())
}

/// An expression without any operator but `.*`, which becomes `*`. A dot stands for itself, as
/// whoever writes `web.yaml` means it.
fn literal(regex: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = regex.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '.' if chars.next_if_eq(&'*').is_some() => text.push('*'),
            '\\' => text.push(chars.next().filter(char::is_ascii_punctuation)?),
            '[' | ']' | '(' | ')' | '{' | '}' | '*' | '+' | '?' | '|' | '^' | '$' => return None,
            c => text.push(c),
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{of_glob, of_name_regex, of_path_regex};

    #[test]
    fn globs_count_from_the_folder() {
        let glob = |text| of_glob(text).ok();
        assert_eq!(glob("./a/*.yaml").as_deref(), Some("/a/*.yaml"));
        assert_eq!(glob("web.yaml").as_deref(), Some("/web.yaml"));
        assert_eq!(glob("**/vendor/**").as_deref(), Some("**/vendor/**"));
        assert!(
            ["../b", "/tmp/*.yaml", "~/c", "a/../../b", "**", ".", ""]
                .map(glob)
                .iter()
                .all(Option::is_none)
        );
    }

    #[test]
    fn a_regex_of_paths_is_found_anywhere() {
        let regex = |text| of_path_regex(text).ok();
        assert_eq!(regex("vendor").as_deref(), Some("*vendor*"));
        assert_eq!(regex("/vendor/").as_deref(), Some("vendor/"));
        assert_eq!(regex("charts/.*").as_deref(), Some("*charts/"));
        assert_eq!(regex(r"a/b\.yaml$").as_deref(), Some("**/*a/b.yaml"));
        assert_eq!(regex("/a/b/").as_deref(), Some("**/a/b/"));
        assert!(["", ".*", "a+b", "^a", "a|b", "[ab]"].map(regex).iter().all(Option::is_none));
    }

    #[test]
    fn a_regex_of_names_is_whole() {
        let regex = |text| of_name_regex(text).map(|names| names.join(" "));
        assert_eq!(regex("kube-.*").as_deref(), Some("kube-*"));
        assert_eq!(regex("^(Deployment|DaemonSet)$").as_deref(), Some("Deployment DaemonSet"));
        assert_eq!(regex(".*").as_deref(), Some("*"));
        assert!(["", "a+", "[a-z]*", "a|", "(a)(b)"].map(regex).iter().all(Option::is_none));
    }
}
