"""The switch of the language."""

import re

from flask import Blueprint, Response, abort, request

from taskapp_web import i18n
from taskapp_web.navigation import base

blueprint = Blueprint("language", __name__)
YEAR = 365 * 24 * 3600
# Pages that can be asked for again; anything else might lead away from here.
_PLACE = re.compile(r"(tasks/[0-9]{1,18}/edit)?(\?[^#\s\\]*)?")


@blueprint.post("/language")
def switch() -> Response:
    """Keep the language that was chosen, and go back to where the reader was."""
    chosen, place = request.form.get("language"), request.form.get("place", "")
    if chosen not in i18n.LANGUAGES:
        abort(400)
    known = place if _PLACE.fullmatch(place) else ""
    response = Response(status=303, headers={"Location": base() + known})
    response.set_cookie(
        i18n.COOKIE,
        chosen,
        max_age=YEAR,
        path=base(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response
