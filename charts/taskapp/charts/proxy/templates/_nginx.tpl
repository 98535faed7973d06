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

{{/* What an answer says if its server did not; style-src names page.css. */}}
{{- define "proxy.headers" -}}
Content-Security-Policy: default-src 'none'; style-src 'sha256-RpP/9gG8wT5PUBAwoOiTNQbzzVkD0CBlQGYGRErfvtk='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
Cross-Origin-Opener-Policy: same-origin
Cross-Origin-Resource-Policy: same-origin
Permissions-Policy: camera=(), geolocation=(), microphone=()
Referrer-Policy: same-origin
X-Content-Type-Options: nosniff
{{- end }}

{{/* Those, and the ones that only some answers have. */}}
{{- define "proxy.addedHeaders" -}}
{{- range include "proxy.headers" . | fromYaml | keys | sortAlpha }}
- {{ . }}
{{- end }}
- Strict-Transport-Security
- Cache-Control
- Retry-After
{{- end }}

{{/* A header's name in the names of nginx's variables. */}}
{{- define "proxy.variable" -}}
{{ lower . | replace "-" "_" }}
{{- end }}
