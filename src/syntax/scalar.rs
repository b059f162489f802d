//! What a scalar means to the API server.
//!
//! Kubernetes decodes YAML with sigs.k8s.io/yaml over go-yaml v2, whose resolver is close to
//! YAML 1.1: `yes`, `on` and `y` are booleans, `0644` is octal, `08` is a float, and `12:30`
//! stays text. A YAML 1.2 reading would disagree with the cluster.

/// The value of a scalar after go-yaml's implicit typing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'s> {
    /// `null`, `~`, or nothing at all.
    Null,
    /// A boolean, in any spelling of YAML 1.1.
    Bool(bool),
    /// An integer in decimal, octal, hexadecimal or binary.
    Int(i128),
    /// A floating point number, infinities and not-a-number included.
    Float(f64),
    /// Anything else, and everything that is quoted.
    Text(&'s str),
}

impl<'s> Scalar<'s> {
    /// Types a plain, untagged scalar.
    pub fn of_plain(text: &'s str) -> Scalar<'s> {
        let Some(first) = text.bytes().next() else {
            return Scalar::Null;
        };
        match first {
            b'~' | b'n' | b'N' | b'y' | b'Y' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' => {
                word(text).unwrap_or(Scalar::Text(text))
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => number(text).unwrap_or(Scalar::Text(text)),
            _ => Scalar::Text(text),
        }
    }

    /// Types a scalar that carries a tag, quoted or not: a tag of YAML's core schema (`!!str`,
    /// `!<tag:yaml.org,2002:int>`) decides; any other leaves text.
    pub fn of_tagged(text: &'s str, tag: &str) -> Scalar<'s> {
        let long = tag.strip_prefix("!<tag:yaml.org,2002:").and_then(|tag| tag.strip_suffix('>'));
        let name = long.or_else(|| tag.strip_prefix("!!"));
        match (name, Scalar::of_plain(text)) {
            (Some("null"), _) => Scalar::Null,
            (Some("bool"), typed @ Scalar::Bool(_)) | (Some("int"), typed @ Scalar::Int(_)) => {
                typed
            }
            (Some("float"), Scalar::Int(value)) => Scalar::Float(value as f64),
            (Some("float"), typed @ Scalar::Float(_)) => typed,
            _ => Scalar::Text(text),
        }
    }
}

fn word(text: &str) -> Option<Scalar<'_>> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        _ => return None,
    })
}

fn number(text: &str) -> Option<Scalar<'_>> {
    match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Some(Scalar::Float(f64::INFINITY));
        }
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        ".nan" | ".NaN" | ".NAN" => return Some(Scalar::Float(f64::NAN)),
        _ => {}
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let negative = text.starts_with('-');
    if !digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+' | b'-'))
    {
        return None;
    }
    let joined: std::borrow::Cow<'_, str> =
        if digits.contains('_') { digits.replace('_', "").into() } else { digits.into() };
    if let Some(value) = integer(&joined) {
        return Some(Scalar::Int(if negative { -value } else { value }));
    }
    if !is_float(&joined) {
        return None;
    }
    let value: f64 = joined.parse().ok()?;
    Some(Scalar::Float(if negative { -value } else { value }))
}

/// An unsigned integer as Go's `strconv.ParseInt(…, 0, 64)` reads it: a leading zero means octal.
fn integer(digits: &str) -> Option<i128> {
    let (rest, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'o' | b'O', ..] => (&digits[2..], 8),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if rest.is_empty() || !rest.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(rest, radix).ok()?;
    (value <= i128::from(u64::MAX)).then_some(value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, go-yaml's notion of a float.
fn is_float(digits: &str) -> bool {
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], Some(&digits[at + 1..])),
        None => (digits, None),
    };
    let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && all(fraction),
        Some((whole, fraction)) => all(whole) && all(fraction),
        None => !mantissa.is_empty() && all(mantissa),
    };
    let exponent_ok = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['+', '-']).unwrap_or(text);
        !text.is_empty() && all(text)
    });
    mantissa_ok && exponent_ok
}

#[cfg(test)]
mod tests {
    use super::Scalar;

    #[test]
    fn words_are_read_as_yaml_1_1() {
        for text in ["y", "Yes", "ON", "true", "True"] {
            assert_eq!(Scalar::of_plain(text), Scalar::Bool(true), "{text}");
        }
        for text in ["n", "No", "OFF", "false"] {
            assert_eq!(Scalar::of_plain(text), Scalar::Bool(false), "{text}");
        }
        for text in ["yEs", "oN", "tRUE", "yes please", "nginx"] {
            assert_eq!(Scalar::of_plain(text), Scalar::Text(text), "{text}");
        }
        for text in ["", "~", "null", "NULL"] {
            assert_eq!(Scalar::of_plain(text), Scalar::Null, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        let ints = [("0", 0), ("0644", 420), ("0o644", 420), ("0b11", 3), ("0x1F", 31)];
        for (text, value) in ints {
            assert_eq!(Scalar::of_plain(text), Scalar::Int(value), "{text}");
        }
        assert_eq!(Scalar::of_plain("1_000"), Scalar::Int(1000));
        assert_eq!(Scalar::of_plain("-5"), Scalar::Int(-5));
        assert_eq!(Scalar::of_plain("08"), Scalar::Float(8.0));
        assert_eq!(Scalar::of_plain("1."), Scalar::Float(1.0));
        assert_eq!(Scalar::of_plain("1e3"), Scalar::Float(1000.0));
        for text in ["12:30:45", "2026-01-31", "1.2.3", "500m", "1Gi", "-", "0xZZ", "1e"] {
            assert_eq!(Scalar::of_plain(text), Scalar::Text(text), "{text}");
        }
    }

    #[test]
    fn tags_decide_over_spelling() {
        assert_eq!(Scalar::of_tagged("1", "!!str"), Scalar::Text("1"));
        assert_eq!(Scalar::of_tagged("yes", "!!bool"), Scalar::Bool(true));
        assert_eq!(Scalar::of_tagged("1", "!Ref"), Scalar::Text("1"));
        assert_eq!(Scalar::of_tagged("5", "!<tag:yaml.org,2002:int>"), Scalar::Int(5));
        assert_eq!(Scalar::of_tagged("", "!!str"), Scalar::Text(""));
    }
}
