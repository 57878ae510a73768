"""Photos are received, put on posts of their owner, and forgotten with their files."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.limits import (
    FREE_PHOTO_DAYS,
    FREE_PHOTOS_PER_MEMBER,
    PHOTO_MAX_BYTES,
    PHOTOS_PER_POST,
    RATES,
)
from forum.kernel.db import db
from forum.kernel.errors import Invalid, TooMany
from forum.kernel.outbox import deliver
from forum.kernel.settings import settings
from forum.kernel.transactions import transaction
from forum.media import service
from forum.media.models import Photo
from forum.media.queries import ShownPhoto, free_photos, photos_of
from forum.media.service import attach, forget_free_photos, receive
from forum.threads.models import Post
from tests.builders import a_member, an_answer
from tests.clock import Clock
from tests.media.pictures import a_jpeg, a_png, an_upload


def put_on(post: Post, owner: Actor, ids: list[int]) -> str:
    with transaction():
        return attach(owner.id, post.id, ids)


def rows() -> dict[int, Photo]:
    db.session.rollback()
    return {photo.id: photo for photo in db.session.scalars(select(Photo).order_by(Photo.id))}


def files() -> list[str]:
    """Name the files in the folder, after everything due has been delivered."""
    deliver()
    folder = Path(settings().media)
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def files_of(*photos: Photo) -> list[str]:
    return sorted(f"{photo.key}-{width}.webp" for photo in photos for width in (320, 1280))


def said(refusal: pytest.ExceptionInfo[Invalid]) -> str:
    assert set(refusal.value.errors) == {"photos"}
    return str(refusal.value.errors["photos"])


# Receiving


def test_photos_are_stored_in_both_sizes_and_free_at_first(app: Flask) -> None:
    owner = a_member()
    first, second = receive(owner.id, [an_upload(a_jpeg(2000, 1000)), an_upload()])
    kept = rows()
    assert list(kept) == [first, second]
    assert (kept[first].width, kept[first].height) == (1280, 640)
    assert {photo.post_id for photo in kept.values()} == {None}
    assert files() == files_of(*kept.values())
    sizes = {path.name: path.stat().st_size for path in Path(settings().media).rglob("*.webp")}
    assert sizes[f"{kept[first].key}-320.webp"] == kept[first].small_bytes
    assert sizes[f"{kept[first].key}-1280.webp"] == kept[first].large_bytes


def test_inputs_left_empty_are_no_photos(app: Flask) -> None:
    assert receive(a_member().id, [an_upload(b"", ""), an_upload(b"", "")]) == []
    assert receive(a_member().id, []) == []
    assert rows() == {}


def test_bytes_without_a_name_are_a_photo(app: Flask) -> None:
    assert len(receive(a_member().id, [an_upload(name="")])) == 1


def test_an_upload_can_be_read_again_for_its_idempotency_key(app: Flask) -> None:
    upload = an_upload()
    receive(a_member().id, [upload])
    assert upload.stream.read() == a_jpeg()


REFUSED = (
    (b"<svg onload=alert(1)>", "“<svg>” is not a photo that can be shown here."),
    (a_jpeg()[:600], "“<svg>” did not arrive whole"),
    (b"", "“<svg>” did not arrive whole"),
    (a_png(5000, 5000, b""), "“<svg>” is larger than 12 megapixels."),
    (b"\xff\xd8" + bytes(PHOTO_MAX_BYTES), "“<svg>” is larger than 12 MB."),
)


def test_what_can_not_be_taken_is_said_by_name_and_nothing_is_stored(app: Flask) -> None:
    for data, sentence in REFUSED:
        with pytest.raises(Invalid) as refusal:
            receive(a_member().id, [an_upload(), an_upload(data, " <svg>\0\n ")])
        assert said(refusal).startswith(sentence)
    assert rows() == {}
    assert files() == []


def test_more_photos_than_a_post_may_have_are_refused(app: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(a_member().id, [an_upload()] * (PHOTOS_PER_POST + 1))
    assert said(refusal) == "Choose 4 photos or fewer."


def test_who_sends_photos_without_end_must_wait(app: Flask, clock: Clock) -> None:
    owner = a_member().id
    for _ in range(RATES["photo"].times):
        with pytest.raises(Invalid):
            receive(owner, [an_upload(b"x")])
    with pytest.raises(TooMany):
        receive(owner, [an_upload()])


def test_of_photos_never_put_on_a_post_the_newest_stay(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "FREE_PHOTOS_PER_MEMBER", 3)
    owner, other, post = a_member(), a_member(), an_answer()
    theirs = receive(other.id, [an_upload()])
    used = receive(owner.id, [an_upload()])
    put_on(post, owner, used)
    receive(owner.id, [an_upload(), an_upload()])
    last = receive(owner.id, [an_upload(), an_upload()])
    kept = rows()
    assert list(kept) == [*theirs, *used, last[0] - 1, *last]
    assert files() == files_of(*kept.values())
    assert FREE_PHOTOS_PER_MEMBER >= 2 * PHOTOS_PER_POST


def test_a_storage_that_fails_leaves_rows_that_are_forgotten_in_time(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("forum.media.storage.Folder.put", full)
        with pytest.raises(OSError, match="No space"):
            receive(a_member().id, [an_upload()])
    assert len(rows()) == 1
    clock.move(days=FREE_PHOTO_DAYS, seconds=1)
    with transaction():
        forget_free_photos()
    assert rows() == {}
    assert files() == []


# Putting them on posts


def test_a_post_has_its_photos_in_the_order_chosen(app: Flask) -> None:
    owner, post = a_member(), an_answer()
    first, second = receive(owner.id, [an_upload(a_jpeg(2000, 1000)), an_upload()])
    told = put_on(post, owner, [second, first, second])
    kept = rows()
    assert [photo["id"] for photo in json.loads(told)] == [second, first]
    assert json.loads(told)[1] == {
        "id": first,
        "width": 1280,
        "height": 640,
        "bytes": [kept[first].small_bytes, kept[first].large_bytes],
    }
    assert told == json.dumps(json.loads(told), sort_keys=True, separators=(",", ":"))
    assert {(photo.post_id, photo.position) for photo in kept.values()} == {
        (post.id, 0),
        (post.id, 1),
    }
    assert kept[second].position == 0


def test_photos_taken_off_a_post_are_removed_with_their_files(app: Flask) -> None:
    owner, post = a_member(), an_answer()
    first, second, third = receive(owner.id, [an_upload() for _ in range(3)])
    put_on(post, owner, [first, second])
    put_on(post, owner, [third, second])
    kept = rows()
    assert list(kept) == [second, third]
    assert files() == files_of(*kept.values())
    assert put_on(post, owner, []) == "[]"
    assert rows() == {}
    assert files() == []


def test_files_stay_when_the_act_fails(app: Flask) -> None:
    owner, post = a_member(), an_answer()
    ids = receive(owner.id, [an_upload()])
    put_on(post, owner, ids)
    with suppress(ZeroDivisionError), transaction():
        attach(owner.id, post.id, [])
        raise ZeroDivisionError
    assert files() == files_of(*rows().values())
    assert list(rows()) == ids


def test_a_moderator_who_edits_keeps_the_authors_photos(app: Flask) -> None:
    author, moderator, post = a_member(), a_member(), an_answer()
    (photo,) = receive(author.id, [an_upload()])
    put_on(post, author, [photo])
    (own,) = receive(moderator.id, [an_upload()])
    assert [shown["id"] for shown in json.loads(put_on(post, moderator, [photo, own]))] == [
        photo,
        own,
    ]


def test_photos_that_are_not_at_hand_are_refused_and_nothing_changes(app: Flask) -> None:
    owner, other, post = a_member(), a_member(), an_answer()
    (mine,) = receive(owner.id, [an_upload()])
    put_on(post, owner, [mine])
    (theirs,) = receive(other.id, [an_upload()])
    (used,) = receive(owner.id, [an_upload()])
    put_on(an_answer(), owner, [used])
    for elsewhere in (theirs, used, 999_999, 2**63, -1):
        with pytest.raises(Invalid) as refusal:
            put_on(post, owner, [mine, elsewhere])
        assert said(refusal) == "A photo is not here any more. Choose it again."
        assert {mine, theirs, used} == set(rows())
        assert rows()[mine].post_id == post.id


def test_a_post_takes_no_more_photos_than_allowed(app: Flask) -> None:
    owner, post = a_member(), an_answer()
    ids = receive(owner.id, [an_upload() for _ in range(4)]) + receive(owner.id, [an_upload()])
    with pytest.raises(Invalid) as refusal:
        put_on(post, owner, ids)
    assert said(refusal) == "Choose 4 photos or fewer."


# Reading and forgetting


def test_a_form_shown_again_brings_back_only_its_members_photos(app: Flask) -> None:
    owner, other, post = a_member(), a_member(), an_answer()
    first, second = receive(owner.id, [an_upload(), an_upload()])
    (theirs,) = receive(other.id, [an_upload()])
    (used,) = receive(owner.id, [an_upload()])
    put_on(post, owner, [used])
    ids = [second, theirs, used, first, -1, 2**70]
    assert [photo.id for photo in free_photos(owner.id, ids)] == [second, first]
    kept = rows()[first]
    assert free_photos(owner.id, [first]) == [
        ShownPhoto(first, 96, 72, (kept.small_bytes, kept.large_bytes))
    ]


def test_an_export_lists_all_photos_of_a_member(app: Flask) -> None:
    owner, other, post = a_member(), a_member(), an_answer()
    receive(other.id, [an_upload()])
    ids = receive(owner.id, [an_upload(), an_upload()])
    put_on(post, owner, ids[:1])
    assert [(photo.id, photo.post_id) for photo in photos_of(owner.id)] == [
        (ids[0], post.id),
        (ids[1], None),
    ]


def test_photos_that_came_on_no_post_are_forgotten_after_a_week(app: Flask, clock: Clock) -> None:
    owner, post = a_member(), an_answer()
    used, _old = receive(owner.id, [an_upload(), an_upload()])
    put_on(post, owner, [used])
    clock.move(days=FREE_PHOTO_DAYS, seconds=-1)
    (new,) = receive(owner.id, [an_upload()])
    with transaction():
        forget_free_photos()
    assert len(rows()) == 3
    clock.move(seconds=2)
    with transaction():
        forget_free_photos()
    assert list(rows()) == [used, new]
    assert files() == files_of(*rows().values())


def test_the_id_of_a_removed_photo_is_not_given_again(app: Flask) -> None:
    owner, post = a_member(), an_answer()
    (old,) = receive(owner.id, [an_upload()])
    put_on(post, owner, [old])
    put_on(post, owner, [])
    assert receive(owner.id, [an_upload()])[0] > old


def test_a_removal_done_twice_is_fine(app: Flask) -> None:
    receive(a_member().id, [an_upload()])
    (photo,) = rows().values()
    for _ in range(2):
        service.remove_files({"key": photo.key}, "")
    assert files() == []
