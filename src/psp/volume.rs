//! The types of volumes, by the names that policies use.

use super::judge::Judge;
use super::path_prefix::{Leave, leave};
use super::read::{self, Unknown};
use super::settings::Defaulting;
use super::violation::{Flaw, Place, quoted};
use crate::syntax::Node;

/// Keys of volumes, in the order in which the plugin looked for one, each with the name of its
/// type in policies.
pub const TYPES: [(&str, &str); 29] = [
    ("hostPath", "hostPath"),
    ("emptyDir", "emptyDir"),
    ("gcePersistentDisk", "gcePersistentDisk"),
    ("awsElasticBlockStore", "awsElasticBlockStore"),
    ("gitRepo", "gitRepo"),
    ("secret", "secret"),
    ("nfs", "nfs"),
    ("iscsi", "iscsi"),
    ("glusterfs", "glusterfs"),
    ("persistentVolumeClaim", "persistentVolumeClaim"),
    ("rbd", "rbd"),
    ("flexVolume", "flexVolume"),
    ("cinder", "cinder"),
    ("cephfs", "cephFS"),
    ("flocker", "flocker"),
    ("downwardAPI", "downwardAPI"),
    ("fc", "fc"),
    ("azureFile", "azureFile"),
    ("configMap", "configMap"),
    ("vsphereVolume", "vsphereVolume"),
    ("quobyte", "quobyte"),
    ("azureDisk", "azureDisk"),
    ("photonPersistentDisk", "photonPersistentDisk"),
    ("storageos", "storageos"),
    ("projected", "projected"),
    ("portworxVolume", "portworxVolume"),
    ("scaleIO", "scaleIO"),
    ("csi", "csi"),
    ("ephemeral", "ephemeral"),
];

/// A volume of a pod.
#[derive(Clone, Debug)]
pub(super) struct Volume<'d> {
    node: Node<'d>,
    name: &'d str,
    /// The type's name; `None` for a volume without a source.
    kind: Option<&'static str>,
    /// What policies ask about the source.
    source: Source<'d>,
}

