{{/* A roll-out doubles the pods; 10 connections are for migration, backup, probes and people. */}}
{{- define "taskapp.connectionErrors" -}}
{{- if and .Values.api.enabled .Values.mysql.enabled -}}
{{- $most := get .Values.mysql.config "max_connections" | default 151 | int -}}
{{- $scaling := .Values.api.autoscaling -}}
{{- $replicas := ternary $scaling.maxReplicas (.Values.api.replicas | default 2) $scaling.enabled -}}
{{- $pods := mul 2 $replicas -}}
{{- $pool := int .Values.api.poolSize -}}
{{- $needed := add 10 (mul $pods (add $pool 1)) -}}
{{- $fits := sub (div (sub $most 10) $pods) 1 -}}
{{- $fewer := gt $fits 0 | ternary (printf "api.poolSize %d or " $fits) "fewer pods or " -}}
{{- include "taskapp.brokenRules" (list
  (list (gt $needed (int64 $most))
    (printf "api.poolSize is %d, which with %d pods during a roll-out needs %d connections, but mysql.config.max_connections is %d: write %smax_connections %d" $pool $pods $needed $most $fewer $needed))
) }}
{{- end -}}
{{- end }}
