from typing import Any
from xml.etree.ElementTree import Element

import pytest

from .browser import Browser, Page, fields, text_of
from .fake_api import Answer, FakeApi

WHOLE = {"notes": "two\nlitres\n<of it>", "due_on": "2030-01-31", "done": True}


def delete(browser: Browser, query: str = "") -> Page:
    return browser.submit(browser.get(f"{browser.prefix}/{query}").form("/delete"))


def test_a_deleted_task_is_gone_and_can_be_had_back(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk", version=3, **WHOLE)
    api.add("Buy bread", done=True)
    page = browser.submit(browser.get(f"{browser.prefix}/?status=done").form("1/delete"))
    assert page.status == 200
    assert page.message.startswith("Deleted “Buy milk”. Undo")
    assert [text_of(title) for title in page.all(".//li//p[@class='title']")] == ["Buy bread"]
    assert list(api.tasks) == [2]
    back = browser.submit(page.form("/restore"))
    assert back.response.headers["Location"] == f"{browser.prefix}/?status=done"
    assert browser.follow(back).message == "Restored “Buy milk”."
    assert {**WHOLE, "title": "Buy milk"}.items() <= api.tasks[3].items()


@pytest.mark.parametrize("done", [True, False])
def test_an_undo_pressed_twice_adds_one_task(browser: Browser, api: FakeApi, done: bool) -> None:
    api.add("Buy milk", done=done)
    form = delete(browser).form("/restore")
    for _ in range(2):
        assert browser.submit(form).status == 303
    assert [task["done"] for task in api.tasks.values()] == [done]


def test_two_deletions_of_equal_tasks_are_undone_apart(browser: Browser, api: FakeApi) -> None:
    for _ in range(2):
        api.add("Buy milk")
    forms = [delete_of(browser, number).form("/restore") for number in (1, 2)]
    for form in forms:
        browser.submit(form)
    assert len(api.tasks) == 2


def delete_of(browser: Browser, number: int) -> Page:
    return browser.submit(browser.get(f"{browser.prefix}/").form(f"{number}/delete"))


@pytest.mark.parametrize("whole", [{}, WHOLE])
def test_a_task_deleted_twice_can_still_be_had_back(
    browser: Browser, api: FakeApi, whole: dict[str, Any]
) -> None:
    first = api.add("Buy milk", **whole)
    form = browser.get(f"{browser.prefix}/?after=7").form("/delete")
    browser.submit(form)
    again = browser.submit(form)
    assert (again.status, api.tasks) == (200, {})
    assert again.message.startswith("Deleted “Buy milk”. Undo")
    back = browser.submit(again.form("/restore"))
    assert back.response.headers["Location"] == f"{browser.prefix}/"
    assert api.tasks[2] == {**first, "id": 2, "version": 2 if whole else 1}


def test_a_task_that_goes_between_reading_and_deleting_can_be_had_back(
    browser: Browser, api: FakeApi
) -> None:
    task = api.add("Buy milk", notes="x" * 241)
    form = browser.get(f"{browser.prefix}/").form("/delete")
    api.next_answers = [Answer(200, task), Answer(404)]
    assert fields(browser.submit(form).form("/restore"))["notes"] == "x" * 241


def test_a_task_deleted_twice_that_was_not_shown_whole_is_told_to_be_gone(
    browser: Browser, api: FakeApi
) -> None:
    api.add("Buy milk", notes="x" * 241)
    form = browser.get(f"{browser.prefix}/?status=open&after=7").form("/delete")
    browser.submit(form)
    again = browser.submit(form)
    assert again.response.headers["Location"] == f"{browser.prefix}/?status=open&after=7"
    assert "deleted already" in browser.follow(again).message


def test_what_a_deletion_was_shown_is_not_trusted(browser: Browser, api: FakeApi) -> None:
    form = fields(browser_form(browser, api))
    page = browser.post(f"{browser.prefix}/tasks/1/delete", {**form, "shown_due_on": "someday"})
    assert page.status == 303


def browser_form(browser: Browser, api: FakeApi) -> Element:
    api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/").form("/delete")
    api.tasks.clear()
    return form


def test_a_second_click_while_the_api_is_away_keeps_the_undo(
    browser: Browser, api: FakeApi
) -> None:
    form = browser_form(browser, api)
    api.always = Answer(503)
    failed = browser.submit(form)
    api.always = None
    assert browser.submit(failed.form("/delete")).form("/restore")


def test_the_undo_of_a_task_of_any_size_needs_no_cookie(browser: Browser, api: FakeApi) -> None:
    notes = "\U0001f600" * 10_000
    api.add("x" * 200, notes=notes)
    page = delete(browser)
    assert max(len(value) for value in browser.cookies.values()) < 1000
    assert browser.submit(page.form("/restore")).status == 303
    assert [task["notes"] for task in api.tasks.values()] == [notes]


@pytest.mark.parametrize("answer", [Answer(503), Answer(429), Answer(422, {"detail": "Odd"})])
def test_an_undo_that_fails_keeps_the_task(browser: Browser, api: FakeApi, answer: Answer) -> None:
    api.add("Buy milk", **WHOLE)
    page = delete(browser)
    api.always = answer
    failed = browser.submit(page.form("/restore"))
    assert failed.status == answer.status
    api.always = None
    assert browser.submit(failed.form("/restore")).status == 303
    (task,) = api.tasks.values()
    assert {**WHOLE, "title": "Buy milk"}.items() <= task.items()


def test_an_undo_that_fails_halfway_is_finished_by_the_next_try(
    browser: Browser, api: FakeApi
) -> None:
    api.add("Buy milk", done=True)
    page = delete(browser)
    again, restored = page.form("/restore"), {**fields(page.form("/restore"))}
    task = {"id": 1, "version": 1, "title": "Buy milk", "notes": "", "due_on": None, "done": False}
    api.next_answers = [Answer(201, task), Answer(503)]
    failed = browser.submit(again)
    assert failed.status == 503
    assert fields(failed.form("/restore"))["render_id"] == restored["render_id"]
    assert browser.submit(failed.form("/restore")).status == 303
    assert [task["done"] for task in api.tasks.values()] == [True]


def test_the_undo_is_offered_even_if_the_list_cannot_be_had(browser: Browser, api: FakeApi) -> None:
    task = api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/").form("/delete")
    api.next_answers = [Answer(200, task), Answer(204, b""), *[Answer(503)] * 3]
    page = browser.submit(form)
    assert page.status == 503
    assert fields(page.form("/restore"))["title"] == "Buy milk"


def test_the_address_of_a_deletion_leads_to_the_list(browser: Browser) -> None:
    answer = browser.get(f"{browser.prefix}/tasks/1/delete").response
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{browser.prefix}/")
