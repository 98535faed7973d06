#!/bin/sh
exec /opt/mysql-8.0/ld.so --library-path /opt/mysql-8.0/lib /opt/mysql-8.0/mysqld "$@"
