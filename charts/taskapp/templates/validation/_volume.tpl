{{/* A StatefulSet cannot change the claims it makes. */}}
{{- define "taskapp.volumeErrors" -}}
{{- with .Subcharts.mysql }}
{{- $wanted := .Values.persistence.size }}
{{- $set := lookup "apps/v1" "StatefulSet" .Release.Namespace (include "common.fullname" .) }}
{{- range dig "spec" "volumeClaimTemplates" list $set }}
{{- $size := .spec.resources.requests.storage }}
{{- include "taskapp.brokenRules" (list
  (list (ne $size $wanted)
    (printf "mysql.persistence.size is %s, but the volume was asked for with %s and a StatefulSet keeps that: write %s, and grow the volume by its claim" $wanted $size $size))
) }}
{{- end }}
{{- end }}
{{- end }}
