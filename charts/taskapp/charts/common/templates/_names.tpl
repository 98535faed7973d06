{{/* Name of a component's objects: (list . "api") gives <release>-api. */}}
{{- define "common.nameOf" -}}
{{- $context := index . 0 -}}
{{ $context.Values.global.fullnameOverride | default $context.Release.Name }}-{{ index . 1 }}
{{- end }}

{{- define "common.fullname" -}}
{{ include "common.nameOf" (list . .Chart.Name) }}
{{- end }}

{{- define "common.metadata" -}}
name: {{ include "common.fullname" . }}
namespace: {{ .Release.Namespace }}
labels: {{- include "common.labels" . | nindent 2 }}
{{- end }}
