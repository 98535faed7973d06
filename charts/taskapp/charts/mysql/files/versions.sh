#!/bin/bash
# Sourced: which version of MySQL may take over the data of which (its manual, "Upgrade Paths").

# The version that the data in a folder had last; nothing if the folder does not say.
data_version() {
  local history=$1/mysql_upgrade_history
  if [ -f "$history" ]; then
    grep -o '"version":"[0-9.]*' "$history" | tail -n 1 | grep -o '[0-9.]*$' || true
  else
    # Older than 8.4: the head of the redo log tells who made it.
    find "$1" -maxdepth 2 \( -name '#ib_redo*' -o -name ib_logfile0 \) -exec head -c 512 {} \; \
      | grep -aoE 'MySQL [0-9]+\.[0-9]+\.[0-9]+' | grep -oE '[0-9.]+' | sort -V | tail -n 1 || true
  fi
}

# The version of the server in this image.
server_version() { mysqld --version | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1; }

# The long-term release in which a major version ends; nothing for those to come.
last_of() {
  case $1 in
    8) echo 8.4 ;;
    9) echo 9.7 ;;
  esac
}

# refusal FROM TO: why a server of version TO must not have the data of FROM; nothing if it may, or nobody knows.
refusal() {
  local form='^([0-9]+)\.([0-9]+)\.([0-9]+)' major minor patch last
  [[ $1 =~ $form ]] || return 0
  read -r major minor patch <<<"${BASH_REMATCH[*]:1}"
  last=$(last_of "$major")
  [[ $2 =~ $form ]] || return 0
  set -- "$1" "$2" "${BASH_REMATCH[@]:1}"
  if (($3 < major || ($3 == major && $4 < minor))); then
    echo "MySQL cannot go back: set mysql.image.tag to $major.$minor"
  elif (($3 == major && $4 == minor && $5 < patch)) && [ "$major.$minor" != "$last" ]; then
    echo "MySQL $major.$minor cannot go back: set mysql.image.tag to ${1%%[-+]*}"
  elif (($3 > major)) && [ -n "$last" ] && [ "$major.$minor" != "$last" ]; then
    echo "MySQL does not skip a long-term release: set mysql.image.tag to $last, then to $3.$4"
  elif (($3 > major + 1)) && [ -n "$(last_of $((major + 1)))" ]; then
    echo "MySQL does not skip a long-term release: set mysql.image.tag to $(last_of $((major + 1))), then to $3.$4"
  fi
}

# refuse FROM TO: ends with exit code 78 if the server must not have the data.
refuse() {
  local reason
  reason=$(refusal "$1" "$2")
  [ -n "$reason" ] || return 0
  echo "taskapp: the data is of MySQL $1 and this image is MySQL $2: nothing was changed. $reason" >&2
  exit 78
}
