{{/* The claim that the StatefulSet's volumeClaimTemplate looks for. */}}
{{- define "mysql.claimName" -}}
data-{{ include "common.fullname" . }}-0
{{- end }}

{{/* "true" while no mysqld can be serving the volume: the migration hook then runs its own. */}}
{{- define "mysql.bootstrap" -}}
{{- $name := include "common.fullname" . -}}
{{- $set := lookup "apps/v1" "StatefulSet" .Release.Namespace $name -}}
{{- $pod := lookup "v1" "Pod" .Release.Namespace (printf "%s-0" $name) -}}
{{- $container := dig "status" "containerStatuses" (list dict) $pod | first -}}
{{- $waiting := dig "state" "waiting" "reason" "" $container -}}
{{- $stuck := list "ErrImagePull" "ImagePullBackOff" "InvalidImageName" "CreateContainerConfigError" "CrashLoopBackOff" -}}
{{ if or (not $set) (eq 0 (int (dig "spec" "replicas" 1 $set))) (has $waiting $stuck) }}true{{ end }}
{{- end }}
