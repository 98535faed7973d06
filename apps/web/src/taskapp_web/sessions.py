"""The session cookie, kept to the prefix under which the page is served."""

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface


class PrefixSessionInterface(SecureCookieSessionInterface):
    """Signed cookies whose path and Secure flag follow the request."""

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        """The prefix of this request, so that a neighbour's pages never see the cookie."""
        return f"{request.script_root}/"

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Secure as soon as the reader came by https."""
        return request.is_secure


def init_app(app: Flask) -> None:
    """Use such cookies for sessions."""
    app.session_interface = PrefixSessionInterface()
    app.config.update(
        SESSION_COOKIE_NAME="taskapp", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax"
    )
