//! An image by a name that is none by the reference grammar of the distribution project, by
//! which the kubelet reads it.

use crate::model::lookup::follow;
use crate::model::{Lookup, Subject, World};
use crate::rules::{Evidence, Options};

pub(super) fn check<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let image = follow(subject.node, &["image"]);
    if let Lookup::Found(found) = image
        && !is_reference(found.text())
    {
        flag(Evidence::of(subject, image, &[]));
    }
}

/// Whether the kubelet can pull it, or somebody fills it in: an operator the empty name, the
/// tool ko its own form.
fn is_reference(text: &str) -> bool {
    if let Some(package) = text.strip_prefix("ko://") {
        return !package.is_empty() && package.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    }
    // `{IMAGE}` is for a script to replace.
    let is_blank = |text: &str| text.split_once('{').is_some_and(|(_, rest)| rest.contains('}'));
    if text.trim().is_empty() || is_blank(text) {
        return true;
    }
    let (text, digest) = split(text, '@');
    let (path, tag) = match text.split_once('/') {
        Some((host, rest)) if is_host(host) => split(rest, ':'),
        _ => split(text, ':'),
    };
    path.split('/').all(is_component) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// A host is told from the first part of a path by a dot, a port, or being `localhost`.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((address, rest)) => {
            let hex = |byte: u8| byte == b':' || byte.is_ascii_hexdigit();
            let known = !address.is_empty() && address.bytes().all(hex);
            return known && (rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port));
        }
        None => split(text, ':'),
    };
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
    };
    (name == "localhost" || name.contains('.') || port.is_some())
        && name.split('.').all(label)
        && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Lower-case letters and digits, with `.`, `_`, `__` or dashes between them.
fn is_component(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let between =
        |part: &str| matches!(part, "" | "." | "_" | "__") || part.bytes().all(|byte| byte == b'-');
    text.starts_with(plain) && text.ends_with(plain) && text.split(plain).all(between)
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    digits.len() == length && digits.bytes().all(hex)
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn names_are_judged_by_the_grammar() {
        for name in ["", "web", "a/b_c/d__e", "[::1]:5000/web", "A.example/web:V1", "h:5/web"] {
            assert!(is_reference(name), "{name}");
        }
        let long = format!("web:{}", "a".repeat(129));
        for name in ["Web", "A/web", "a..b", "a___b", "-a", "web:", "web:-1", "h:x/web", &long] {
            assert!(!is_reference(name), "{name}");
        }
        for name in [":v1", "@sha256:00", "web@sha256", "a//b", "host.example/", "ko://", "a:b:c"] {
            assert!(!is_reference(name), "{name}");
        }
    }
}
