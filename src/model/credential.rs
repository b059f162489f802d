//! Telling credentials written in the clear from settings that only mention them. Works on
//! names and on the form of a value; never hands a value out.

use super::lookup::is_placeholder;

/// Ends of names that are said of nothing but credentials.
const ENDS: [&str; 10] = [
    "password",
    "passwd",
    "passphrase",
    "secretkey",
    "accesskey",
    "apikey",
    "privatekey",
    "clientsecret",
    "authtoken",
    "bearertoken",
];

/// Last words of names; as ends of longer words they mean other things (`bypass`).
const WORDS: [&str; 5] = ["pass", "pwd", "secret", "token", "credential"];

/// Words of names that speak of a choice rather than of a value.
const CHOICES: [&str; 9] =
    ["allow", "automount", "disable", "enable", "enabled", "random", "require", "rotate", "use"];

/// Texts that stand where a value is to come, and values that say yes or no.
const FILLERS: [&str; 18] = [
    "",
    "0",
    "1",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "none",
    "null",
    "nil",
    "n/a",
    "secret",
    "redacted",
    "placeholder",
    "todo",
    "dummy",
];

/// Whether a name promises a credential: `DB_PASSWORD`, `apiKey`, but not `PASSWORD_FILE`.
pub fn is_credential_name(name: &str) -> bool {
    let words = words(name);
    let joined = words.concat();
    // A file of hashes, not a password.
    let Some(last) = words.last().filter(|last| *last != "htpasswd") else { return false };
    let promises = ENDS.iter().any(|end| joined.ends_with(end)) || WORDS.contains(&last.as_str());
    promises && !words.iter().any(|word| CHOICES.contains(&word.as_str()))
}

/// Whether a value may be a credential, and is not a reference, a path, a placeholder or a
/// choice.
pub fn is_literal(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let placeholder = is_placeholder(value)
        || value.starts_with(['$', '<', '{', '%', '/', '!'])
        || value.starts_with("./")
        || value.contains("://")
        || value.contains('\n')
        || value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-' | '_'))
        || ["insert", "replace", "your", "enc[", "vault:", "ref+", "dummy_", "file:"]
            .iter()
            .any(|start| lower.starts_with(start));
    !placeholder && !FILLERS.contains(&lower.as_str())
}

/// Whether a value is an address with a password in it: `postgres://app:hunter2@db/shop`.
pub fn has_password(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#', ' ', '\n']).next().unwrap_or_default();
    let Some((user, _)) = authority.rsplit_once('@') else { return false };
    let Some((_, password)) = user.split_once(':') else { return false };
    let scheme_ends = scheme.ends_with(|c: char| c.is_ascii_alphanumeric());
    scheme_ends && is_literal(password) && !is_placeholder(user)
}

/// Whether a line of a file sets a credential as a shell or a properties file does:
/// `DB_PASSWORD=hunter2`.
pub fn has_assignment(value: &str) -> bool {
    value.lines().any(|line| {
        let line = line.trim().trim_start_matches("export ");
        let Some((name, value)) = line.split_once('=') else { return false };
        let value = value.trim_matches(['"', '\'']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        name.chars().all(is_name)
            && is_credential_name(name)
            && is_literal(value)
            && !value.contains([' ', '$', '('])
    })
}

/// The words of a name, in lower case: at `_`, `-`, `.` and where a capital follows a small
/// letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for c in name.chars() {
        let divides = matches!(c, '_' | '-' | '.' | ' ');
        if divides || (after_small && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        after_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        if let Some(word) = words.last_mut().filter(|_| !divides) {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{has_assignment, has_password, is_credential_name, is_literal};

    #[test]
    fn names_promise_credentials_at_their_end() {
        for name in ["DB_PASSWORD", "PGPASSWORD", "apiKey", "AWS_SECRET_ACCESS_KEY", "auth.token"] {
            assert!(is_credential_name(name), "{name}");
        }
        for name in [
            "PASSWORD_FILE",
            "TOKEN_URL",
            "BYPASS",
            "ALLOW_EMPTY_PASSWORD",
            "tokens",
            "htpasswd",
            "",
        ] {
            assert!(!is_credential_name(name), "{name}");
        }
    }

    #[test]
    fn references_and_fillers_are_no_credentials() {
        assert!(is_literal("hunter2") && is_literal("t0p$ecreT"));
        for value in ["$(PASSWORD)", "$X", "/etc/key", "", "yes", "<token>", "****", "{{ .x }}"] {
            assert!(!is_literal(value), "{value}");
        }
    }

    #[test]
    fn lines_that_set_credentials() {
        assert!(has_assignment("a=b\nexport DB_PASSWORD='hunter2'\n"));
        for value in ["PASSWORD=$(cat file)", "TOKEN=\"$1\"", "if token == x", "password: x"] {
            assert!(!has_assignment(value), "{value}");
        }
    }

    #[test]
    fn addresses_with_passwords() {
        assert!(has_password("postgres://app:hunter2@db.example.com:5432/shop"));
        for value in ["https://example.com:443/a@b", "amqp://$(USER):$(PASS)@mq", "user:pw@host"] {
            assert!(!has_password(value), "{value}");
        }
    }
}
