{{/* Pod Security "restricted" for a pod whose files belong to the given group. */}}
{{- define "common.podSecurityContext" -}}
runAsNonRoot: true
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Pod Security "restricted" for a container that runs as the given user. */}}
{{- define "common.securityContext" -}}
runAsUser: {{ . }}
runAsGroup: {{ . }}
runAsNonRoot: true
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
