#!/bin/bash
# Starts the image's own entrypoint; a first initialisation that was cut short begins anew,
# and data that this version must not touch is left alone.
set -euo pipefail
# shellcheck source=/dev/null
. /etc/taskapp/mysql/versions.sh
data=/var/lib/mysql
marker=$data/.initialising
if [ -e "$marker" ]; then
  echo "taskapp: the first initialisation was interrupted: starting it again"
  find "$data" -mindepth 1 ! -path "$marker" -delete
elif [ -z "$(ls -A "$data")" ]; then
  touch "$marker"
else
  refuse "$(data_version "$data")" "$(server_version)"
  # The entrypoint would leave it in mysqld's environment, and needs it for new data alone.
  unset MYSQL_ROOT_PASSWORD_FILE
fi
exec docker-entrypoint.sh mysqld
