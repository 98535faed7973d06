{{/* A list of "path is value: what to write", for the values that do not have their form. */}}
{{- define "taskapp.formatErrors" -}}
{{- range $rule := .Files.Get "files/formats.yaml" | fromYamlArray }}
{{- range $path := $rule.paths }}
{{- range include "taskapp.valuesAt" (list $.Values (splitList "." $path)) | fromYamlArray }}
{{- if and (ne . "") (not (regexMatch $rule.pattern .)) }}
- {{ printf "%s is %q: %s" (replace ".*" "" $path) . $rule.remedy | toJson }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* (list value steps): the texts where the steps lead, * to every member; a list is its members. */}}
{{- define "taskapp.valuesAt" -}}
{{- $value := index . 0 -}}
{{- $steps := index . 1 -}}
{{- $all := eq (first $steps | default "") "*" -}}
{{- if or (kindIs "slice" $value) (and $all (kindIs "map" $value)) }}
{{- $rest := $all | ternary (rest $steps) $steps }}
{{- range $value }}
{{- include "taskapp.valuesAt" (list . $rest) }}
{{- end }}
{{- else if and $steps (kindIs "map" $value) }}
{{- include "taskapp.valuesAt" (list (get $value (first $steps)) (rest $steps)) }}
{{- else if not (or $steps (kindIs "invalid" $value)) }}
- {{ toString $value | quote }}
{{- end }}
{{- end }}
