{{/* The tag that runs; empty when a digest says it instead. */}}
{{- define "common.imageTag" -}}
{{- with .Values.image -}}
{{ if .tag }}{{ .tag }}{{ else if not .digest }}{{ $.Values.global.imageTag }}{{ end }}
{{- end }}
{{- end }}

{{- define "common.image" -}}
{{- $registry := .Values.image.registry | default .Values.global.imageRegistry -}}
{{- $name := printf "%s/%s" $registry .Values.image.repository -}}
{{- if .Values.image.digest -}}
{{ printf "%s@%s" $name .Values.image.digest }}
{{- else -}}
{{ printf "%s:%s" $name (include "common.imageTag" .) }}
{{- end }}
{{- end }}

{{/* The fields of a container that say what to run. */}}
{{- define "common.imageFields" -}}
image: {{ include "common.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end }}

{{/* An init container that ends at once: what follows it starts when the node has the image. */}}
{{- define "common.imageAwaited" -}}
- name: image-{{ .Chart.Name }}
  {{- include "common.imageFields" . | nindent 2 }}
  command: ["true"]
  resources:
    requests: {cpu: 10m, memory: 8Mi, ephemeral-storage: 8Mi}
    limits: {cpu: "1", memory: 32Mi, ephemeral-storage: 16Mi}
  securityContext: {{- include "common.securityContext" 10001 | nindent 4 }}
{{- end }}
