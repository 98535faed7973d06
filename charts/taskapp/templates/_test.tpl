{{/* Labels of the test pod: no Service and no other policy selects them. */}}
{{- define "taskapp.testLabels" -}}
{{ include "common.selectorLabelsOf" (list . "test") }}
app.kubernetes.io/component: test
app.kubernetes.io/part-of: taskapp
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
