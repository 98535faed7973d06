{{/* The fields of a Deployment beside its pod template; an autoscaler owns the replicas. */}}
{{- define "common.deployment" -}}
{{- if not .Values.autoscaling.enabled -}}
replicas: {{ .Values.replicas | default 2 }}
{{ end -}}
revisionHistoryLimit: 5
strategy:
  type: RollingUpdate
  rollingUpdate:
    maxUnavailable: 0
    maxSurge: 100%
selector:
  matchLabels: {{- include "common.selectorLabels" . | nindent 4 }}
{{- end }}
