from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest

from taskapp_web import today

from .browser import Browser, text_of
from .fake_api import Answer, FakeApi


class StoppedClock(datetime):
    """A test may run at midnight; here it is half an hour before, in UTC."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "StoppedClock":
        return cls(2028, 2, 28, 23, 30, tzinfo=UTC).astimezone(tz or UTC)


TODAY = date(2028, 2, 28)


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(today, "datetime", StoppedClock)


def titles(browser: Browser, query: str = "") -> list[str]:
    page = browser.get(f"{browser.prefix}/{query}")
    assert page.status == 200
    return [text_of(title) for title in page.all(".//li//p[@class='title']")]


def test_tasks_are_shown_newest_first(browser: Browser, api: FakeApi) -> None:
    api.add("first")
    api.add("<b>second</b>", notes="with <i>notes</i>")
    assert titles(browser) == ["<b>second</b>", "first"]


def test_the_filter_shows_open_or_done_tasks(browser: Browser, api: FakeApi) -> None:
    api.add("to do")
    api.add("did", done=True)
    assert titles(browser, "?status=open") == ["to do"]
    assert titles(browser, "?status=done") == ["did"]
    assert titles(browser, "?status=nonsense&after=nonsense") == ["did", "to do"]


@pytest.mark.parametrize(("query", "current"), [("", "All"), ("?status=open", "Open")])
def test_the_filter_says_which_one_is_on(browser: Browser, query: str, current: str) -> None:
    page = browser.get(f"{browser.prefix}/{query}")
    link = page.one(".//nav[@aria-label='Filter']/a[@aria-current='page']")
    assert text_of(link).startswith(current)


def test_older_and_newest_tasks_are_a_link_away(browser: Browser, api: FakeApi) -> None:
    for number in range(5):
        api.add(f"task {number}")
    first = browser.get(f"{browser.prefix}/?status=open")
    older = first.one(".//nav[@aria-label='Pages']/a")
    second = browser.get(older.attrib["href"])
    assert [text_of(p) for p in second.all(".//p[@class='title']")] == ["task 1", "task 0"]
    newest = second.one(".//nav[@aria-label='Pages']/a")
    assert newest.attrib["href"] == f"{browser.prefix}/?status=open"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "A clean slate."),
        ("?status=open", "All done."),
        ("?status=done", "Nothing is done yet."),
        ("?after=1", "There are no older tasks."),
    ],
)
def test_an_empty_list_says_so_kindly(browser: Browser, query: str, words: str) -> None:
    assert words in browser.get(f"{browser.prefix}/{query}").text


@pytest.mark.parametrize(
    ("days", "done", "words", "overdue"),
    [
        (-1, False, "Overdue since ", True),
        (-1, True, "Due ", False),
        (0, False, "Due today", False),
        (1, False, "Due tomorrow", False),
        (2, False, "Due ", False),
        (0, True, "Due ", False),
    ],
)
@pytest.mark.usefixtures("stopped_clock")
def test_due_dates_are_told_in_words(
    browser: Browser,
    api: FakeApi,
    days: int,
    done: bool,
    words: str,
    overdue: bool,
) -> None:
    due_on = TODAY + timedelta(days=days)
    api.add("a task", due_on=due_on.isoformat(), done=done)
    time = browser.get(f"{browser.prefix}/").one(".//li//time")
    day = f"{due_on.day} {due_on:%b %Y}" if words.endswith(" ") else ""
    assert text_of(time) == f"{words}{day}"
    assert (time.get("class") == "overdue") is overdue


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "Due today"),
        ("Asia/Tokyo", "Overdue since 28 Feb 2028"),
        ("Pacific/Kiritimati", "Overdue since 28 Feb 2028"),
        ("America/Los_Angeles", "Due today"),
        *(
            (unsound, "Due today")
            for unsound in ("", "Mars/Base", "/etc/passwd", "+09:00", "America")
        ),
        *((unsound, "Due today") for unsound in ("leapseconds", "../../etc/passwd", "x" * 5000)),
    ],
)
@pytest.mark.usefixtures("stopped_clock")
def test_today_is_where_the_reader_is(
    browser: Browser, api: FakeApi, zone: str, words: str
) -> None:
    api.add("a task", due_on=TODAY.isoformat())
    browser.cookies["timezone"] = zone
    page = browser.get(f"{browser.prefix}/")
    assert text_of(page.one(".//li//time")) == words
    tomorrow = words.startswith("Overdue")
    shown = page.one(".//section[@id='list']").attrib["data-today"]
    assert shown == str(TODAY + timedelta(days=tomorrow))


def test_a_done_task_is_marked_by_a_word(browser: Browser, api: FakeApi) -> None:
    api.add("did", done=True)
    assert text_of(browser.get(f"{browser.prefix}/").one(".//li//span[@class='tag']")) == "Done"


def test_every_control_has_a_name(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    page = browser.get(f"{browser.prefix}/")
    controls = [control for tag in ("button", "a") for control in page.all(f".//li//{tag}")]
    names = []
    for control in controls:
        own, task = control.attrib["aria-labelledby"].split()
        assert own == control.attrib["id"]
        said = control.get("aria-label") or text_of(control)
        title = page.one(f".//*[@id='{task}']")
        names.append(f"{said} {text_of(title)}")
    assert names == ["Complete Buy milk", "Delete Buy milk", "Edit Buy milk"]
    labels = {label.attrib["for"] for label in page.all(".//label")}
    assert (
        labels
        == {"title", "notes", "due_on", "q"}
        == {e.attrib["id"] for tag in ("input", "textarea") for e in page.all(f".//{tag}[@id]")}
    )


def test_links_start_at_the_prefix(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    page = browser.get(f"{browser.prefix}/")
    targets = [
        e.get(name) for name in ("href", "src", "action") for e in page.all(f".//*[@{name}]")
    ]
    assert len(targets) > 8
    assert [
        t for t in targets if t != "#main" and not str(t).startswith(f"{browser.prefix}/")
    ] == []


def test_an_api_that_is_down_leaves_the_page_usable(browser: Browser, api: FakeApi) -> None:
    api.always = Answer(500)
    page = browser.get(f"{browser.prefix}/?status=open", **{"X-Request-ID": "abc-1"})
    assert page.status == 503
    assert "answered with an error (500)" in text_of(page.one(".//*[@role='alert']"))
    assert "abc-1" in page.text
    assert page.form("/tasks")
    assert page.one(".//p[@class='empty']/a").attrib["href"] == f"{browser.prefix}/?status=open"
