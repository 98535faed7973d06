{{/* Annotations of a pod: its own, and checksums of what it mounts, so that a change rolls it.
     (dict "context" . "config" "text of its files" "secrets" (list "Secrets that someone else keeps")) */}}
{{- define "common.podAnnotations" -}}
{{- $annotations := deepCopy (.context.Values.podAnnotations | default dict) -}}
{{- with .config -}}
{{- $_ := set $annotations "checksum/config" (sha256sum .) -}}
{{- end -}}
{{- $data := list -}}
{{- range compact (.secrets | default list) -}}
{{- $data = append $data (lookup "v1" "Secret" $.context.Release.Namespace . | dig "data" "") -}}
{{- end -}}
{{- with compact $data -}}
{{- $_ := set $annotations "checksum/secrets" (sha256sum (toJson .)) -}}
{{- end -}}
{{- with $annotations -}}
{{ toYaml . }}
{{- end }}
{{- end }}
