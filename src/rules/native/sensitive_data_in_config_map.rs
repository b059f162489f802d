//! A ConfigMap with data about people: e-mail addresses and bank account numbers.

use crate::model::lookup::{find, is_opaque};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};
use crate::syntax::Node;

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    for (key, value) in find(subject.node, &["data"]).into_iter().flat_map(Node::entries) {
        let value = value.target();
        if !value.is_scalar() || is_opaque(value) {
            continue;
        }
        let mut words =
            value.text().split(|c: char| c.is_whitespace() || "\"'<>,;=()[]".contains(c));
        let found = words.find_map(|word| {
            let spared = options.texts("spared").any(|end| word.ends_with(end));
            match word {
                _ if is_iban(word) => Some("a bank account number"),
                _ if is_address(word) && !spared => Some("an e-mail address"),
                _ => None,
            }
        });
        if let Some(what) = found {
            flag(Evidence::at(subject, key).detail(what));
        }
    }
}

/// Whether a word is an e-mail address and nothing else: no user part of a URL, no image.
fn is_address(word: &str) -> bool {
    let word = word.strip_prefix("mailto:").unwrap_or(word).trim_end_matches(['.', ':']);
    let Some((user, host)) = word.split_once('@') else { return false };
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let Some((_, top)) = host.rsplit_once('.') else { return false };
    !user.is_empty()
        && user.chars().all(part)
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        && top.len() >= 2
        && top.chars().all(|c| c.is_ascii_alphabetic())
}

/// Whether a word is an IBAN; its check digits leave a remainder of 1 (ISO 13616).
fn is_iban(word: &str) -> bool {
    let bytes = word.as_bytes();
    if !(15..=34).contains(&bytes.len())
        || !bytes[..2].iter().all(u8::is_ascii_uppercase)
        || !bytes[2..4].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let digits = bytes[4..].iter().chain(&bytes[..4]);
    let remainder =
        digits.map(|byte| (*byte as char).to_digit(36)).try_fold(0_u32, |sum, digit| {
            let digit = digit?;
            Some((sum * if digit > 9 { 100 } else { 10 } + digit) % 97)
        });
    remainder == Some(1)
}
