//! Resource quantities: `500m`, `1Gi`, `1e3`; the grammar of apimachinery's
//! `resource.Quantity`.

/// Reads a quantity as a plain number; `None` if it is not one.
pub fn parse(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['+', '-']);
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (number, suffix) = digits.split_at(end);
    let value: f64 = number.parse().ok()?;
    let value = value * factor(suffix)?;
    Some(if text.starts_with('-') { -value } else { value })
}

fn factor(suffix: &str) -> Option<f64> {
    Some(match suffix {
        "n" => 1e-9,
        "u" => 1e-6,
        "m" => 1e-3,
        "" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "E" => 1e18,
        "Ki" => f64::from(1 << 10),
        "Mi" => f64::from(1 << 20),
        "Gi" => f64::from(1 << 30),
        "Ti" => (1u64 << 40) as f64,
        "Pi" => (1u64 << 50) as f64,
        "Ei" => (1u64 << 60) as f64,
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            10f64.powi(exponent.parse().ok().filter(|e: &i32| e.abs() <= 18)?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn quantities_have_decimal_binary_and_exponent_suffixes() {
        assert_eq!(parse("500m"), Some(0.5));
        assert_eq!(parse("1Gi"), Some(1_073_741_824.0));
        assert_eq!(parse("1.5k"), Some(1500.0));
        assert_eq!(parse("2e3"), Some(2000.0));
        assert_eq!(parse("3E"), Some(3e18));
        assert_eq!(parse("-1"), Some(-1.0));
        for text in ["", "m", "1gi", "1 Gi", "one", "1e99", "1.2.3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
