{{/* What kube-score and checkov find in every workload, and why it is meant to be so. */}}
{{- define "common.lintExceptions" -}}
kube-score/ignore: container-image-pull-policy,deployment-has-host-podantiaffinity,pod-probes-identical,container-resource-requests-equal-limits,container-cpu-requests-equal-limits,container-memory-requests-equal-limits,container-ephemeral-storage-request-equals-limit
checkov.io/skip1: CKV_K8S_15=Tags never move, and a restart must not need the registry
checkov.io/skip2: CKV_K8S_43=The values image.digest pin digests where that is wanted
{{- end }}
