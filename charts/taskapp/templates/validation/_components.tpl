{{- define "taskapp.componentErrors" -}}
{{- $on := dict -}}
{{- range list "proxy" "web" "api" -}}
{{- $_ := set $on . (get $.Values .).enabled -}}
{{- end -}}
{{- $route := dig "httpRoute" (dict "enabled" false) .Values.proxy -}}
{{- $ingress := dig "ingress" dict .Values.proxy -}}
{{- $unserved := list -}}
{{- range dig "tls" list $ingress -}}
{{- $unserved = concat $unserved (include "taskapp.lacking" (list .hosts $ingress.hosts) | fromJsonArray) -}}
{{- end -}}
{{- $migrate := .Values.migrate -}}
{{- $wait := $migrate.databaseWait | default 0 -}}
{{- $service := dig "service" (dict "type" "") .Values.proxy -}}
{{- $basic := dig "basicAuth" (dict "enabled" false "existingSecret" "") .Values.proxy -}}
{{- $prefix := .Values.global.fullnameOverride | default .Release.Name -}}
{{- include "taskapp.brokenRules" (list
  (list (and $on.proxy (not (and $on.web $on.api)))
    "proxy.enabled is true, but web or api is off: nginx needs both, set proxy.enabled to false too")
  (list (and $on.web (not $on.api))
    "web.enabled is true, but api.enabled is false: the page has no data without the API, set web.enabled to false too")
  (list (and (not $on.proxy) (dig "ingress" "enabled" false .Values.proxy))
    "proxy.ingress.enabled is true, but proxy.enabled is false: it would lead nowhere, set both to the same")
  (list (and (not $on.proxy) $route.enabled)
    "proxy.httpRoute.enabled is true, but proxy.enabled is false: it would lead nowhere, set both to the same")
  (list (and $migrate.enabled (ge (float64 $wait) (float64 $migrate.deadline)))
    "migrate.databaseWait is not less than migrate.deadline, which would end the migration before: write fewer seconds")
  (list (and $on.proxy $route.enabled (not $route.parentRefs))
    "proxy.httpRoute.parentRefs is empty: name the Gateway, such as [{name: public, namespace: gateways}]")
  (list (and $on.proxy $service.nodePort (eq $service.type "ClusterIP"))
    "proxy.service.nodePort is set, but service.type is ClusterIP: write NodePort or LoadBalancer, or leave nodePort out")
  (list (and $on.proxy $service.externalTrafficPolicy (eq $service.type "ClusterIP"))
    "proxy.service.externalTrafficPolicy is set, but service.type is ClusterIP: write NodePort or LoadBalancer, or leave the policy out")
  (list (and $on.proxy $basic.enabled (not $basic.existingSecret))
    "proxy.basicAuth.existingSecret is empty: write the name of a Secret with the keys htpasswd, username and password")
  (list (and $on.proxy $basic.existingSecret (not $basic.enabled))
    "proxy.basicAuth.existingSecret is set, but basicAuth.enabled is false: write true, or leave the Secret out")
  (list (and .Values.global.networkPolicies.clients (not .Values.global.networkPolicies.enabled))
    "global.networkPolicies.clients is set, but networkPolicies.enabled is false: nobody would be kept out, write true")
  (list (and $ingress.enabled $ingress.hosts $unserved)
    (printf "proxy.ingress.tls has %s, which proxy.ingress.hosts lacks: write it there too" (join ", " $unserved)))
  (list (gt (len $prefix) 40)
    (printf "the release name %s is longer than 40 characters, too long for the names of its pods: set global.fullnameOverride" $prefix))
) }}
{{- end }}

{{/* (list some others): what of some is not among others, as JSON; a wildcard is of any. */}}
{{- define "taskapp.lacking" -}}
{{- $lacking := list -}}
{{- range index . 0 -}}
{{- if not (or (hasPrefix "*" .) (has . (index $ 1 | default list))) -}}
{{- $lacking = append $lacking . -}}
{{- end -}}
{{- end -}}
{{ toJson $lacking }}
{{- end }}
