"""A photo is seen by exactly those who see its post, and sent no more often than needed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.charter.words import State
from forum.kernel.settings import settings
from forum.kernel.transactions import transaction
from forum.media.queries import photos_of
from forum.media.service import attach, receive
from forum.threads.models import Post
from tests.builders import (
    a_comment,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    an_answer,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.media.pictures import a_jpeg, an_upload, as_image, chunks_of
from tests.statements import Statements


def a_photo(on: Post, owner_id: int) -> int:
    (photo,) = receive(owner_id, [an_upload(a_jpeg(2000, 1000))])
    with transaction():
        attach(owner_id, on.id, [photo])
    return photo


def seen(app: Flask, photo: int, by: Actor | None = None) -> int:
    client = Client(app) if by is None else log_in(Client(app), by)
    return client.get(f"/media/{photo}-320.webp").status_code


def test_a_guest_sees_the_photos_of_a_visible_post(app: Flask, client: Client) -> None:
    author = a_member()
    photo = a_photo(an_answer(by=author), author.id)
    for width in (320, 1280):
        response = client.get(f"/media/{photo}-{width}.webp")
        assert response.status_code == 200
        assert response.mimetype == "image/webp"
        assert as_image(response.data).width == width
        assert chunks_of(response.data) == [b"VP8 "]
        assert response.content_length == len(response.data)


@pytest.mark.parametrize("state", [State.PENDING, State.HIDDEN, State.DELETED])
@pytest.mark.parametrize("kind", ["answer", "question", "comment"])
def test_a_photo_goes_with_its_post(app: Flask, kind: str, state: State) -> None:
    author = a_member()
    post = {
        "answer": lambda: an_answer(by=author),
        "question": lambda: the_question(a_thread(by=author)),
        "comment": lambda: a_comment(by=author),
    }[kind]()
    photo = a_photo(post, author.id)
    assert seen(app, photo) == 200
    put_into(post, state)
    assert seen(app, photo) == 404
    assert seen(app, photo, a_member()) == 404
    assert seen(app, photo, a_mentor()) == 404
    assert seen(app, photo, author) == 200
    assert seen(app, photo, a_moderator()) == 200


def test_a_photo_on_no_post_is_seen_by_its_owner_alone(app: Flask) -> None:
    owner = a_member()
    (photo,) = receive(owner.id, [an_upload()])
    assert seen(app, photo, owner) == 200
    assert [seen(app, photo), seen(app, photo, a_member()), seen(app, photo, a_moderator())] == [
        404
    ] * 3


NOWHERE = (
    "{id}-321.webp",
    "{id}-0.webp",
    "{id}-320.jpg",
    "{id}-320",
    "{id}-9223372036854775808.webp",
    "{id}--320.webp",
    "-{id}-320.webp",
    "0-320.webp",
    "999999-320.webp",
    "9223372036854775808-320.webp",
    "..%2f..%2frembuk.db",
)


def test_other_addresses_lead_nowhere(app: Flask, client: Client) -> None:
    author = a_member()
    photo = a_photo(an_answer(by=author), author.id)
    found = {name: client.get("/media/" + name.format(id=photo)).status_code for name in NOWHERE}
    assert found == dict.fromkeys(NOWHERE, 404)


def test_a_browser_asks_again_and_is_sent_nothing_twice(app: Flask, client: Client) -> None:
    author = a_member()
    post = an_answer(by=author)
    address = f"/media/{a_photo(post, author.id)}-320.webp"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    etag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(address, headers=etag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(address.replace("320", "1280"), headers=etag).status_code == 200
    put_into(post, State.HIDDEN)
    assert client.get(address, headers=etag).status_code == 404


def test_an_unchanged_photo_is_not_read_from_storage(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = a_member()
    address = f"/media/{a_photo(an_answer(by=author), author.id)}-320.webp"
    etag = {"If-None-Match": client.get(address).headers["ETag"]}
    monkeypatch.setattr("forum.media.storage.Folder.get", None)
    assert client.get(address, headers=etag).status_code == 304


def test_a_photo_can_not_act_as_a_page(app: Flask, client: Client) -> None:
    author = a_member()
    response = client.get(f"/media/{a_photo(an_answer(by=author), author.id)}-320.webp")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert "Set-Cookie" not in response.headers


def test_the_name_of_a_file_is_told_to_nobody(app: Flask, client: Client) -> None:
    author = a_member()
    response = client.get(f"/media/{a_photo(an_answer(by=author), author.id)}-320.webp")
    (key, _) = next(Path(settings().media).rglob("*-320.webp")).name.split("-")
    assert key not in str(response.headers)


def test_a_lost_file_is_said_to_be_gone(app: Flask, client: Client) -> None:
    author = a_member()
    photo = a_photo(an_answer(by=author), author.id)
    for file in Path(settings().media).rglob("*.webp"):
        file.unlink()
    assert client.get(f"/media/{photo}-320.webp").status_code == 404


def test_a_photo_costs_a_guest_two_statements(
    app: Flask, client: Client, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    author = a_member()
    address = f"/media/{a_photo(an_answer(by=author), author.id)}-320.webp"
    with statements() as run:
        client.get(address)
    assert len(run) == 2, run


def test_an_answer_is_sent_with_its_photos(app: Flask, client: Client) -> None:
    author, thread = a_member(), a_thread()
    log_in(client, author)
    response = client.send(
        f"/t/{thread.id}/answers", body="Lihat fotonya.", photos=[an_upload(), an_upload()]
    )
    assert response.status_code == 303, response.text
    page = Client(app).get(response.location, follow_redirects=True).text
    photos = [photo.id for photo in photos_of(author.id)]
    assert [page.count(f'src="/media/{photo}-320.webp"') for photo in photos] == [1, 1]
    assert page.count('loading="lazy"') == 2
    assert [seen(app, photo) for photo in photos] == [200, 200]
