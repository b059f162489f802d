//! Image references: `[registry[:port]/]path[:tag][@digest]`, as the distribution project's
//! reference grammar splits them.

/// The parts of an image reference, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'s> {
    /// Host and port; `None` means Docker Hub.
    pub registry: Option<&'s str>,
    /// The path below the registry.
    pub repository: &'s str,
    /// The tag, without `:`.
    pub tag: Option<&'s str>,
    /// The digest, for example `sha256:…`, without `@`.
    pub digest: Option<&'s str>,
}

impl<'s> Image<'s> {
    /// Splits a reference. A colon belongs to a tag only after the last slash; the first
    /// component is a registry only if it looks like a host.
    pub fn parse(text: &'s str) -> Image<'s> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        let last = name.rfind('/').map_or(0, |slash| slash + 1);
        let (path, tag) = match name[last..].split_once(':') {
            Some((base, tag)) => (&name[..last + base.len()], Some(tag)),
            None => (name, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
                (Some(host), rest)
            }
            _ => (None, path),
        };
        Image { registry, repository, tag, digest }
    }

    /// The tag that is pulled: what is written, or `latest` if neither tag nor digest is.
    pub fn effective_tag(self) -> Option<&'s str> {
        self.tag.or(if self.digest.is_none() { Some("latest") } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::Image;

    fn parts(text: &str) -> (Option<&str>, &str, Option<&str>, Option<&str>) {
        let image = Image::parse(text);
        (image.registry, image.repository, image.tag, image.digest)
    }

    #[test]
    fn references_are_split_where_the_grammar_says() {
        assert_eq!(parts("nginx"), (None, "nginx", None, None));
        assert_eq!(parts("nginx:1.27"), (None, "nginx", Some("1.27"), None));
        assert_eq!(parts("library/nginx"), (None, "library/nginx", None, None));
        assert_eq!(parts("registry:5000/app"), (Some("registry:5000"), "app", None, None));
        assert_eq!(
            parts("ghcr.io/org/app:v1@sha256:ab"),
            (Some("ghcr.io"), "org/app", Some("v1"), Some("sha256:ab"))
        );
        assert_eq!(parts("localhost/app:1"), (Some("localhost"), "app", Some("1"), None));
    }

    #[test]
    fn latest_is_implied_only_without_tag_and_digest() {
        assert_eq!(Image::parse("nginx").effective_tag(), Some("latest"));
        assert_eq!(Image::parse("nginx:1").effective_tag(), Some("1"));
        assert_eq!(Image::parse("nginx@sha256:ab").effective_tag(), None);
    }
}
