"""What can go wrong on the way to a MySQL server."""


class MySQLError(Exception):
    """No server is to be had this way; the message says what to do."""
