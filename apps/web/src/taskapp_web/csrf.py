"""Forms are accepted from this page only."""

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFError, CSRFProtect  # type: ignore[import-untyped]

from taskapp_web import retry_page
from taskapp_web.i18n import gettext

HOURS = 12


def init_app(app: Flask) -> None:
    """Ask every form for its token, and refuse what other sites send."""
    app.config.update(WTF_CSRF_TIME_LIMIT=HOURS * 3600, WTF_CSRF_SSL_STRICT=False)
    app.before_request(_refuse_other_sites)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _ask_again)


def _refuse_other_sites() -> None:
    # Stands in for Flask-WTF's check of the Referer, which some people's browsers withhold.
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in {
        "cross-site",
        "same-site",
    }:
        abort(403)


def _ask_again(_error: CSRFError) -> tuple[str, int]:
    message = gettext(
        "This page was open for too long, or your browser does not keep cookies."
        " Nothing was changed. Look at it once more and send it again."
    )
    return retry_page.render(gettext("Please send it again"), message), 400
