{{- define "web.secretName" -}}
{{ .Values.existingSecret | default (include "common.fullname" .) }}
{{- end }}
