"""What the API says about fields, in the words of this page."""

from taskapp_web.i18n import gettext, mark

_TITLE_MISSING = mark("Give the task a title.")
_UNSEEN = mark("There is a character in it that cannot be shown: type it anew.")
_WORDS = {
    ("title", "Field required"): _TITLE_MISSING,
    ("title", "String should have at least 1 character"): _TITLE_MISSING,
    ("title", "String should have at most 200 characters"): mark(
        "The title is too long: it can have up to 200 characters."
    ),
    ("notes", "String should have at most 10000 characters"): mark(
        "The notes are too long: they can have up to 10,000 characters."
    ),
    ("due_on", "Must be a date in the form YYYY-MM-DD"): mark(
        "This is not a date: write it as 2026-03-05."
    ),
    ("title", "Must not contain control characters"): _UNSEEN,
    ("notes", "Must not contain control characters"): _UNSEEN,
}


def in_words(field: str, message: str) -> str:
    """The message in the reader's language if it is a known one, else as it came."""
    known = _WORDS.get((field, message))
    return gettext(known) if known else message
