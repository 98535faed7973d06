#!/bin/bash
# Names and sizes of the backups, newest first.
set -euo pipefail
# shellcheck source=/dev/null
. "${0%/*}/library.sh"
shopt -s nullglob
files=("$DB_NAME"-*.sql.gz)
[ "${#files[@]}" -gt 0 ] || fail "there is no backup of $DB_NAME yet"
stat --format='%n %s bytes' "${files[@]}" | sort --reverse
