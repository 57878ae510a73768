"""Who saves data gets a page without photos, told what each would cost; nobody else does."""

import re

import pytest
from flask import Flask

from forum.kernel import pagecache, thrift
from forum.media.service import receive
from forum.threads.models import Post
from tests.builders import a_member, a_thread, log_in, the_question
from tests.client import Client
from tests.media.pictures import a_jpeg, an_upload

TOLD = "kB: ketuk untuk lihat"


@pytest.fixture
def question(app: Flask) -> Post:
    asker = a_member()
    photos = receive(asker.id or 0, [an_upload(a_jpeg(2000, 1000))])
    return the_question(a_thread(asker, photo_ids=photos))


def shows(client: Client, question: Post, **headers: str) -> str:
    """Say what stands for the photo: "photo", or "link"; never both."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    page = client.get(f"/t/{question.thread_id}", headers=names, follow_redirects=True).text
    seen = page.split("<template>")[0]
    assert ("<img" in seen) != (TOLD in page)
    return "photo" if "<img" in seen else "link"


def choose(client: Client, choice: str, next: str = "/rules") -> None:
    """Press the switch; a guest's page has no token."""
    answer = client.post("/thrift", data={"thrift": choice, "next": next})
    assert (answer.status_code, answer.location) == (303, "/rules")


@pytest.mark.parametrize("knows_member", [False, True])
def test_photos_wait_for_a_tap_while_the_device_saves_data(
    app: Flask, question: Post, knows_member: bool
) -> None:
    client = log_in(Client(app), a_member()) if knows_member else Client(app)
    for _ in range(3):  # until the page is drawn quickly
        assert shows(client, question) == "photo"
    choose(client, thrift.ON)
    for _ in range(3):
        assert shows(client, question) == "link"
    choose(client, thrift.OFF)
    assert shows(client, question) == "photo"


@pytest.mark.parametrize("knows_member", [False, True])
def test_the_browsers_own_wish_counts_until_one_chooses(
    app: Flask, question: Post, knows_member: bool
) -> None:
    client = log_in(Client(app), a_member()) if knows_member else Client(app)
    for _ in range(3):
        assert shows(client, question, Save_Data="on") == "link"
        assert shows(client, question) == "photo"
    choose(client, thrift.OFF)
    assert shows(client, question, Save_Data="on") == "photo"


def test_stored_pages_of_who_saves_data_are_theirs(app: Flask, question: Post) -> None:
    store = pagecache.store_of(app)
    shows(Client(app), question)
    stored = len(store)
    shows(Client(app), question, Save_Data="on")
    assert len(store) == stored + 1
    for wish in ("on", "ON", "off", "?1", "on; on"):
        assert shows(Client(app), question, Save_Data=wish) == (
            "link" if wish.lower() == "on" else "photo"
        )
    assert len(store) == stored + 1


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    answer = client.post("/thrift", data={"thrift": "on", "next": "https://jahat.id/"})
    assert answer.location == "/"
    headers = {"Origin": "https://jahat.id"}
    assert client.post("/thrift", data={"thrift": "on"}, headers=headers).status_code == 403


def test_a_photo_says_its_size_and_leads_to_it(client: Client, question: Post) -> None:
    page = client.get(
        f"/t/{question.thread_id}", headers={"Save-Data": "on"}, follow_redirects=True
    ).text
    found = re.search(rf'href="(/media/\d+-320\.webp)" data-photo>Foto 1, (\d+) {TOLD}', page)
    assert found is not None
    size = len(client.get(found[1]).data)
    assert int(found[2]) == max(round(size / 1000), 1)
