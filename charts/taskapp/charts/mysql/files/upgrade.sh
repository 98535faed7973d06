#!/bin/bash
# Runs in the new image while the old server still serves: whether the new one may have its data.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/taskapp/mysql/versions.sh
MYSQL_PWD=$(<"$DB_PASSWORD_FILE")
export MYSQL_PWD
client=(mysql --host="$DB_HOST" --port="$DB_PORT" --user="$DB_USER" --get-server-public-key --connect-timeout=5)
for _ in {1..30}; do
  if running=$("${client[@]}" --skip-column-names --execute='SELECT VERSION()'); then
    refuse "$running" "$(server_version)"
    exit 0
  fi
  sleep 1
done
echo "taskapp: the server does not answer: the new one will look at the data itself"
