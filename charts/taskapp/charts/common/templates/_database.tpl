{{- define "common.database.host" -}}
{{ .Values.global.database.host | default (include "common.nameOf" (list . "mysql")) }}
{{- end }}

{{- define "common.database.secretName" -}}
{{ .Values.global.database.existingSecret | default (include "common.nameOf" (list . "database")) }}
{{- end }}

{{/* Environment of a database client: (dict "context" . "user" "taskapp_api" "host" "db"). */}}
{{- define "common.database.env" -}}
{{- $database := .context.Values.global.database -}}
- {name: DB_HOST, value: {{ .host | quote }}}
- {name: DB_PORT, value: {{ $database.port | quote }}}
- {name: DB_NAME, value: {{ $database.name | quote }}}
- {name: DB_USER, value: {{ .user | quote }}}
- {name: DB_PASSWORD_FILE, value: /etc/taskapp/database/password}
- {name: DB_TLS, value: {{ $database.tls.mode | quote }}}
{{- if $database.tls.caSecret }}
- {name: DB_TLS_CA, value: /etc/taskapp/database/ca.crt}
{{- end }}
{{- end }}
