#!/bin/bash
# Sourced by the image's entrypoint once, on an empty volume: the users, then the end of the initialisation.
password() {
  local value
  value=$(<"/etc/taskapp/database/$1-password")
  value=${value//\\/\\\\}
  printf "'%s'" "${value//\'/\'\'}"
}
docker_process_sql <<SQL
CREATE USER '$API_USER'@'%' IDENTIFIED BY $(password api);
GRANT SELECT, INSERT, UPDATE, DELETE ON \`${MYSQL_DATABASE//_/\\_}\`.* TO '$API_USER'@'%';
CREATE USER '$MIGRATE_USER'@'%' IDENTIFIED BY $(password migrate);
GRANT ALL ON \`${MYSQL_DATABASE//_/\\_}\`.* TO '$MIGRATE_USER'@'%';
SQL
rm -f /var/lib/mysql/.initialising
