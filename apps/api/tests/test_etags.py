import pytest

from taskapp_api.etags import etag, expected_versions, unchanged


def test_the_etag_is_the_version_in_quotes() -> None:
    assert etag(3) == '"3"'


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        (None, False),
        ("", False),
        ("*", True),
        ('"3"', True),
        ('W/"3"', True),
        ('"1", "3"', True),
        ('"1",W/"3" ,"4"', True),
        ('"1"', False),
        ('"33"', False),
        ("3", False),
        ('"a,b", "3"', True),
        ('"03"', False),
    ],
)
def test_if_none_match_is_compared_weakly(header: str | None, answer: bool) -> None:
    assert unchanged(header, 3) is answer


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        ('"3"', {3}),
        ('"3", "4"', {3, 4}),
        ('W/"3"', set()),
        ('W/"3", "4"', {4}),
        ("", set()),
        ("3", set()),
        ('"abc"', set()),
        ('"0"', set()),
        (f'"{10**30}"', set()),
    ],
)
def test_if_match_is_compared_strongly(header: str | None, versions: set[int] | None) -> None:
    assert expected_versions(header) == versions
