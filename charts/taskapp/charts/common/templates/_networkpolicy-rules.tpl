{{/* Pods of this release: (list . "api" "web"). */}}
{{- define "common.networkPolicy.peers" -}}
{{- $context := index . 0 -}}
{{- range rest . }}
- podSelector:
    matchLabels: {{- include "common.selectorLabelsOf" (list $context .) | nindent 6 }}
{{- end }}
{{- end }}

{{/* Any resolver: a node-local cache is no pod that a selector could name. */}}
{{- define "common.networkPolicy.dns" -}}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
{{- end }}

{{/* The bundled MySQL, or the addresses where an external one may be. */}}
{{- define "common.networkPolicy.database" -}}
- ports:
    - port: {{ .Values.global.database.port }}
{{- if not .Values.global.database.host }}
  to: {{- include "common.networkPolicy.peers" (list . "mysql") | nindent 4 }}
{{- else if .Values.global.networkPolicies.databaseCIDRs }}
  to:
    {{- range .Values.global.networkPolicies.databaseCIDRs }}
    - ipBlock: {cidr: {{ . }}}
    {{- end }}
{{- end }}
{{- end }}

{{/* Scrapes of the metrics port, 9000 if there is no other in .port, from the monitoring namespace. */}}
{{- define "common.networkPolicy.metrics" -}}
- ports:
    - port: {{ .port | default 9000 }}
  from:
    - namespaceSelector:
        matchLabels: {{- toYaml .Values.global.networkPolicies.metricsNamespaceLabels | nindent 10 }}
{{- end }}
