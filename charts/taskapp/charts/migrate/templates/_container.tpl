{{/* The fields of the migration's container: (dict "context" . "host" "where the database answers"). */}}
{{- define "migrate.container" -}}
{{- $user := .context.Values.global.database.migrateUser -}}
{{ include "common.imageFields" .context }}
args: [up]
env:
  {{- include "common.database.env" (dict "context" .context "user" $user "host" .host) | nindent 2 }}
  - {name: DB_WAIT, value: {{ .context.Values.databaseWait | quote }}}
  - {name: LOG_LEVEL, value: {{ .context.Values.logLevel | quote }}}
resources: {{- toYaml .context.Values.resources | nindent 2 }}
securityContext: {{- include "common.securityContext" 10001 | nindent 2 }}
volumeMounts:
  {{- include "common.database.volumeMount" .context | nindent 2 }}
  - {name: migrate-tmp, mountPath: /tmp}
{{- end }}

{{- define "migrate.volumes" -}}
{{ include "common.database.volume" (dict "context" . "key" "migrate-password") }}
- name: migrate-tmp
  emptyDir: {sizeLimit: 64Mi}
{{- end }}
