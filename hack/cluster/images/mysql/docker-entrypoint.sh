#!/bin/bash
# The contract of the official image: MYSQL_* variables, *_FILE, /docker-entrypoint-initdb.d.
set -eo pipefail

note() { echo "$(date -u +%FT%T)+00:00 [Note] [Entrypoint]: $*"; }
fail() {
    echo "$(date -u +%FT%T)+00:00 [ERROR] [Entrypoint]: $*" >&2
    exit 1
}

# X from X or from the file that X_FILE names.
file_env() {
    local variable=$1 file=$1_FILE
    if [ -n "${!file:-}" ]; then
        [ -z "${!variable:-}" ] || fail "Both $variable and $file are set (but are exclusive)"
        export "$variable=$(<"${!file}")"
    fi
    unset "$file"
}

# A setting as the server itself sees it, its arguments included.
server_setting() {
    local line
    while IFS= read -r line; do
        if [[ $line =~ ^$1[[:space:]]+(.*) ]]; then
            echo "${BASH_REMATCH[1]}"
            return
        fi
    done < <("${@:2}" --verbose --help --log-bin-index=/tmp/none 2>/dev/null)
}

temp_server_start() {
    "$@" --daemonize --skip-networking --default-time-zone=SYSTEM --socket="$SOCKET" \
        || fail "Unable to start server."
}

temp_server_stop() {
    MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysqladmin --user=root --socket="$SOCKET" shutdown \
        || fail "Unable to shut down server."
}

# Runs SQL from standard input; scripts in initdb.d may use it.
docker_process_sql() {
    local password=$MYSQL_ROOT_PASSWORD
    if [ "${1:-}" = --dont-use-mysql-root-password ]; then
        password=
        shift
    fi
    [ -z "$MYSQL_DATABASE" ] || [[ " $* " == *" --database="* ]] || set -- --database="$MYSQL_DATABASE" "$@"
    MYSQL_PWD=$password mysql --protocol=socket --user=root --host=localhost --socket="$SOCKET" \
        --comments "$@"
}

# Text for use between single quotes in SQL.
sql_text() {
    local quote="'" slash="\\" text=$1
    text=${text//"$slash"/"$slash$slash"}
    printf '%s' "${text//"$quote"/"$quote$quote"}"
}

create_users() {
    local root_host root_password password
    root_password=$(sql_text "$MYSQL_ROOT_PASSWORD")
    root_host=$(sql_text "${MYSQL_ROOT_HOST:-%}")
    {
        echo "SET @@SESSION.SQL_LOG_BIN=0;"
        echo "ALTER USER 'root'@'localhost' IDENTIFIED BY '$root_password';"
        if [ "$root_host" != localhost ]; then
            echo "CREATE USER 'root'@'$root_host' IDENTIFIED BY '$root_password';"
            echo "GRANT ALL ON *.* TO 'root'@'$root_host' WITH GRANT OPTION;"
        fi
        echo "DROP DATABASE IF EXISTS test;"
        [ -z "$MYSQL_DATABASE" ] || echo "CREATE DATABASE IF NOT EXISTS \`$MYSQL_DATABASE\`;"
        if [ -n "$MYSQL_USER" ]; then
            password=$(sql_text "$MYSQL_PASSWORD")
            echo "CREATE USER '$MYSQL_USER'@'%' IDENTIFIED BY '$password';"
            [ -z "$MYSQL_DATABASE" ] \
                || echo "GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO '$MYSQL_USER'@'%';"
        fi
        [ -z "$MYSQL_ONETIME_PASSWORD" ] || echo "ALTER USER 'root'@'$root_host' PASSWORD EXPIRE;"
    } | docker_process_sql --dont-use-mysql-root-password --database=mysql
}

process_init_files() {
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case "$file" in
            *.sh)
                note "running $file"
                # shellcheck source=/dev/null
                if [ -x "$file" ]; then "$file"; else . "$file"; fi
                ;;
            *.sql) note "running $file" && docker_process_sql <"$file" ;;
            *.sql.gz) note "running $file" && gunzip -c "$file" | docker_process_sql ;;
            */\*) ;;
            *) note "ignoring $file" ;;
        esac
    done
}

initialize() {
    if [ -z "$MYSQL_ROOT_PASSWORD$MYSQL_ALLOW_EMPTY_PASSWORD$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
        fail "Database is uninitialized and password option is not specified: set one of" \
            "MYSQL_ROOT_PASSWORD, MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD"
    fi
    if [ -n "$MYSQL_RANDOM_ROOT_PASSWORD" ]; then
        MYSQL_ROOT_PASSWORD=$(openssl rand -base64 24)
        export MYSQL_ROOT_PASSWORD
        note "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
    fi
    note "Initializing database files"
    "$@" --initialize-insecure --default-time-zone=SYSTEM
    note "Starting temporary server"
    temp_server_start "$@"
    if [ -z "$MYSQL_INITDB_SKIP_TZINFO" ]; then
        mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null \
            | docker_process_sql --dont-use-mysql-root-password --database=mysql
    fi
    create_users
    process_init_files
    note "Stopping temporary server"
    temp_server_stop
    note "MySQL init process done. Ready for start up."
}

main() {
    [ "${1:0:1}" != - ] || set -- mysqld "$@"
    if [ "$1" != mysqld ] || [[ " $* " =~ " --help "|" --version "|" -V "|" -? " ]]; then
        exec "$@"
    fi
    DATADIR=$(server_setting datadir "$@")
    SOCKET=$(server_setting socket "$@")
    if [ "$(id -u)" = 0 ]; then
        mkdir -p "$DATADIR" "${SOCKET%/*}"
        find "$DATADIR" "${SOCKET%/*}" \! -user mysql -exec chown mysql:mysql '{}' +
        exec gosu mysql "$0" "$@"
    fi
    for variable in MYSQL_ROOT_HOST MYSQL_ROOT_PASSWORD MYSQL_DATABASE MYSQL_USER MYSQL_PASSWORD; do
        file_env $variable
    done
    [ -d "$DATADIR/mysql" ] || initialize "$@"
    exec "$@"
}

main "$@"
