#!/bin/bash
# verify.sh FILE: whether it can be restored; touches nothing.
set -euo pipefail
# shellcheck source=/dev/null
. "${0%/*}/library.sh"
verify "${1##*/}"
say "${1##*/} is whole"
