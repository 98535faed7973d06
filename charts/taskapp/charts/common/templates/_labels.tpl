{{/* Labels that select a component's pods: (list . "api"). */}}
{{- define "common.selectorLabelsOf" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ $context.Release.Name }}
{{- end }}

{{- define "common.selectorLabels" -}}
{{ include "common.selectorLabelsOf" (list . .Chart.Name) }}
{{- end }}

{{/* Without the version: for what must not change with it (volume claims). */}}
{{- define "common.stableLabels" -}}
{{ include "common.selectorLabels" . }}
app.kubernetes.io/component: {{ index .Chart.Annotations "taskapp/component" }}
app.kubernetes.io/part-of: taskapp
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "common.labels" -}}
{{ include "common.stableLabels" . }}
{{- with include "common.imageTag" . }}
app.kubernetes.io/version: {{ . | trunc 63 | trimAll "-_." | quote }}
{{- end }}
{{- end }}
