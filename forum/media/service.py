"""Acts on photos: received and re-encoded, put on a post, forgotten."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import IO, Any, Protocol

from sqlalchemy import ColumnElement, and_, delete, or_, select

from forum.charter.limits import (
    FREE_PHOTO_DAYS,
    FREE_PHOTOS_PER_MEMBER,
    PHOTO_MAX_BYTES,
    PHOTO_MAX_PIXELS,
    PHOTO_WIDTHS_PX,
    PHOTOS_PER_POST,
)
from forum.charter.words import N_
from forum.kernel import clock, rates
from forum.kernel.db import db
from forum.kernel.errors import Invalid, Sentence
from forum.kernel.outbox import send_later
from forum.kernel.text import clean_line
from forum.kernel.transactions import transaction
from forum.media.models import Photo
from forum.media.pictures import Broken, NotAPhoto, Picture, TooManyPixels, picture_of
from forum.media.queries import within_reach
from forum.media.rules import LARGE_PX, SMALL_PX, file_name
from forum.media.storage import storage

REMOVE = "media.remove"
"""The kind of outbox rows that delete the files of a removed photo."""

_TOO_MANY = N_("Choose %(max)s photos or fewer.")
_NOT_A_PHOTO = N_("“%(name)s” is not a photo that can be shown here. Send JPEG, PNG or WebP.")
_TOO_MANY_PIXELS = N_(
    "“%(name)s” is larger than %(max)s megapixels. Take it again in a smaller size."
)
_TOO_MANY_BYTES = N_("“%(name)s” is larger than %(max)s MB. Send a smaller photo.")
_BROKEN = N_("“%(name)s” did not arrive whole or is damaged. Choose it again.")
_NAME_MAX_CHARACTERS = 60


class Upload(Protocol):
    """A file as a form brings it."""

    @property
    def filename(self) -> str | None: ...

    @property
    def stream(self) -> IO[bytes]: ...


def receive(owner_id: int, uploads: Sequence[Upload]) -> list[int]:
    """Store uploaded photos, not yet on any post, and give their ids. Empty inputs are left out.

    Slow, and opens its own transaction: call it before the act. Raises `Invalid` on the field
    `photos`, and then stores none of them; `TooMany` over the rate.
    """
    chosen = [upload for upload in uploads if upload.filename or _size(upload)]
    if not chosen:
        return []
    if len(chosen) > PHOTOS_PER_POST:
        raise _refused(Sentence(_TOO_MANY, max=PHOTOS_PER_POST))
    rates.count("photo", str(owner_id))
    pictures = [_picture(upload, place) for place, upload in enumerate(chosen, 1)]
    # Rows before files: should files be missing after a crash, the rows are free and are
    # forgotten in time, while files without a row would stay for ever.
    with transaction():
        photos = [_photo(owner_id, picture) for picture in pictures]
        db.session.add_all(photos)
        db.session.flush()
        _forget_surplus(owner_id)
    for photo, picture in zip(photos, pictures, strict=True):
        storage().put(file_name(photo.key, SMALL_PX), picture.small)
        storage().put(file_name(photo.key, LARGE_PX), picture.large)
    return [photo.id for photo in photos]


def attach(owner_id: int, post_id: int, photo_ids: Sequence[int]) -> str:
    """Make these exactly the photos of a post, in this order, and give `Post.photos` (JSON).

    Taken are free photos of `owner_id` and those on the post already; others leave the post and
    are removed. Needs an open transaction. Raises `Invalid` on the field `photos`.
    """
    chosen = list(dict.fromkeys(photo_ids))
    if len(chosen) > PHOTOS_PER_POST:
        raise _refused(Sentence(_TOO_MANY, max=PHOTOS_PER_POST))
    mine = and_(Photo.id.in_(within_reach(chosen)), Photo.owner_id == owner_id, _is_free())
    at_hand = select(Photo).where(or_(Photo.post_id == post_id, mine)).order_by(Photo.id)
    locked = at_hand.with_for_update().execution_options(populate_existing=True)
    photos = {photo.id: photo for photo in db.session.scalars(locked)}
    if not photos.keys() >= set(chosen):
        raise _refused(Sentence(N_("A photo is not here any more. Choose it again.")))
    _remove(Photo.id.in_(photos.keys() - set(chosen)))
    for position, photo_id in enumerate(chosen):
        photos[photo_id].post_id, photos[photo_id].position = post_id, position
    db.session.flush()
    return _as_json([photos[photo_id] for photo_id in chosen])


def forget_member(member_id: int) -> None:
    """Remove the free photos of a member who leaves; those on posts stay with them."""
    _remove(and_(Photo.owner_id == member_id, _is_free()))


def forget_free_photos() -> None:
    """Remove photos that came on no post within `FREE_PHOTO_DAYS`. Needs an open transaction."""
    past = clock.now() - timedelta(days=FREE_PHOTO_DAYS)
    _remove(and_(_is_free(), Photo.created_at < past))


def remove_files(payload: Mapping[str, Any], _key: str) -> None:
    """Delete the files of a removed photo: what is sent by outbox rows of kind `REMOVE`."""
    for width in PHOTO_WIDTHS_PX:
        storage().delete(file_name(payload["key"], width))


def _refused(sentence: Sentence) -> Invalid:
    return Invalid({"photos": sentence})


def _size(upload: Upload) -> int:
    size = upload.stream.seek(0, 2)
    upload.stream.seek(0)
    return size


def _picture(upload: Upload, place: int) -> Picture:
    """Read and re-encode one upload. `place` names a file without a name, from 1."""
    name = clean_line(upload.filename or "")[:_NAME_MAX_CHARACTERS] or str(place)
    if _size(upload) > PHOTO_MAX_BYTES:
        megabytes = PHOTO_MAX_BYTES // 1_000_000
        raise _refused(Sentence(_TOO_MANY_BYTES, name=name, max=megabytes))
    data = upload.stream.read()
    upload.stream.seek(0)  # the idempotency key's hash reads it again
    try:
        return picture_of(data)
    except NotAPhoto:
        raise _refused(Sentence(_NOT_A_PHOTO if data else _BROKEN, name=name)) from None
    except TooManyPixels:
        megapixels = PHOTO_MAX_PIXELS // 1_000_000
        raise _refused(Sentence(_TOO_MANY_PIXELS, name=name, max=megapixels)) from None
    except Broken:
        raise _refused(Sentence(_BROKEN, name=name)) from None


def _photo(owner_id: int, picture: Picture) -> Photo:
    return Photo(
        owner_id=owner_id,
        key=secrets.token_hex(16),
        width=picture.width,
        height=picture.height,
        small_bytes=len(picture.small),
        large_bytes=len(picture.large),
        created_at=clock.now(),
    )


def _is_free() -> ColumnElement[bool]:
    return Photo.post_id.is_(None)


def _forget_surplus(owner_id: int) -> None:
    """Keep only the newest free photos of a member, so that nobody fills the disk with them."""
    mine = select(Photo.id).where(Photo.owner_id == owner_id, _is_free())
    surplus = mine.order_by(Photo.id.desc()).offset(FREE_PHOTOS_PER_MEMBER)
    _remove(and_(Photo.id.in_(db.session.scalars(surplus).all()), _is_free()))


def _remove(chosen: ColumnElement[bool]) -> None:
    """Delete rows now, and their files once the transaction has committed."""
    for key in db.session.scalars(delete(Photo).where(chosen).returning(Photo.key)).all():
        send_later(REMOVE, {"key": key})


def _as_json(photos: Sequence[Photo]) -> str:
    shown = [
        {
            "id": photo.id,
            "width": photo.width,
            "height": photo.height,
            "bytes": [photo.small_bytes, photo.large_bytes],
        }
        for photo in photos
    ]
    return json.dumps(shown, sort_keys=True, separators=(",", ":"))
