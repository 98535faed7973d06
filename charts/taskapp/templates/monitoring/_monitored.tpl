{{/* A text of files/ about this release. Prometheus and Grafana use braces themselves, so what is Helm's to fill in is
     a $name: (list . "text"). */}}
{{- define "taskapp.monitored" -}}
{{- $context := index . 0 -}}
{{- $text := index . 1 -}}
{{- $namespace := $context.Release.Namespace -}}
{{- $fullname := include "common.nameOf" (list $context "") | trimSuffix "-" -}}
{{- $rules := $context.Values.monitoring.rules -}}
{{- $names := dict
  "$fullname" $fullname
  "$namespace" $namespace
  "$uid" (printf "taskapp-%s" (printf "%s/%s" $namespace $fullname | sha256sum | trunc 12))
  "$runbooks" $rules.runbooks
  "$errorPercent" $rules.errorPercent
  "$pageSeconds" $rules.pageSeconds
  "$backupHours" $rules.backupHours
-}}
{{- range list "api" "web" -}}
{{- $_ := set $names (printf "$%s" .) (printf "namespace='%s',job='%s'" $namespace (include "common.nameOf" (list $context .))) -}}
{{- end -}}
{{- $proxy := include "common.nameOf" (list $context "proxy") -}}
{{- $_ := set $names "$proxy" (printf "namespace='%s',job='%s/%s'" $namespace $namespace $proxy) -}}
{{- range $name, $value := $names -}}
{{- $text = replace $name (toString $value) $text -}}
{{- end -}}
{{ $text }}
{{- end }}
