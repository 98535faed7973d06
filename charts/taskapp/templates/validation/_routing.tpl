{{/* Ways to nginx that cannot lead there. */}}
{{- define "taskapp.routingErrors" -}}
{{- $proxy := .Values.proxy -}}
{{- $route := dig "httpRoute" (dict "enabled" false) $proxy -}}
{{- $ingress := dig "ingress" (dict "enabled" false) $proxy -}}
{{- $service := dig "service" (dict "type" "") $proxy -}}
{{- $unserved := list -}}
{{- range dig "tls" list $ingress -}}
{{- range .hosts -}}
{{- if not (or (hasPrefix "*" .) (has . ($ingress.hosts | default list))) -}}
{{- $unserved = append $unserved . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "taskapp.brokenRules" (list
  (list (and (not $proxy.enabled) $ingress.enabled)
    "proxy.ingress.enabled is true, but proxy.enabled is false: it would lead nowhere, set both to the same")
  (list (and (not $proxy.enabled) $route.enabled)
    "proxy.httpRoute.enabled is true, but proxy.enabled is false: it would lead nowhere, set both to the same")
  (list (and $proxy.enabled $route.enabled (not $route.parentRefs))
    "proxy.httpRoute.parentRefs is empty: name the Gateway, such as [{name: public, namespace: gateways}]")
  (list (and $proxy.enabled $service.nodePort (eq $service.type "ClusterIP"))
    "proxy.service.nodePort is set, but service.type is ClusterIP: write NodePort or LoadBalancer, or leave nodePort out")
  (list (and $proxy.enabled $service.externalTrafficPolicy (eq $service.type "ClusterIP"))
    "proxy.service.externalTrafficPolicy is set, but service.type is ClusterIP: write NodePort or LoadBalancer, or leave the policy out")
  (list (and $proxy.enabled $ingress.enabled $ingress.hosts $unserved)
    (printf "proxy.ingress.tls has %s, which proxy.ingress.hosts lacks: write it there too" (join ", " $unserved)))
) }}
{{- end }}
