{{- define "taskapp.componentErrors" -}}
{{- $on := dict -}}
{{- range list "proxy" "web" "api" -}}
{{- $_ := set $on . (get $.Values .).enabled -}}
{{- end -}}
{{- $migrate := .Values.migrate -}}
{{- $wait := $migrate.databaseWait | default 0 -}}
{{- $prefix := .Values.global.fullnameOverride | default .Release.Name -}}
{{- include "taskapp.brokenRules" (list
  (list (and $on.proxy (not (and $on.web $on.api)))
    "proxy.enabled is true, but web or api is off: nginx needs both, set proxy.enabled to false too")
  (list (and $on.web (not $on.api))
    "web.enabled is true, but api.enabled is false: the page has no data without the API, set web.enabled to false too")
  (list (and $migrate.enabled (ge (float64 $wait) (float64 $migrate.deadline)))
    (printf "migrate.databaseWait is %v, but migrate.deadline is %v and would end it before: write fewer seconds" $wait $migrate.deadline))
  (list (gt (len $prefix) 40)
    (printf "the release name %s is longer than 40 characters, too long for the names of its pods: set global.fullnameOverride" $prefix))
) }}
{{- end }}
