{{/* The same for pods with mysqld. */}}
{{- define "mysql.lintExceptions" -}}
kube-score/ignore: container-image-pull-policy,container-security-context-user-group-id,container-resource-requests-equal-limits,container-cpu-requests-equal-limits,container-memory-requests-equal-limits,container-ephemeral-storage-request-equals-limit
checkov.io/skip1: CKV_K8S_15=Tags never move, and a restart must not need the registry
checkov.io/skip2: CKV_K8S_43=The values image.digest pin digests where that is wanted
checkov.io/skip3: CKV_K8S_40=999 is the user of the official image, and owns the data
{{- end }}
