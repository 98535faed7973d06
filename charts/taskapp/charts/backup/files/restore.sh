#!/bin/bash
# restore.sh FILE: the database becomes what that backup holds; what is there now is saved first.
# Exit code 1: the database is as it was; 3: it is not whole.
set -euo pipefail
# shellcheck source=/dev/null
. "${0%/*}/library.sh"
file=${1##*/}
verify "$file"
before=
if [ -e .restoring ]; then
  before=$(<.restoring)
  say "a restore did not end: $before holds what was there before it"
elif [ -n "$(query "SELECT 1 FROM information_schema.schemata WHERE schema_name = '$DB_NAME'")" ]; then
  before=$DB_NAME-$(date -u +%Y%m%dT%H%M%SZ)-before-restore.sql.gz
  write "$before"
  say "saved what is there as $before"
  echo "$before" >.restoring
  sync .restoring .
fi
if ! load "$file"; then
  say "$file could not be loaded: putting back what was there before" >&2
  if [ -z "$before" ] || ! load "$before"; then
    say "that failed, too: restore ${before:-it} when the database server is well" >&2
    exit 3
  fi
  rm .restoring
  fail "the database is as it was before"
fi
rm -f .restoring
say "restored $file: $(rows) rows, $SECONDS s"
