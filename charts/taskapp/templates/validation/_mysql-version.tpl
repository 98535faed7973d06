{{/* What charts/mysql/files/versions.sh refuses, told before anything runs, where two tags say enough. */}}
{{- define "taskapp.mysqlVersionErrors" -}}
{{- with .Subcharts.mysql -}}
{{- $pod := lookup "v1" "Pod" .Release.Namespace (printf "%s-0" (include "common.fullname" .)) -}}
{{- $serving := dig "status" "containerStatuses" (list dict) $pod | first -}}
{{- $container := dig "spec" "containers" (list dict) $pod | first -}}
{{- $series := "^[0-9]+[.][0-9]+" -}}
{{- $from := dig "image" "" $container | splitList ":" | last | regexFind $series -}}
{{- $to := include "common.imageTag" . | regexFind $series -}}
{{- if and (dig "ready" false $serving) $from $to -}}
{{- $old := semver $from -}}
{{- $new := semver $to -}}
{{- $last := get (dict "8" "8.4" "9" "9.7") (toString $old.Major) | default $from -}}
{{- include "taskapp.brokenRules" (list
  (list (semverCompare (printf "<%s" $from) $to)
    (printf "mysql.image.tag is %s, but the data is of MySQL %s, which cannot go back: write %s" $to $from $from))
  (list (and (gt $new.Major $old.Major) (ne $from $last))
    (printf "mysql.image.tag is %s, but the data is of MySQL %s, which does not skip a long-term release: write %s, then %s" $to $from $last $to))
) }}
{{- end }}
{{- end }}
{{- end }}
