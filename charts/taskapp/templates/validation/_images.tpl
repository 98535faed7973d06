{{/* Tags that move: a node keeps the image that it has, so pods of one release would differ. */}}
{{- define "taskapp.imageErrors" -}}
{{- $moving := list "latest" "stable" "mainline" "lts" "innovation" "edge" "nightly" "main" "master" -}}
{{- $tags := dict "global.imageTag" .Values.global.imageTag -}}
{{- range list "proxy" "web" "api" "migrate" "backup" -}}
{{- $_ := set $tags (printf "%s.image.tag" .) (get $.Values . | default dict | dig "image" "tag" "") -}}
{{- end -}}
{{- range $path, $tag := $tags -}}
{{- include "taskapp.brokenRules" (list (list (has $tag $moving)
  (printf "%s is %s, which moves: write a version, such as v1.2.3" $path $tag))
) }}
{{- end }}
{{- $nginx := dig "image" "tag" "" .Values.proxy | regexFind "^1[.][0-9]+" -}}
{{- $mysql := dig "image" "tag" "" .Values.mysql | regexFind "^[0-9]+[.][0-9]+" -}}
{{- $backup := dig "image" "tag" "" (.Values.backup | default dict) | regexFind "^[0-9]+[.][0-9]+" -}}
{{- include "taskapp.brokenRules" (list
  (list (and $nginx (semverCompare "<1.28" $nginx))
    (printf "proxy.image.tag is %s: write 1.28 or newer" $nginx))
  (list (and $mysql (semverCompare "<8.0" $mysql))
    (printf "mysql.image.tag is %s: write 8.0 or newer" $mysql))
  (list (and .Values.mysql.enabled $mysql $backup (semverCompare (printf "<%s" $mysql) $backup))
    (printf "backup.image.tag is %s, but mysql.image.tag is %s: write that, an older mysqldump cannot read a newer server" $backup $mysql))
) }}
{{- end }}
