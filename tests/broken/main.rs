//! Inputs that are no YAML, or that would be if there were enough memory: each ends in a
//! diagnosis with a place, within bounded memory and stack, and costs no other document.

#[path = "../golden/mod.rs"]
mod golden;
mod hostile;

use kubehone::syntax::{FlawKind, Lines, Parsed, Source, parse};

/// `documents` and the numbers of those that are read, then a line for each flaw: place, kind
/// and a part of the message. Written by hand, so that a change of the parser's wording or of
/// what it recovers from is seen.
#[test]
fn files_are_diagnosed() {
    let mut failures = Vec::new();
    for path in golden::entries(&golden::folder("testdata/broken")) {
        if path.extension().is_some_and(|extension| extension == "flaws") {
            assert!(path.with_extension("").exists(), "{} has no input", path.display());
            continue;
        }
        let mut expected = path.clone().into_os_string();
        expected.push(".flaws");
        let expected = golden::text(expected.as_ref());
        let source = Source::decode(golden::name(&path).into(), golden::bytes(&path), false);
        let parsed = parse(&source);
        let said = said(&source, &parsed);
        if !agrees(&expected, &said) {
            let name = golden::name(&path);
            failures.push(format!("{name}\n  expected:\n{expected}  said:\n{}", said.join("\n")));
        }
    }
    golden::report(&failures);
}

/// Encodings and bytes that an editor would not keep.
#[test]
fn bytes_are_diagnosed() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let utf32: Vec<u8> = "a: 1\n".chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    let utf32_be: Vec<u8> = "a: 1\n".chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
    let marked: Vec<u8> = [&[0xFF, 0xFE, 0, 0], utf32.as_slice()].concat();
    let cases: [(&str, Vec<u8>, &str); 14] = [
        ("UTF-16 LE", utf16("a: 1\n", u16::to_le_bytes, true), "1:1 encoding the file is UTF-16"),
        ("UTF-16 BE", utf16("a: 1\n", u16::to_be_bytes, true), "1:1 encoding the file is UTF-16"),
        ("no mark LE", utf16("a: 1\n", u16::to_le_bytes, false), "1:1 encoding the file is UTF-16"),
        ("no mark BE", utf16("a: 1\n", u16::to_be_bytes, false), "1:1 encoding the file is UTF-16"),
        ("UTF-32 LE", marked, "1:1 encoding the file is UTF-32"),
        ("UTF-32 BE", utf32_be, "1:1 encoding the file is UTF-32"),
        ("Latin-1", b"a: 1\nb: gr\xfc\xdfe\n".to_vec(), "2:6 encoding byte 0xfc is not UTF-8"),
        ("cut short", "a: 1 # ü".as_bytes()[..8].to_vec(), "1:8 encoding byte 0xc3 is not UTF-8"),
        ("overlong", b"a: \xc0\x80\n".to_vec(), "1:4 encoding byte 0xc0 is not UTF-8"),
        ("surrogate", b"a: \xed\xa0\x80\n".to_vec(), "1:4 encoding byte 0xed is not UTF-8"),
        ("NUL in text", b"a: 1\nb: x\0y\n".to_vec(), "2:5 encoding a NUL byte"),
        ("NUL first", b"\0\0\0\0".to_vec(), "1:1 encoding a NUL byte"),
        ("NUL before", b"a: \0 \xff\n".to_vec(), "1:4 encoding a NUL byte"),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "1:2 encoding byte 0x8b is not UTF-8"),
    ];
    for (name, bytes, flaw) in cases {
        let source = Source::decode("bytes.yaml".into(), bytes, false);
        let parsed = parse(&source);
        let said = said(&source, &parsed);
        assert!(agrees(&format!("documents\n{flaw}\n"), &said), "{name}: {said:?}");
    }
}

fn said(source: &Source, parsed: &Parsed<'_>) -> Vec<String> {
    let lines = Lines::of(&source.text);
    let indexes: String =
        parsed.documents.iter().map(|document| format!(" {}", document.index)).collect();
    let flaws = parsed.flaws.iter().map(|flaw| {
        let at = lines.position(flaw.span.start);
        let kind = match flaw.kind {
            FlawKind::Syntax => "syntax",
            FlawKind::Template => "template",
            FlawKind::Encoding => "encoding",
            FlawKind::Unread => "unread",
        };
        format!("{}:{} {kind} {}", at.line, at.column, flaw.message)
    });
    std::iter::once(format!("documents{indexes}")).chain(flaws).collect()
}

/// Whether each line said begins with its place and kind and holds the rest of what is
/// expected of it.
fn agrees(expected: &str, said: &[String]) -> bool {
    let expected: Vec<&str> = expected.lines().collect();
    let agree = |(wanted, said): (&&str, &String)| {
        let mut parts = wanted.splitn(3, ' ');
        let (Some(place), Some(kind), Some(part)) = (parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let Some(message) = said.strip_prefix(&format!("{place} {kind} ")) else { return false };
        !part.is_empty() && message.contains(part)
    };
    expected.len() == said.len()
        && expected.first() == said.first().map(String::as_str).as_ref()
        && expected[1..].iter().zip(&said[1..]).all(agree)
}
