#!/bin/sh
kubectl kustomize overlays/prod |
  kube-score score --ignore-test pod-networkpolicy,container-image-tag \
    --enable-optional-test=container-seccomp-profile --kubernetes-version v1.31 \
    --ignore-container-cpu-limit --output-format ci --min-replicas-hpa 3 - | tee report --quiet
