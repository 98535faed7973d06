{{/* "true" when an upgrade would replace the server that runs by one of another image. */}}
{{- define "mysql.imageChanges" -}}
{{- $set := lookup "apps/v1" "StatefulSet" .Release.Namespace (include "common.fullname" .) -}}
{{- $container := dig "spec" "template" "spec" "containers" (list dict) $set | first -}}
{{ if and $set (ne (include "common.image" .) $container.image) }}true{{ end }}
{{- end }}

{{/* An init container of the migration hook, in the new image: ends with 78 if that must not have the data. */}}
{{- define "mysql.upgradeCheck" -}}
{{- $host := include "common.database.host" . -}}
- name: mysql-upgrade
  {{- include "common.imageFields" . | nindent 2 }}
  command: [bash, /etc/taskapp/mysql/upgrade.sh]
  env: {{- include "common.database.env" (dict "context" . "user" .Values.global.database.migrateUser "host" $host) | nindent 4 }}
  resources: {{- toYaml .Values.resources | nindent 4 }}
  securityContext: {{- include "common.securityContext" 10001 | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  volumeMounts:
    {{- include "common.database.volumeMount" . | nindent 4 }}
    - {name: config, mountPath: /etc/taskapp/mysql, readOnly: true}
{{- end }}

{{- define "mysql.upgradeVolumes" -}}
- name: config
  configMap:
    name: {{ include "common.fullname" . }}-bootstrap
{{- end }}
