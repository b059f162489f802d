//! Volumes by plugins that Kubernetes no longer has: those that are gone, and those whose work a
//! CSI driver does now. Facts: kubernetes/kubernetes, the removals in its release notes.

use crate::model::lookup::{find, items};
use crate::model::{Subject, World};
use crate::rules::{Evidence, Options};

/// Fields of a volume, and what became of them.
const GONE: [(&str, &str); 8] = [
    ("cephfs", "removed in Kubernetes 1.31; the CSI driver of Ceph replaces it"),
    ("flocker", "removed in Kubernetes 1.25, and nothing replaces it"),
    ("gitRepo", "switched off since Kubernetes 1.33; an init container that clones replaces it"),
    ("glusterfs", "removed in Kubernetes 1.26, and nothing replaces it"),
    ("quobyte", "removed in Kubernetes 1.25; Quobyte's CSI driver replaces it"),
    ("rbd", "removed in Kubernetes 1.31; the CSI driver of Ceph replaces it"),
    ("scaleIO", "removed in Kubernetes 1.22; the CSI driver of Dell PowerFlex replaces it"),
    ("storageos", "removed in Kubernetes 1.25; the vendor's CSI driver replaces it"),
];

const MIGRATED: [(&str, &str); 7] = [
    ("awsElasticBlockStore", "ebs.csi.aws.com"),
    ("azureDisk", "disk.csi.azure.com"),
    ("azureFile", "file.csi.azure.com"),
    ("cinder", "cinder.csi.openstack.org"),
    ("gcePersistentDisk", "pd.csi.storage.gke.io"),
    ("portworxVolume", "pxd.portworx.com"),
    ("vsphereVolume", "csi.vsphere.vmware.com"),
];

pub(super) fn gone<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, &GONE, flag);
}

pub(super) fn migrated<'d>(
    subject: Subject<'d>,
    _: &World<'d>,
    _: &Options,
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    judge(subject, &MIGRATED, flag);
}

fn judge<'d>(
    subject: Subject<'d>,
    plugins: &[(&str, &'static str)],
    flag: &mut dyn FnMut(Evidence<'d>),
) {
    let Some(object) = subject.object else { return };
    let volumes = object.pod().into_iter().flat_map(|pod| items(pod.spec, &["volumes"]));
    let persistent =
        (object.kind() == "PersistentVolume").then(|| find(object.root(), &["spec"])).flatten();
    for volume in volumes.chain(persistent) {
        for (key, value) in volume.entries().filter(|(_, value)| !value.is_null()) {
            let plugin = plugins.iter().find(|(field, _)| *field == key.text());
            // In a PersistentVolume the fields stand among others, but none of these names.
            if let Some((_, fate)) = plugin.filter(|_| value.target().is_map()) {
                flag(Evidence::at(subject, key).detail(*fate));
            }
        }
    }
}
