//! Base64 as the API server decodes it: padded, in the standard alphabet, line breaks ignored.

/// Whether text is base64. Bits that no byte takes are ignored, as Go does.
pub(super) fn is_base64(text: &str) -> bool {
    let (mut digits, mut padding) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'\n' | b'\r' => {}
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    (digits + padding).is_multiple_of(4) && padding == (4 - digits % 4) % 4 && digits % 4 != 1
}

#[cfg(test)]
mod tests {
    use super::is_base64;

    #[test]
    fn padding_is_counted() {
        for good in ["", "YQ==", "YWI=", "YWJj", "YR==", "YW\nJj\r\n", "+/+/"] {
            assert!(is_base64(good), "{good:?}");
        }
        for bad in ["YQ", "YQ=", "YQ===", "====", "=", "YW=j", "YW Jj", "-_-_", "Y===", "YWJj===="]
        {
            assert!(!is_base64(bad), "{bad:?}");
        }
    }
}
