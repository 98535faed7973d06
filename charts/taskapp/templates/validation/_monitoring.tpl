{{/* Rules about what nobody scrapes would fire for ever, or never. */}}
{{- define "taskapp.monitoringErrors" -}}
{{- $monitors := dict "api" "serviceMonitor" "web" "serviceMonitor" "proxy" "podMonitor" -}}
{{- $version := "monitoring.coreos.com/v1" -}}
{{- $live := lookup "v1" "ConfigMap" .Release.Namespace "kube-root-ca.crt" -}}
{{- $missing := and $live (not (.Capabilities.APIVersions.Has $version)) -}}
{{- $rules := .Values.monitoring.rules.enabled -}}
{{- include "taskapp.brokenRules" (list (list (and $rules $missing)
  (printf "monitoring.rules.enabled is true, but the cluster has no %s: install the Prometheus Operator, or write false" $version))
) }}
{{- range $part, $monitor := $monitors }}
{{- with $values := get $.Values $part }}
{{- $on := and $values.enabled (get $values $monitor).enabled }}
{{- include "taskapp.brokenRules" (list
  (list (and $rules $values.enabled (not $on))
    (printf "monitoring.rules.enabled is true, but %s.%s.enabled is not: its alerts need its metrics, write true" $part $monitor))
  (list (and $on $missing)
    (printf "%s.%s.enabled is true, but the cluster has no %s: install the Prometheus Operator, or write false" $part $monitor $version))
) }}
{{- end }}
{{- end }}
{{- end }}
