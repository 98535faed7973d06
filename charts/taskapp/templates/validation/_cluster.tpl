{{/* What does not fit what the cluster has; without a cluster (helm template) there is nothing to find. */}}
{{- define "taskapp.clusterErrors" -}}
{{- $database := .Values.global.database -}}
{{- $keys := list "api-password" "migrate-password" -}}
{{- if .Values.mysql.enabled -}}
{{- $keys = append $keys "root-password" -}}
{{- end -}}
{{- include "taskapp.secretErrors" (list . "global.database.existingSecret" $database.existingSecret $keys) }}
{{- include "taskapp.secretErrors" (list . "global.database.tls.caSecret" $database.tls.caSecret (list "ca.crt")) }}
{{- include "taskapp.secretErrors" (list . "web.existingSecret" (dig "existingSecret" "" .Values.web) (list "secret-key")) }}
{{- include "taskapp.secretErrors" (list . "proxy.basicAuth.existingSecret" (dig "basicAuth" "existingSecret" "" .Values.proxy) (list "htpasswd" "username" "password")) }}
{{- include "taskapp.volumeErrors" . }}
{{- include "taskapp.mysqlVersionErrors" . }}
{{- end }}

{{/* (list . path name keys): every namespace has the ConfigMap kube-root-ca.crt. */}}
{{- define "taskapp.secretErrors" -}}
{{- $namespace := (index . 0).Release.Namespace -}}
{{- with index . 2 -}}
{{- $secret := lookup "v1" "Secret" $namespace . -}}
{{- $live := lookup "v1" "ConfigMap" $namespace "kube-root-ca.crt" -}}
{{- $missing := without (index $ 3) }}
{{- range keys (dig "data" dict $secret) }}
{{- $missing = without $missing . }}
{{- end }}
{{- $wanted := join ", " $missing }}
{{- include "taskapp.brokenRules" (list
  (list (and $live (not $secret))
    (printf "%s is %q: there is no such Secret in namespace %s, create it with the keys %s" (index $ 1) . $namespace $wanted))
  (list (and $secret $missing)
    (printf "%s is %q: that Secret lacks the keys %s" (index $ 1) . $wanted))
) }}
{{- end }}
{{- end }}
