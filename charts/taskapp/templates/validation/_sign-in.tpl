{{/* Who may use the app: half of a setting would keep nobody out. */}}
{{- define "taskapp.signInErrors" -}}
{{- $basic := .Values.proxy.basicAuth -}}
{{- $policies := .Values.global.networkPolicies -}}
{{- include "taskapp.brokenRules" (list
  (list (and .Values.proxy.enabled $basic.enabled (not $basic.existingSecret))
    "proxy.basicAuth.existingSecret is empty: write the name of a Secret with the keys htpasswd, username and password")
  (list (and .Values.proxy.enabled $basic.existingSecret (not $basic.enabled))
    "proxy.basicAuth.existingSecret is set, but basicAuth.enabled is false: write true, or leave the Secret out")
  (list (and $policies.clients (not $policies.enabled))
    "global.networkPolicies.clients is set, but networkPolicies.enabled is false: nobody would be kept out, write true")
) }}
{{- end }}
