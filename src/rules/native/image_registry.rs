//! Images from registries that are not on a list, or that are on one. Names are compared part by
//! part, so that `registry.example.com` does not stand for `registry.example.com.evil.org`.

use crate::model::image::Image;
use crate::model::lookup::{find, is_opaque, landmark};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// Images from anywhere but the option `allowed`.
pub(super) fn untrusted<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, flag, |name| !options.texts("allowed").any(|prefix| is_under(name, prefix)));
}

/// Images from one of the option `denied`.
pub(super) fn denied<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, flag, |name| options.texts("denied").any(|prefix| is_under(name, prefix)));
}

/// A pod with an image from one of the option `registries`, and no credentials for it.
pub(super) fn without_secret<'d>(
    subject: Subject<'d>,
    world: &World<'d>,
    options: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(pod) = subject.pod.filter(|pod| !pod.is_partial()) else { return };
    let lists =
        |node| find(node, &["imagePullSecrets"]).is_some_and(|l| l.items().next().is_some());
    let account = pod.service_account();
    let account = (account, world.named("ServiceAccount", pod.object.namespace(), account));
    // An account that is not here may have them.
    let given = match account {
        (name, None) => name != "default",
        (_, Some(account)) => lists(account.root()),
    };
    if given || lists(pod.spec) {
        return;
    }
    let is_private = |name: &str| options.texts("registries").any(|prefix| is_under(name, prefix));
    let mut private = pod.containers().filter_map(|container| {
        let image = container.image().node().filter(|image| !is_opaque(*image))?;
        is_private(&full_name(image.text())).then_some(image)
    });
    if let Some(image) = private.next() {
        let place = find(pod.spec, &["imagePullSecrets"]).unwrap_or(pod.spec);
        flag(Evidence::at(subject, landmark(place)).related(image));
    }
}

fn judge<'d>(
    subject: Subject<'d>,
    flag: &mut dyn FnMut(Evidence<'d>),
    is_bad: impl Fn(&str) -> bool,
) {
    let image = find(subject.node, &["image"]).filter(|image| !is_opaque(*image));
    if let Some(image) = image.filter(|image| !image.text().is_empty())
        && is_bad(&full_name(image.text()))
    {
        flag(Evidence::at(subject, image));
    }
}

/// Registry and repository, with what Docker Hub leaves out.
fn full_name(image: &str) -> String {
    let image = Image::parse(image);
    match image.registry {
        None | Some("docker.io" | "index.docker.io" | "registry-1.docker.io") => {
            let library = if image.repository.contains('/') { "" } else { "library/" };
            format!("docker.io/{library}{}", image.repository)
        }
        Some(registry) => format!("{registry}/{}", image.repository),
    }
}

fn is_under(name: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_end_matches(['/', '*']);
    let rest = name.strip_prefix(prefix);
    !prefix.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
