"""What can go wrong with a migration."""


class MigrateError(Exception):
    """The database is not at the wanted schema; the message says why and what to do."""
