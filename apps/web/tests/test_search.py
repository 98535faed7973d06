import pytest

from taskapp_api.store.search import WINDOW

from .browser import Browser, Page, text_of
from .fake_api import Answer, FakeApi


def titles(page: Page) -> list[str]:
    return [text_of(title) for title in page.all(".//li//p[@class='title']")]


def search(browser: Browser, query: str, words: str) -> Page:
    form = browser.get(f"{browser.prefix}/{query}").form("/")
    return browser.submit_query(form, q=words)


def test_titles_are_searched(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    api.add("Buy bread")
    api.add("買い物 & <more>")
    assert titles(search(browser, "", "MILK")) == ["Buy milk"]
    assert titles(search(browser, "", " 買い物 & <")) == ["買い物 & <more>"]


def test_a_search_keeps_to_the_filter(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    api.add("Buy bread", done=True)
    page = search(browser, "?status=open&after=9", "buy")
    assert titles(page) == ["Buy milk"]
    (done,) = [a for a in page.all(".//nav[@class='filter']/a") if text_of(a) == "Done"]
    assert titles(browser.get(done.attrib["href"])) == ["Buy bread"]


def test_a_search_says_how_many_it_found_and_can_be_left(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    found = search(browser, "?status=open", "milk").one(".//p[@class='found']")
    assert text_of(found) == "1 task found. Clear the search"
    assert [a.attrib["href"] for a in found] == [f"{browser.prefix}/?status=open"]


def test_nothing_found_is_said_with_the_words(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    assert "No task has “<tea>” in its title." in search(browser, "", "<tea>").text


def test_a_search_of_many_tasks_goes_on_by_a_link(browser: Browser, api: FakeApi) -> None:
    api.window = 2
    for title in ("Buy milk", "b", "c", "d"):
        api.add(title)
    first = search(browser, "?status=open", "buy")
    assert titles(first) == []
    assert f"{WINDOW:,} tasks were searched. Older ones were not looked at yet." in first.text
    assert "in its title" not in first.text
    (older,) = [a for a in first.all(".//nav[@class='pages']/a") if "older" in a.attrib["class"]]
    assert text_of(older) == "Search older tasks →"
    second = browser.get(older.attrib["href"])
    assert titles(second) == ["Buy milk"]
    assert "tasks were searched" not in second.text


def test_an_action_comes_back_to_the_search(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    done = browser.submit(search(browser, "?status=open", "milk").form("/complete"))
    assert done.response.headers["Location"] == f"{browser.prefix}/?status=open&q=milk"


@pytest.mark.parametrize("words", ["", "  ", "x" * 300])
def test_odd_searches_do_no_harm(browser: Browser, words: str) -> None:
    assert search(browser, "", words).status == 200


@pytest.mark.parametrize(("limit", "shown"), [(1000, "3"), (3, "3+"), (2, "2+")])
def test_the_filter_says_how_many_there_are(
    browser: Browser, api: FakeApi, limit: int, shown: str
) -> None:
    api.counted = limit
    for number in range(3):
        api.add(f"task {number}")
    links = browser.get(f"{browser.prefix}/").all(".//nav[@class='filter']/a")
    assert [text_of(link) for link in links] == ["All", f"Open {shown}", "Done 0"]


def test_large_counts_are_written_with_a_comma(browser: Browser, api: FakeApi) -> None:
    answer = {"open": 1000, "done": 999, "limit": 1000}
    api.next_answers = [Answer(200, {"tasks": []}), Answer(200, answer)]
    assert "Open 1,000+ Done 999" in browser.get(f"{browser.prefix}/").text


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        Answer(503),
        Answer(wait=0.4),
        Answer(drop=True),
        Answer(200, b"odd"),
        Answer(422),
    ],
)
def test_the_list_does_without_counts(browser: Browser, api: FakeApi, answer: Answer) -> None:
    api.next_answers = [Answer(200, {"tasks": []}), answer]
    page = browser.get(f"{browser.prefix}/")
    assert page.status == 200
    assert "All Open Done" in page.text


def test_counts_that_hang_hold_up_nobody_else(browser: Browser, api: FakeApi) -> None:
    api.next_answers = [Answer(200, {"tasks": []}), Answer(wait=0.4)]
    browser.get(f"{browser.prefix}/")
    assert browser.get(f"{browser.prefix}/").status == 200
    assert len(api.requests) == len(api.count_requests) == 2
