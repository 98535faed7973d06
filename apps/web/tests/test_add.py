import pytest

from .browser import Browser, Page, fields, text_of
from .fake_api import Answer, FakeApi

TYPED = {"title": "Buy milk", "notes": "two\r\nlitres", "due_on": "2030-01-31"}


def add(browser: Browser, query: str = "", **typed: str) -> Page:
    form = browser.get(f"{browser.prefix}/{query}").form("/tasks")
    return browser.submit(form, **{**TYPED, **typed})


def test_an_added_task_is_stored_and_announced(browser: Browser, api: FakeApi) -> None:
    page = browser.follow(add(browser))
    assert page.message == "Added “Buy milk”."
    assert api.tasks[1]["title"] == "Buy milk"
    assert api.tasks[1]["notes"] == "two\nlitres"
    assert api.tasks[1]["due_on"] == "2030-01-31"
    assert "Added" not in browser.get(f"{browser.prefix}/").message


def test_a_task_without_a_due_date_has_none(browser: Browser, api: FakeApi) -> None:
    add(browser, due_on="")
    assert api.tasks[1]["due_on"] is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("x" * 200, "x" * 59 + "…")],
)
def test_a_long_title_is_cut_in_the_message(browser: Browser, typed: str, shown: str) -> None:
    page = browser.follow(add(browser, title=typed))
    assert page.message == f"Added “{shown}”."


@pytest.mark.parametrize(
    ("query", "back"), [("?status=open", "?status=open"), ("?status=done", ""), ("?after=9", "")]
)
def test_adding_leads_to_a_list_that_shows_the_task(
    browser: Browser, query: str, back: str
) -> None:
    assert add(browser, query).response.headers["Location"] == f"{browser.prefix}/{back}"


def test_the_same_form_sent_twice_adds_one_task(browser: Browser, api: FakeApi) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    assert browser.submit(form, **TYPED).status == 303
    assert browser.submit(form, **TYPED).status == 303
    assert len(api.tasks) == 1


def test_going_back_and_typing_something_else_adds_another(browser: Browser, api: FakeApi) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    browser.submit(form, **TYPED)
    browser.submit(form, **{**TYPED, "title": "Buy bread"})
    assert [task["title"] for task in api.tasks.values()] == ["Buy milk", "Buy bread"]


def test_the_same_task_can_be_added_again_from_a_new_form(browser: Browser, api: FakeApi) -> None:
    add(browser)
    add(browser)
    assert len(api.tasks) == 2


def test_a_form_id_of_the_wrong_shape_is_replaced(browser: Browser, api: FakeApi) -> None:
    add(browser, render_id="no\r\nheader: injection")
    assert " " not in api.requests[-1].headers["Idempotency-Key"]


def test_what_the_api_rejects_is_shown_beside_the_field(browser: Browser, api: FakeApi) -> None:
    api.add("there already")
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    errors = [{"field": "title", "message": "Too long"}, {"field": "title", "message": "And odd"}]
    api.next_answers = [Answer(422, {"detail": "see errors", "errors": errors})]
    page = browser.submit(form, **TYPED)
    assert page.status == 422
    field = page.one(".//input[@id='title']")
    assert field.get("aria-invalid") == "true"
    assert text_of(page.one(f".//p[@id='{field.attrib['aria-describedby']}']")) == "⚠ Too long"
    assert "And odd" in page.text
    assert "there already" in page.text


def test_a_rejected_form_keeps_what_was_typed(browser: Browser, api: FakeApi) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    api.next_answers = [Answer(422, {"errors": [{"field": "due_on", "message": "No date"}]})]
    again = fields(browser.submit(form, **TYPED).form("/tasks"))
    assert again.pop("csrf_token")
    kept = {"render_id": fields(form)["render_id"]}
    assert again == {**TYPED, **kept, "notes": "two\nlitres"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(422, {"title": "Unprocessable"}), "refused this: Unprocessable"),
        (Answer(422, {"detail": "Odd", "errors": ["x", {"field": "y"}]}), "refused this: Odd"),
        (Answer(400, ["no problem document"]), "refused this: HTTP 400"),
        (Answer(409, b"no JSON"), "refused this: HTTP 409"),
    ],
)
def test_what_concerns_no_field_is_shown_above(
    browser: Browser, api: FakeApi, answer: Answer, words: str
) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    api.next_answers = [answer]
    page = browser.submit(form, **TYPED)
    assert page.status == 422
    assert words in text_of(page.one(".//div[@role='alert']"))


def test_what_is_too_large_for_the_api_can_be_shortened(browser: Browser, api: FakeApi) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    api.next_answers = [Answer(413, {"detail": "The body has more than 131072 bytes."})]
    page = browser.submit(form, **TYPED)
    assert page.status == 413
    assert "notes can have up to 10,000" in text_of(page.one(".//div[@role='alert']"))
    assert fields(page.form("/tasks"))["title"] == TYPED["title"]


def test_an_api_that_is_down_costs_nothing_typed(browser: Browser, api: FakeApi) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    api.always = Answer(drop=True)
    page = browser.submit(form, **TYPED)
    assert page.status == 503
    assert "What you typed is still here" in text_of(page.one(".//div[@role='alert']"))
    api.always = None
    assert browser.submit(page.form("/tasks")).status == 303
    assert api.tasks[1]["notes"] == "two\nlitres"


def test_a_list_that_fails_after_a_rejection_keeps_the_reason(
    browser: Browser, api: FakeApi
) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    api.next_answers = [Answer(422, {"detail": "Odd"}), *[Answer(503)] * 3]
    page = browser.submit(form, **TYPED)
    assert page.status == 503
    assert "refused this: Odd" in page.text
