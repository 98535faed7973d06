#!/bin/sh
# nginx gives up when a name does not resolve yet, as at the boot of a node: wait until all do.
until nginx -q -t "$@"; do
  sleep 1
done
exec nginx "$@"
