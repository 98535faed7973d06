{{- define "taskapp.databaseErrors" -}}
{{- $database := .Values.global.database -}}
{{- $users := list $database.apiUser $database.migrateUser -}}
{{- $verify := hasPrefix "verify-" $database.tls.mode -}}
{{- $bundled := .Values.mysql.enabled -}}
{{- $external := not (empty $database.host) -}}
{{- $ours := list -}}
{{- range list "port" "datadir" "socket" "user" "bind-address" "bind_address" -}}
{{- $ours = hasKey (dig "config" dict $.Values.mysql) . | ternary (append $ours .) $ours -}}
{{- end -}}
{{- $tag := dig "image" "tag" "" .Values.mysql -}}
{{- include "taskapp.brokenRules" (list
  (list (not (or $bundled $external))
    "there is no database: set mysql.enabled to true, or global.database.host to a server elsewhere")
  (list (and $bundled $external)
    "there are two databases: set mysql.enabled to false, or leave global.database.host empty")
  (list (and $external (not $database.existingSecret))
    "global.database.existingSecret is empty: write the name of a Secret with the keys api-password and migrate-password of global.database.host")
  (list (has $database.host (list "localhost" "127.0.0.1" "::1"))
    (printf "global.database.host is %s, which is each pod itself: write the server's address" $database.host))
  (list (has $database.name (list "mysql" "sys" "information_schema" "performance_schema"))
    (printf "global.database.name is %s, which is MySQL's own: write another name" $database.name))
  (list (eq $database.apiUser $database.migrateUser)
    "global.database.apiUser and migrateUser are the same: write two names, the API must not be able to change the schema")
  (list (has "root" $users)
    "global.database.apiUser or migrateUser is root: write another name, nobody works as root")
  (list (and $bundled $verify)
    "global.database.tls.mode verifies the server, but the bundled MySQL signs its own certificate: write preferred or required")
  (list (and $bundled (eq $database.tls.mode "disabled"))
    "global.database.tls.mode is disabled, but the bundled MySQL takes a password over TLS only: write preferred or required")
  (list (and $database.tls.caSecret (not $verify))
    "global.database.tls.caSecret is set, but tls.mode verifies nothing: write verify-ca or verify-identity")
  (list (and .Values.global.networkPolicies.databaseCIDRs (not $external))
    "global.networkPolicies.databaseCIDRs is for a database elsewhere: leave it empty, or set global.database.host")
  (list $ours
    (printf "mysql.config has %s, which the chart sets itself: leave it out (the port is global.database.port)" (join ", " $ours)))
  (list (or (has $tag (list "latest" "lts" "innovation")) (regexMatch "^[0-9]+$" $tag))
    (printf "mysql.image.tag is %s, which moves, and MySQL cannot go back: write a version, such as 9.7" $tag))
) }}
{{- end }}
