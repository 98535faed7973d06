{{- define "common.serviceMonitor" -}}
{{- with .Values.serviceMonitor }}
{{- if .enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "common.fullname" $ }}
  namespace: {{ $.Release.Namespace }}
  labels: {{- merge (include "common.labels" $ | fromYaml) .labels | toYaml | nindent 4 }}
spec:
  selector:
    matchLabels: {{- include "common.selectorLabels" $ | nindent 6 }}
  endpoints:
    - port: metrics
      path: /metrics
      interval: {{ .interval }}
{{- end }}
{{- end }}
{{- end }}
