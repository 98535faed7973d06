{{/* Amounts that the API server, the autoscaler or mysqld would stumble over later. */}}
{{- define "taskapp.resourceErrors" -}}
{{- range $part := list "proxy" "web" "api" "migrate" "mysql" "backup" }}
{{- $values := get $.Values $part | default dict }}
{{- $requests := dig "resources" "requests" dict $values }}
{{- $limits := dig "resources" "limits" dict $values }}
{{- range $name, $request := $requests }}
{{- $limit := get $limits $name | default $request }}
{{- include "taskapp.brokenRules" (list
  (list (gt (include "taskapp.amount" $request | float64) (include "taskapp.amount" $limit | float64))
    (printf "%s.resources.requests.%s is %v, more than its limit of %v: write less, or a higher limit" $part $name $request $limit))
) }}
{{- end }}
{{- include "taskapp.brokenRules" (list
  (list (and (dig "autoscaling" "enabled" false $values) (not (or $requests.cpu $limits.cpu)))
    (printf "%s.resources.requests.cpu is empty, but %s.autoscaling is on and measures by it: write a share, such as 50m" $part $part))
) }}
{{- end }}
{{- $pool := dig "config" "innodb_buffer_pool_size" "0" .Values.mysql }}
{{- $memory := dig "resources" "limits" "memory" "" .Values.mysql | default "1Pi" }}
{{- include "taskapp.brokenRules" (list
  (list (ge (include "taskapp.amount" (printf "%vi" $pool | upper | replace "I" "i") | float64) (include "taskapp.amount" $memory | float64))
    (printf "mysql.config.innodb_buffer_pool_size is %v, but mysql.resources.limits.memory is %v: write less, or a higher limit" $pool $memory))
) }}
{{- end }}

{{/* A quantity as a number. */}}
{{- define "taskapp.amount" -}}
{{- $units := dict "m" 0.001 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 -}}
{{- mulf (toString . | regexFind "^[0-9.]+(e[+][0-9]+)?" | float64) (get $units (toString . | regexFind "[a-zA-Z]+$") | default 1) -}}
{{- end }}
