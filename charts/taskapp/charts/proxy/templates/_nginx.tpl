{{/* The prefix without its last slash: empty for "/". */}}
{{- define "proxy.prefix" -}}
{{ trimSuffix "/" .Values.global.basePath }}
{{- end }}

{{/* Every file of files/, as a template of its own. */}}
{{- define "proxy.config" -}}
{{- range $path, $_ := .Files.Glob "files/*.conf" }}
{{ base $path }}: |
  {{- tpl ($.Files.Get $path) $ | nindent 2 }}
{{- end }}
{{ (.Files.Glob "files/start.sh").AsConfig }}
{{- end }}
