#!/bin/bash
# Starts the image's own entrypoint; a first initialisation that was cut short begins anew.
set -euo pipefail
data=/var/lib/mysql
marker=$data/.initialising
if [ -e "$marker" ]; then
  echo "taskapp: the first initialisation was interrupted: starting it again"
  find "$data" -mindepth 1 ! -path "$marker" -delete
elif [ -z "$(ls -A "$data")" ]; then
  touch "$marker"
fi
exec docker-entrypoint.sh mysqld
