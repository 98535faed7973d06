{{/* Head of a policy that closes the component's pods but for the rules that follow. */}}
{{- define "common.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "common.metadata" . | nindent 2 }}
spec:
  {{- include "common.networkPolicy.selection" . | nindent 2 }}
{{- end }}

{{- define "common.networkPolicy.selection" -}}
podSelector:
  matchLabels: {{- include "common.selectorLabels" . | nindent 4 }}
policyTypes: [Ingress, Egress]
{{- end }}
