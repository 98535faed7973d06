#!/bin/bash
# Writes a backup, and removes those that are more than may stay.
set -euo pipefail
# shellcheck source=/dev/null
. "${0%/*}/library.sh"
[ ! -e .restoring ] || fail "a restore did not end: repeat it first, with a backup that is whole"
find . -maxdepth 1 -name '.part-*' -mmin +1440 -delete
file=$DB_NAME-$(date -u +%Y%m%dT%H%M%SZ).sql.gz
trap 'rm -f ".part-$HOSTNAME"' EXIT
write "$file"
say "wrote $file: $(stat --format=%s "$file") bytes, $(rows) rows, $SECONDS s"
mapfile -t older < <(printf '%s\n' "$DB_NAME"-*.sql.gz | sort --reverse | grep -vxF "$file" | tail -n "+$KEEP")
for old in "${older[@]}"; do
  rm -f "$old" "$old.sha256"
  say "removed $old"
done
