{{/* Each field of the backup's schedule, as the CronJob controller reads it. */}}
{{- define "taskapp.scheduleErrors" -}}
{{- $fields := splitList " " (dig "schedule" "" (.Values.backup | default dict)) -}}
{{- if eq (len $fields) 5 }}
{{- $month := "0?[1-9]|1[0-2]|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)" }}
{{- range $index, $part := list
  (list "minute" "[0-5]?[0-9]" "0 to 59")
  (list "hour" "[01]?[0-9]|2[0-3]" "0 to 23")
  (list "day of the month" "0?[1-9]|[12][0-9]|3[01]" "1 to 31")
  (list "month" $month "1 to 12")
  (list "day of the week" "[0-6]|(?i:sun|mon|tue|wed|thu|fri|sat)" "0 (Sunday) to 6") }}
{{- $given := index $fields $index }}
{{- $member := printf "([*?]|(%[1]s)(-(%[1]s))?)(/[1-9][0-9]*)?" (index $part 1) }}
{{- include "taskapp.brokenRules" (list
  (list (not (regexMatch (printf "^%[1]s(,%[1]s)*$" $member) $given))
    (printf "backup.schedule has the %s %q: write %s, or *" (index $part 0) $given (index $part 2)))
) }}
{{- end }}
{{- end }}
{{- end }}
