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

{{- define "common.database.volumeMount" -}}
- {name: database, mountPath: /etc/taskapp/database, readOnly: true}
{{- end }}

{{/* One user's password, and the server's CA if there is one: (dict "context" . "key" "api-password"). */}}
{{- define "common.database.volume" -}}
{{- $caSecret := .context.Values.global.database.tls.caSecret -}}
- name: database
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ include "common.database.secretName" .context }}
          items: [{key: {{ .key }}, path: password}]
      {{- with $caSecret }}
      - secret:
          name: {{ . }}
          items: [{key: ca.crt, path: ca.crt}]
      {{- end }}
{{- end }}
