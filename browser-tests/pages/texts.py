"""The page's texts, as its catalogues have them."""

import gettext
from collections.abc import Callable

from hack import messages

Texts = Callable[[str], str]


def texts(language: str) -> Texts:
    """The translation of texts into a language."""
    return gettext.translation("messages", messages.FOLDER, [language], fallback=True).gettext
