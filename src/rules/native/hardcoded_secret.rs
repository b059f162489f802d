//! A string in the form of a token or key that a provider issues. What it is can be told by its
//! form alone, wherever it stands.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::lookup::landmark;
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// Forms with a mark of their own at the beginning. Tokens without one (Heroku's are plain
/// UUIDs) cannot be told from other text.
const FORMS: &str = concat!(
    "(?-u)",
    r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    r"|\bAIza[0-9A-Za-z_-]{35}\b",
    r"|\bya29\.[0-9A-Za-z_-]{40,}",
    r"|\bgh[pousr]_[0-9A-Za-z]{36,}|\bgithub_pat_[0-9A-Za-z_]{60,}",
    r"|\bglpat-[0-9A-Za-z_-]{20,}",
    r"|\bATBB[0-9A-Za-z]{32}\b",
    r"|\bnpm_[0-9A-Za-z]{36}\b",
    r"|\b[sr]k_live_[0-9A-Za-z]{20,}",
    r"|\bxox[abprs]-[0-9]{8,}-[0-9A-Za-z-]{20,}",
    r"|\bhv[sb]\.[0-9A-Za-z_-]{24,}",
    r"|\b[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_=-]{60,}",
    r"|\bNRAK-[0-9A-Z]{27}\b",
    r"|\b(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    r"|\bSG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}\b",
    r"|\beyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{20,}",
    r"|-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s*[0-9A-Za-z+/]{40}",
);

/// What each of the forms has in it. Looking for fixed text costs next to nothing, so that the
/// forms are compiled only in a run that has some.
const MARKS: &str = concat!(
    "(?-u)",
    r"AKIA|ASIA|AIza|ya29\.|gh[pousr]_|github_pat_|glpat-|ATBB|npm_|k_live_|xox|hv[sb]\.",
    r"|\.atlasv1\.|NRAK-|(?:sdk|api)-[0-9a-f]{8}-|SG\.|eyJ|PRIVATE KEY",
);

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FORMS).ok());
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(MARKS).ok());

/// Whose they are, by how they begin.
const ISSUERS: [(&str, &str); 19] = [
    ("AKIA", "an AWS access key"),
    ("ASIA", "an AWS access key"),
    ("AIza", "a Google API key"),
    ("ya29.", "a Google access token"),
    ("gh", "a GitHub token"),
    ("github_pat_", "a GitHub token"),
    ("glpat-", "a GitLab token"),
    ("ATBB", "a Bitbucket token"),
    ("npm_", "an npm token"),
    ("sk_live_", "a Stripe key"),
    ("rk_live_", "a Stripe key"),
    ("xox", "a Slack token"),
    ("hv", "a Vault token"),
    ("NRAK-", "a New Relic key"),
    ("sdk-", "a LaunchDarkly key"),
    ("api-", "a LaunchDarkly key"),
    ("SG.", "a SendGrid key"),
    ("eyJ", "a JSON web token"),
    ("-----", "a private key"),
];

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let text = subject.node.span().of(subject.node.document().text());
    // Nearly every object has none; that is known after one look at its text.
    if !MARK.as_ref().is_some_and(|mark| mark.is_match(text)) {
        return;
    }
    let Some(pattern) = PATTERN.as_ref().filter(|pattern| pattern.is_match(text)) else { return };
    for node in subject.node.descendants().filter(|node| node.is_scalar()) {
        let found = pattern.find_iter(node.text()).find(|found| !is_sample(found.as_str()));
        let Some(found) = found else { continue };
        let issuer = ISSUERS.iter().find(|(start, _)| found.as_str().starts_with(start));
        let what = issuer.map_or("a Terraform token", |(_, what)| what);
        // The key, not the value: a place is shown to people and written to reports.
        flag(Evidence::at(subject, landmark(node)).detail(what));
    }
}

/// Whether the token is one that documentation shows, or is a run of one character.
fn is_sample(token: &str) -> bool {
    let upper = token.to_ascii_uppercase();
    let body = token.trim_start_matches(|c: char| c != '-' && c != '_').as_bytes();
    let same =
        body.len() > 12 && body[body.len() - 12..].iter().all(|b| *b == body[body.len() - 1]);
    same || upper.contains("EXAMPLE") || upper.contains("XXXXXX")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_patterns_compile() {
        assert!(super::PATTERN.is_some() && super::MARK.is_some());
    }
}
