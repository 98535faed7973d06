"""Texts in the reader's language: the one of the switch, else the browser's, else English."""

import gettext as gnu
from pathlib import Path

from flask import Flask, Response, g, request

LANGUAGES = {"en": "English", "ja": "日本語"}
ORIGINAL = "en"
COOKIE = "language"
FOLDER = Path(__file__).parent / "translations"
_CATALOGUES = {ORIGINAL: gnu.NullTranslations()} | {
    code: gnu.translation("messages", FOLDER, [code]) for code in LANGUAGES if code != ORIGINAL
}


def init_app(app: Flask) -> None:
    """Translate templates, and say in which language a page is."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.context_processor(lambda: {"language": language(), "languages": LANGUAGES})
    app.after_request(_say_language)


def language() -> str:
    """The code of the language of this request."""
    if "language" not in g:
        switched = request.cookies.get(COOKIE)
        g.language = switched if switched in LANGUAGES else _of_browser()
    return str(g.language)


def _of_browser() -> str:
    # werkzeug's best_match takes "en;q=0.5" before "ja-JP" when the choice is between en and ja.
    wanted = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((code for code in wanted if code in LANGUAGES), ORIGINAL)


def gettext(message: str, **values: object) -> str:
    """The message in the reader's language, its %(name)s filled in."""
    translated = _CATALOGUES[language()].gettext(message)
    return translated % values if values else translated


def ngettext(one: str, many: str, num: int) -> str:
    """The message for so many things, %(num)s filled in as the reader writes numbers."""
    return _CATALOGUES[language()].ngettext(one, many, num) % {"num": f"{num:,}"}


def sentences(*texts: object) -> str:
    """One sentence after the other, with a space between them where the language has one."""
    between = gettext("%(first)s %(second)s", first="", second="")
    return between.join(map(str, texts))


def mark(message: str) -> str:
    """The message itself, to be translated when it is shown."""
    return message


def _say_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Language"] = language()
        response.vary.update(["Accept-Language", "Cookie"])
    return response
