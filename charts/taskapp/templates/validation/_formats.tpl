{{/* A list of "path is value: what to write", for the values that do not have their form. */}}
{{- define "taskapp.formatErrors" -}}
{{- range $rule := .Files.Get "files/formats.yaml" | fromYamlArray }}
{{- range $path := $rule.paths }}
{{- $value := $.Values }}
{{- range splitList "." $path }}
{{- $value = get ($value | default dict) . }}
{{- end }}
{{- range compact (kindIs "slice" $value | ternary $value (list $value)) }}
{{- if not (regexMatch $rule.pattern .) }}
- {{ printf "%s is %q: %s" $path . $rule.remedy | toJson }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
