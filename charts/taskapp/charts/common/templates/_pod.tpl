{{/* What every pod says: no token, no service variables, where it may run. */}}
{{- define "common.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- $fields := pick .Values "priorityClassName" "nodeSelector" "affinity" "tolerations" }}
{{- $_ := set $fields "imagePullSecrets" .Values.global.imagePullSecrets }}
{{- range $name, $value := $fields }}
{{- with $value }}
{{ $name }}: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* As evenly as the nodes allow, counted per revision; nodes without one of the labels would all be the same. */}}
{{- define "common.topologySpread" -}}
{{- range .Values.global.topologyKeys }}
- topologyKey: {{ . }}
  maxSkew: 1
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels: {{- include "common.selectorLabels" $ | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end }}

{{/* Endpoints forget a pod before it stops listening. */}}
{{- define "common.preStop" -}}
preStop:
  sleep:
    seconds: 5
{{- end }}
