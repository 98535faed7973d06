import pytest

from .browser import Browser, fields
from .fake_api import Answer, FakeApi

QUERY = "?status={}&after=7"


def press(browser: Browser, query: str, ending: str, times: int = 1) -> str:
    form = browser.get(f"{browser.prefix}/{query}").form(ending)
    for _ in range(times):
        done = browser.submit(form)
    assert done.response.headers["Location"] == f"{browser.prefix}/{query}"
    return browser.follow(done).message


@pytest.mark.parametrize("times", [1, 2])
def test_a_task_can_be_completed(browser: Browser, api: FakeApi, times: int) -> None:
    api.add("Buy milk", version=3)
    assert press(browser, QUERY.format("open"), "/complete", times) == "Completed “Buy milk”."
    assert api.tasks[1]["done"] is True
    assert api.tasks[1]["version"] == 4


@pytest.mark.parametrize("times", [1, 2])
def test_a_task_can_be_reopened(browser: Browser, api: FakeApi, times: int) -> None:
    api.add("Buy milk", done=True, version=3)
    assert press(browser, QUERY.format("done"), "/reopen", times) == "Reopened “Buy milk”."
    assert api.tasks[1]["done"] is False


@pytest.mark.parametrize("ending", ["/complete", "/delete"])
def test_a_task_changed_meanwhile_is_left_alone(
    browser: Browser, api: FakeApi, ending: str
) -> None:
    api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/").form(ending)
    api.tasks[1].update(title="Buy oat milk", version=2)
    page = browser.follow(browser.submit(form))
    assert "changed this task meanwhile" in page.message
    assert "Buy oat milk" in page.text
    assert api.tasks[1]["done"] is False


def test_completing_a_deleted_task_says_that_it_is_gone(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/").form("/complete")
    api.tasks.clear()
    page = browser.follow(browser.submit(form))
    assert page.message.startswith("This task is gone")


@pytest.mark.parametrize("ending", ["/complete", "/delete"])
def test_an_action_can_be_tried_again_once_the_api_is_back(
    browser: Browser, api: FakeApi, ending: str
) -> None:
    api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/?status=open").form(ending)
    api.always = Answer(500)
    page = browser.submit(form)
    assert page.status == 503
    api.always = None
    assert browser.submit(page.form(ending)).status < 400
    assert 1 not in api.tasks or api.tasks[1]["done"]


def test_an_action_without_a_version_is_refused(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/").form("/delete")
    token = {"csrf_token": fields(form)["csrf_token"]}
    assert browser.post(form.attrib["action"], token).status == 400
    assert 1 in api.tasks
