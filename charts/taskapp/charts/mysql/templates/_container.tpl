{{/* The fields of the mysqld container, for the StatefulSet and for the migration hook. */}}
{{- define "mysql.container" -}}
{{ include "common.imageFields" . }}
command: [bash, /etc/taskapp/mysql/start.sh]
ports:
  - {name: mysql, containerPort: {{ .Values.global.database.port }}}
env:
  - {name: MYSQL_ROOT_PASSWORD_FILE, value: /etc/taskapp/database/root-password}
  - {name: MYSQL_ROOT_HOST, value: localhost}
  - {name: MYSQL_INITDB_SKIP_TZINFO, value: "1"}
  - {name: MYSQL_DATABASE, value: {{ .Values.global.database.name }}}
  - {name: API_USER, value: {{ .Values.global.database.apiUser }}}
  - {name: MIGRATE_USER, value: {{ .Values.global.database.migrateUser }}}
startupProbe:
  exec: {command: {{ include "mysql.ping" . }}}
  periodSeconds: 1
  timeoutSeconds: 5
  failureThreshold: 600
terminationMessagePolicy: FallbackToLogsOnError
resources: {{- toYaml .Values.resources | nindent 2 }}
securityContext: {{- include "common.securityContext" 999 | nindent 2 }}
volumeMounts:
  - {name: data, mountPath: /var/lib/mysql, subPath: mysql}
  - {name: run, mountPath: /var/run/mysqld}
  - {name: tmp, mountPath: /tmp}
  - {name: passwords, mountPath: /etc/taskapp/database, readOnly: true}
  - {name: config, mountPath: /etc/taskapp/mysql, readOnly: true}
  - {name: config, mountPath: /etc/mysql/conf.d/taskapp.cnf, subPath: taskapp.cnf, readOnly: true}
  - {name: config, mountPath: /docker-entrypoint-initdb.d/users.sh, subPath: users.sh, readOnly: true}
{{- end }}

{{/* By TCP: the entrypoint's temporary server has none, and no password is needed. */}}
{{- define "mysql.ping" -}}
[mysqladmin, ping, --host=127.0.0.1, --port={{ .Values.global.database.port }}, --user=probe, --silent]
{{- end }}
