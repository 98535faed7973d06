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
