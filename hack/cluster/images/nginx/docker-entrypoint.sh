#!/bin/sh
# The official image's contract: scripts in /docker-entrypoint.d run before nginx starts.
set -eu

if [ "$1" = nginx ]; then
    for file in /docker-entrypoint.d/*; do
        [ -x "$file" ] || continue
        case "$file" in
            *.envsh)
                # shellcheck source=/dev/null
                . "$file"
                ;;
            *.sh) "$file" ;;
        esac
    done
fi
exec "$@"
