{{- define "taskapp.scalingErrors" -}}
{{- range $name := list "proxy" "web" "api" }}
{{- with get $.Values $name }}
{{- if and .enabled .autoscaling.enabled }}
{{- include "taskapp.brokenRules" (list
  (list (not (empty .replicas))
    (printf "%s.replicas is set, but %s.autoscaling is on and decides it: leave replicas out, write autoscaling.minReplicas" $name $name))
  (list (gt (int .autoscaling.minReplicas) (int .autoscaling.maxReplicas))
    (printf "%s.autoscaling.minReplicas is more than maxReplicas: write a smaller one" $name))
) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
