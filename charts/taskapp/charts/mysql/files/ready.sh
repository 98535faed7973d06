#!/bin/bash
# Ready when the API's user can work. The password goes by the environment, which only this user can read.
MYSQL_PWD=$(<"/etc/taskapp/database/api-password")
export MYSQL_PWD
exec mysql --host=127.0.0.1 --user="$API_USER" --database="$MYSQL_DATABASE" --execute='DO 1'
