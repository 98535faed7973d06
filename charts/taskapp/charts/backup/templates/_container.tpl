{{/* The fields of the container: it works as the user of the migrations, who owns the database. */}}
{{- define "backup.container" -}}
{{- $host := include "common.database.host" . -}}
{{ include "common.imageFields" . }}
command: [bash]
args: [/etc/taskapp/backup/backup.sh]
env:
  {{- include "common.database.env" (dict "context" . "user" .Values.global.database.migrateUser "host" $host) | nindent 2 }}
  - {name: BACKUPS, value: /backups}
  - {name: KEEP, value: {{ .Values.keep | quote }}}
resources: {{- toYaml .Values.resources | nindent 2 }}
securityContext: {{- include "common.securityContext" 10001 | nindent 2 }}
volumeMounts:
  {{- include "common.database.volumeMount" . | nindent 2 }}
  - {name: scripts, mountPath: /etc/taskapp/backup, readOnly: true}
  - {name: backups, mountPath: /backups, subPath: backups}
{{- end }}

{{- define "backup.volumes" -}}
{{ include "common.database.volume" (dict "context" . "key" "migrate-password") }}
- name: scripts
  configMap: {name: {{ include "common.fullname" . }}}
- name: backups
  persistentVolumeClaim: {claimName: {{ include "common.fullname" . }}}
{{- end }}