#[derive(Clone, Debug)]
enum Source<'d> {
    /// A path of the host.
    HostPath(&'d str),
    /// A driver, of a flexVolume or for CSI.
    Driver(&'d str),
    /// Nothing but what the API server projects for service accounts.
    ServiceAccountToken,
    /// Nothing.
    Other,
}

impl<'d> Volume<'d> {
    pub(super) fn read(node: Node<'d>, defaulting: Defaulting) -> Result<Self, Unknown<'d>> {
        let name = read::text(node, &["name"])?.unwrap_or_default();
        for (key, kind) in TYPES {
            let Some(source) = read::map(node, &[key])? else { continue };
            let text = |key| Ok(read::text(source, &[key])?.unwrap_or_default());
            let source = match kind {
                "hostPath" => Source::HostPath(text("path")?),
                "flexVolume" | "csi" => Source::Driver(text("driver")?),
                "projected" if is_token(source)? => Source::ServiceAccountToken,
                _ => Source::Other,
            };
            return Ok(Volume { node, name, kind: Some(kind), source });
        }
        let kind = (defaulting == Defaulting::Api).then_some("emptyDir");
        Ok(Volume { node, name, kind, source: Source::Other })
    }
}

/// Whether projected sources are those of a bound service account token.
fn is_token(projected: Node<'_>) -> Result<bool, Unknown<'_>> {
    for source in read::maps(projected, &["sources"])? {
        let token = read::map(source, &["serviceAccountToken"])?;
        let config_map = read::map(source, &["configMap"])?;
        let downward = read::map(source, &["downwardAPI"])?;
        if token.is_none() && config_map.is_none() && downward.is_none() {
            return Ok(false);
        }
        if let Some(token) = token {
            let audience = read::text(token, &["audience"])?.unwrap_or_default();
            if read::text(token, &["path"])? != Some("token") || !audience.is_empty() {
                return Ok(false);
            }
        }
        if let Some(config_map) = config_map
            && read::text(config_map, &["name"])? != Some("kube-root-ca.crt")
        {
            return Ok(false);
        }
        for item in downward.map(|api| read::maps(api, &["items"])).transpose()?.unwrap_or_default()
        {
            let field = read::map(item, &["fieldRef"])?;
            let version = read::text(item, &["fieldRef", "apiVersion"])?.unwrap_or_default();
            let of = read::text(item, &["fieldRef", "fieldPath"])?;
            let is_namespace = read::text(item, &["path"])? == Some("namespace")
                && field.is_some()
                && matches!(version, "" | "v1")
                && of == Some("metadata.namespace");
            if !is_namespace {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

impl Judge<'_, '_> {
    pub(super) fn volumes(&mut self) {
        let (policy, pod) = (self.policy, self.pod);
        let listed = |kind: &str| policy.volumes.iter().any(|name| name == kind);
        for (index, volume) in pod.volumes.iter().enumerate() {
            let path = format!("spec.volumes[{index}]");
            let Some(kind) = volume.kind else {
                let place = Place::of(volume.node, &[]);
                let detail = "unknown volume type for volume";
                self.refuse(path, Flaw::Invalid(quoted("")), detail, place);
                continue;
            };
            let is_token = matches!(volume.source, Source::ServiceAccountToken);
            let passes = listed("*") || listed(kind) || (is_token && listed("secret"));
            if !passes {
                let detail = format!("{kind} volumes are not allowed to be used");
                let key = TYPES.iter().find(|(_, name)| *name == kind).map_or(kind, |(key, _)| key);
                let written = volume.node.get(key).is_some();
                let place =
                    Place::of(volume.node, if written { std::slice::from_ref(&key) } else { &[] });
                self.refuse(path, Flaw::Invalid(quoted(kind)), detail, place);
                continue;
            }
            match (kind, &volume.source) {
                ("hostPath", Source::HostPath(host)) => self.host_path(index, volume, host),
                ("flexVolume", Source::Driver(driver)) => {
                    let place = Place::of(volume.node, &["flexVolume", "driver"]);
                    let detail = "Flexvolume driver is not allowed to be used";
                    let field = format!("{path}.driver");
                    self.driver(&policy.flex_drivers, driver, field, detail, place);
                }
                ("csi", Source::Driver(driver)) => {
                    let place = Place::of(volume.node, &["csi", "driver"]);
                    let detail = "Inline CSI driver is not allowed to be used";
                    let field = format!("{path}.csi.driver");
                    self.driver(&policy.csi_drivers, driver, field, detail, place);
                }
                _ => {}
            }
        }
    }
}

impl<'d> Judge<'_, 'd> {
    fn host_path(&mut self, index: usize, volume: &Volume<'d>, host: &str) {
        match leave(&self.policy.host_paths, host) {
            Leave::Full => {}
            Leave::None => {
                let field = format!("spec.volumes[{index}].hostPath.pathPrefix");
                let place = Place::of(volume.node, &["hostPath", "path"]);
                self.refuse(field, Flaw::Invalid(quoted(host)), "is not allowed to be used", place);
            }
            Leave::ReadOnly => {
                let pod = self.pod;
                for container in &pod.containers {
                    for (index, (name, read_only, mount)) in container.mounts.iter().enumerate() {
                        if *name != volume.name || *read_only {
                            continue;
                        }
                        let field = format!("{}.volumeMounts[{index}].readOnly", container.path());
                        let place = Place::of(*mount, &["readOnly"]);
                        let flaw = Flaw::Invalid("false".into());
                        self.refuse(field, flaw, "must be read-only", place);
                    }
                }
            }
        }
    }

    fn driver(
        &mut self,
        allowed: &[String],
        driver: &str,
        field: String,
        detail: &'static str,
        place: Place<'d>,
    ) {
        if !allowed.is_empty() && !allowed.iter().any(|name| name == driver) {
            self.refuse(field, Flaw::Invalid(quoted(driver)), detail, place);
        }
    }
}
