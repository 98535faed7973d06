import pytest

from .browser import Browser, Page, fields, text_of
from .fake_api import Answer, FakeApi


def open_form(browser: Browser, query: str = "") -> Page:
    page = browser.get(f"{browser.prefix}/{query}")
    (link,) = [a for a in page.all(".//li//a") if text_of(a).startswith("Edit")]
    return browser.get(link.attrib["href"])


def test_the_form_holds_the_task(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk", notes="\ntwo\n<litres>", due_on="2030-01-31")
    values = fields(open_form(browser).form("/edit"))
    assert values["title"] == "Buy milk"
    assert values["notes"] == "\ntwo\n<litres>"
    assert values["due_on"] == "2030-01-31"


def test_a_saved_task_is_stored_and_announced(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk", due_on="2030-01-31", version=5)
    form = open_form(browser, "?status=open&after=7").form("/edit")
    saved = browser.submit(form, title="Buy bread", due_on="")
    assert saved.response.headers["Location"] == f"{browser.prefix}/?status=open&after=7"
    assert "Saved “Buy bread”." in browser.follow(saved).text
    assert (api.tasks[1]["title"], api.tasks[1]["due_on"]) == ("Buy bread", None)
    assert api.requests[-2].headers["If-Match"] == '"5"'


def test_the_way_back_leads_to_the_same_part_of_the_list(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    page = open_form(browser, "?status=open&after=7")
    links = [a.attrib["href"] for a in page.form("/edit").iter("a")]
    assert links == [f"{browser.prefix}/?status=open&after=7"]


def test_a_task_changed_meanwhile_shows_both_versions(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk", notes="mine too")
    form = open_form(browser).form("/edit")
    api.tasks[1].update(title="Buy oat milk", due_on="2030-01-31", version=2)
    page = browser.submit(form, title="Buy bread")
    assert page.status == 409
    stored = [text_of(value) for value in page.all(".//section[@aria-labelledby='stored']//dd")]
    assert stored == ["Buy oat milk", "mine too", "31 Jan 2030", "no"]
    assert fields(page.form("/edit"))["title"] == "Buy bread"
    assert api.tasks[1]["title"] == "Buy oat milk"


def test_saving_again_after_a_conflict_overwrites_knowingly(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    form = open_form(browser).form("/edit")
    api.tasks[1].update(notes="theirs", version=2)
    again = browser.submit(form, title="Buy bread").form("/edit")
    assert browser.submit(again).status == 303
    assert (api.tasks[1]["title"], api.tasks[1]["notes"]) == ("Buy bread", "")


def test_the_same_edit_sent_twice_is_no_conflict(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    form = open_form(browser).form("/edit")
    assert browser.submit(form, title=" Buy bread ").status == 303
    assert browser.submit(form, title=" Buy bread ").status == 303
    assert api.tasks[1]["version"] == 2


def test_a_rejected_edit_keeps_what_was_typed(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    form = open_form(browser).form("/edit")
    api.next_answers = [Answer(422, {"errors": [{"field": "notes", "message": "Too long"}]})]
    page = browser.submit(form, notes="a tale")
    assert page.status == 422
    assert text_of(page.one(".//p[@id='notes-error']")) == "⚠ Too long"
    assert fields(page.form("/edit"))["notes"] == "a tale"


def test_an_edit_survives_an_api_that_is_down(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    form = open_form(browser).form("/edit")
    api.always = Answer(503)
    page = browser.submit(form, title="Buy bread")
    assert page.status == 503
    api.always = None
    assert browser.submit(page.form("/edit")).status == 303
    assert api.tasks[1]["title"] == "Buy bread"


def test_editing_a_deleted_task_offers_to_add_it_anew(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk", notes="two litres")
    form = open_form(browser).form("/edit")
    api.tasks.clear()
    page = browser.submit(form, title="Buy bread")
    assert page.status == 404
    assert text_of(page.one(".//h1")) == "This task is gone"
    assert browser.submit(page.form("/tasks")).status == 303
    (task,) = api.tasks.values()
    assert (task["title"], task["notes"]) == ("Buy bread", "two litres")


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (Answer(404), 404, "No such task"),
        (Answer(500), 503, "The tasks are out of reach"),
        (Answer(422, {"detail": "too large an id"}), 422, "That was refused"),
    ],
)
def test_a_task_that_cannot_be_had_is_explained(
    browser: Browser, api: FakeApi, answer: Answer, status: int, heading: str
) -> None:
    api.always = answer
    page = browser.get(f"{browser.prefix}/tasks/1/edit?status=open")
    assert page.status == status
    assert text_of(page.one(".//h1")) == heading
    retry = [a.attrib["href"] for a in page.all(".//a[@class='primary']")]
    assert retry == [f"{browser.prefix}/tasks/1/edit?status=open"] * (status == 503)


@pytest.mark.parametrize("version", ["", "one", None])
def test_an_edit_without_a_version_is_refused(
    browser: Browser, api: FakeApi, version: str | None
) -> None:
    api.add("Buy milk")
    form = open_form(browser).form("/edit")
    values = fields(form) | {"version": version or ""}
    if version is None:
        del values["version"]
    page = browser.post(form.attrib["action"], values)
    assert page.status == 400
    assert text_of(page.one(".//h1")) == "That did not make sense"
