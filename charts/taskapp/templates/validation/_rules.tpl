{{/* A list of the messages whose condition holds: rows of (condition, message). */}}
{{- define "taskapp.brokenRules" -}}
{{- range . }}
{{- if index . 0 }}
- {{ index . 1 | toJson }}
{{- end }}
{{- end }}
{{- end }}
