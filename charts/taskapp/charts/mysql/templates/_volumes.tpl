{{/* The volumes of the mysqld container, beside the data: (dict "context" . "config" "name of the ConfigMap"). */}}
{{- define "mysql.volumes" -}}
- name: passwords
  secret:
    secretName: {{ include "common.database.secretName" .context }}
    defaultMode: 0440
- name: config
  configMap:
    name: {{ .config }}
- name: run
  emptyDir: {sizeLimit: 16Mi}
- name: tmp
  emptyDir: {sizeLimit: 1Gi}
{{- end }}
