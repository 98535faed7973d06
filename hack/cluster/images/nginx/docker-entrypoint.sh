#!/bin/sh
# The official image's contract: scripts in /docker-entrypoint.d run before nginx starts.
set -eu

if [ "$1" = nginx ]; then
    for file in /docker-entrypoint.d/*; do
        case "$file" in
            # shellcheck source=/dev/null
            *.envsh) [ ! -x "$file" ] || . "$file" ;;
            *.sh) [ ! -x "$file" ] || "$file" ;;
        esac
    done
fi
exec "$@"
