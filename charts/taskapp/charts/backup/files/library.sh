#!/bin/bash
# Sourced by the scripts beside it, which work in the folder of the backups.
cd "$BACKUPS" || exit
MYSQL_PWD=$(<"$DB_PASSWORD_FILE")
export MYSQL_PWD
tls_mode=${DB_TLS^^}
server=(--host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" --ssl-mode="${tls_mode//-/_}" --get-server-public-key)
if [[ $DB_TLS == verify-* ]]; then
  for ca in "${DB_TLS_CA-}" /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/certs/ca-certificates.crt; do
    [ ! -f "$ca" ] || break
  done
  server+=(--ssl-ca="$ca")
fi

say() { echo "taskapp: $*"; }
fail() {
  say "$*" >&2
  exit 1
}

# Rows of all tables, as a number.
rows() {
  local tables="SELECT CONCAT('SELECT COUNT(*) FROM ', table_name, ';') FROM information_schema.tables
    WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
  local counted
  counted=$(query "$tables" "$DB_NAME" | mysql "${server[@]}" --skip-column-names "$DB_NAME")
  echo $((${counted//$'\n'/+}))
}

query() { mysql "${server[@]}" --skip-column-names --execute="$1" "${@:2}"; }

# write NAME: a file of that name is a whole backup, or is not there. Masking policies are the server's, not the database's.
write() {
  local part=.part-$HOSTNAME sum
  mysqldump "${server[@]}" --single-transaction --routines --triggers --events --hex-blob --no-tablespaces \
    --set-gtid-purged=OFF --loose-skip-masking-policies --add-drop-database --databases "$DB_NAME" | gzip >"$part" \
    || fail "the database could not be dumped: nothing was kept of it"
  is_complete "$part" || fail "the dump ended early: nothing was kept of it"
  sum=$(sha256sum <"$part")
  echo "${sum%% *}  $1" >"$1.sha256"
  sync "$part" "$1.sha256"
  mv "$part" "$1"
  sync .
}

# load FILE: waits for a backup that is under way, but not for ever.
load() { gzip -dc "$1" | mysql "${server[@]}" --init-command='SET SESSION lock_wait_timeout = 600'; }

# mysqldump writes this line last, if nothing went wrong.
is_complete() { [[ $(gzip -dc "$1" | tail -n 1) == "-- Dump completed"* ]]; }

# verify FILE: fails unless it is what was written, whole, and of this database.
verify() {
  local sum start
  [ -f "$1" ] || fail "there is no backup $1"
  gzip -t "$1" 2>&1 || fail "$1 is truncated or damaged: it cannot be unpacked to its end"
  is_complete "$1" || fail "$1 is incomplete: the dump in it ended early"
  [ -f "$1.sha256" ] || fail "$1 has no checksum: $1.sha256 is missing"
  sum=$(sha256sum <"$1")
  [ "${sum%% *}  $1" = "$(<"$1.sha256")" ] || fail "$1 was altered: its checksum is not the one in $1.sha256"
  # head closes the pipe early, which is no failure.
  start=$(gzip -dc "$1" | head -n 40 || true)
  [[ $start == *"USE \`$DB_NAME\`;"* ]] || fail "$1 is no backup of the database $DB_NAME"
}
