//! What the custom resources that people use most make of themselves: pods, Secrets, or nothing.

/// What an operator makes of an object, as far as questions between objects go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Makes {
    /// Nothing that a rule looks for.
    Nothing,
    /// Other objects, such as a Secret, but no pods.
    Objects,
    /// Pods, or nobody knows.
    Anything,
}

/// Groups all of whose kinds are rules for traffic, access or time, which make nothing.
const RULES: [&str; 12] = [
    "cilium.io",
    "constraints.gatekeeper.sh",
    "crd.projectcalico.org",
    "networking.istio.io",
    "projectcalico.org",
    "route.openshift.io",
    "secrets-store.csi.x-k8s.io",
    "security.istio.io",
    "security.openshift.io",
    "telemetry.istio.io",
    "traefik.containo.us",
    "traefik.io",
];

/// Single kinds that make no pods.
const KINDS: [(&str, &str, Makes); 26] = [
    ("argoproj.io", "AppProject", Makes::Nothing),
    ("argoproj.io", "Rollout", Makes::Nothing),
    ("bitnami.com", "SealedSecret", Makes::Objects),
    ("cert-manager.io", "Certificate", Makes::Objects),
    ("cert-manager.io", "ClusterIssuer", Makes::Nothing),
    ("cert-manager.io", "Issuer", Makes::Nothing),
    ("external-secrets.io", "ClusterExternalSecret", Makes::Objects),
    ("external-secrets.io", "ClusterSecretStore", Makes::Nothing),
    ("external-secrets.io", "ExternalSecret", Makes::Objects),
    ("external-secrets.io", "PushSecret", Makes::Nothing),
    ("external-secrets.io", "SecretStore", Makes::Nothing),
    ("isindir.github.com", "SopsSecret", Makes::Objects),
    ("keda.sh", "ClusterTriggerAuthentication", Makes::Nothing),
    ("keda.sh", "ScaledObject", Makes::Nothing),
    ("keda.sh", "TriggerAuthentication", Makes::Nothing),
    ("monitoring.coreos.com", "AlertmanagerConfig", Makes::Nothing),
    ("monitoring.coreos.com", "PodMonitor", Makes::Nothing),
    ("monitoring.coreos.com", "Probe", Makes::Nothing),
    ("monitoring.coreos.com", "PrometheusRule", Makes::Nothing),
    ("monitoring.coreos.com", "ScrapeConfig", Makes::Nothing),
    ("monitoring.coreos.com", "ServiceMonitor", Makes::Nothing),
    ("onepassword.com", "OnePasswordItem", Makes::Objects),
    ("secrets.hashicorp.com", "VaultAuth", Makes::Nothing),
    ("secrets.hashicorp.com", "VaultConnection", Makes::Nothing),
    ("secrets.hashicorp.com", "VaultDynamicSecret", Makes::Objects),
    ("secrets.hashicorp.com", "VaultStaticSecret", Makes::Objects),
];

/// What is made of an object of this group and kind. Kubernetes' own objects show what they
/// make; a Rollout shows its pod as a Deployment does.
pub fn makes(group: &str, kind: &str) -> Makes {
    if !group.contains('.') || group.ends_with(".k8s.io") || RULES.contains(&group) {
        return Makes::Nothing;
    }
    let row = KINDS.iter().find(|row| row.0 == group && row.1 == kind);
    row.map_or(Makes::Anything, |row| row.2)
}

#[cfg(test)]
mod tests {
    use super::{Makes, makes};

    #[test]
    fn a_monitor_makes_nothing_and_an_unknown_kind_may_make_anything() {
        assert_eq!(makes("apps", "Deployment"), Makes::Nothing);
        assert_eq!(makes("kustomize.config.k8s.io", "Kustomization"), Makes::Nothing);
        assert_eq!(makes("monitoring.coreos.com", "ServiceMonitor"), Makes::Nothing);
        assert_eq!(makes("monitoring.coreos.com", "Prometheus"), Makes::Anything);
        assert_eq!(makes("bitnami.com", "SealedSecret"), Makes::Objects);
        assert_eq!(makes("keda.sh", "ScaledJob"), Makes::Anything);
        assert_eq!(makes("shop.example.com", "Shop"), Makes::Anything);
    }
}
