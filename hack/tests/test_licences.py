"""What is in our images may be passed on, and is listed."""

from email.message import Message

import pytest

from hack import licences


def test_page_is_up_to_date() -> None:
    assert licences.PAGE.read_text() == licences.page(), "run: make generate"


def test_every_library_is_under_an_allowed_licence() -> None:
    assert licences.refused() == {}


@pytest.mark.parametrize(
    ("field", "text", "accepted"),
    [
        ("License-Expression", "Apache-2.0 AND BSD-2-Clause", True),
        ("License-Expression", "MIT AND GPL-3.0-only", False),
        ("Classifier", "License :: OSI Approved :: BSD License", True),
        ("Classifier", "License :: OSI Approved :: GNU General Public License (GPL)", False),
        ("License", "MIT", True),
        ("License", "", False),
    ],
)
def test_licence_of_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, field: str, text: str, accepted: bool
) -> None:
    said = Message()
    said[field] = text
    monkeypatch.setattr(licences, "metadata", lambda _: said)
    monkeypatch.setattr(licences, "libraries", lambda: {"some": ["api"]})
    assert (licences.refused() == {}) == accepted
