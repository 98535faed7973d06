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

{{/* Over nodes and zones as evenly as they allow, counted per revision. */}}
{{- define "common.topologySpread" -}}
{{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
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
