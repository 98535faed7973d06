{{- define "mysql.config" -}}
taskapp.cnf: |
  [mysqld]
  port = {{ .Values.global.database.port }}
  skip-log-bin
  mysqlx = OFF
  require_secure_transport = ON
  {{- range $option, $value := .Values.config }}
  {{ $option }} = {{ $value }}
  {{- end }}
{{ (.Files.Glob "files/*.sh").AsConfig }}
{{- end }}
