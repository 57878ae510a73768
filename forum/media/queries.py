"""Reading photos: one for its address, those of a form, those of a member."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select

from forum.charter.limits import PHOTOS_PER_POST
from forum.charter.words import N_
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.media.models import Photo

NO_PHOTO = N_("This photo is not here any more.")
_PHOTO = select(Photo.id, Photo.owner_id, Photo.post_id, Photo.key).where(
    Photo.id == bindparam("photo_id")
)
_LARGEST_ID = 2**63 - 1


class ShownPhoto(NamedTuple):
    """What a page needs to show a photo. `bytes`: of the small and of the large file."""

    id: int
    width: int
    height: int
    bytes: tuple[int, int]


class OwnPhoto(NamedTuple):
    """A photo as its owner takes it along. `created_at` is aware UTC."""

    id: int
    post_id: int | None
    width: int
    height: int
    created_at: datetime


def photo(photo_id: int) -> Row[int, int, int | None, str]:
    """Give a photo's id, owner_id, post_id and key. Raises `NotFound`.

    Whether one may see it is asked of its post.
    """
    row = db.session.execute(_PHOTO, {"photo_id": photo_id}).first()
    if row is None:
        raise NotFound(NO_PHOTO)
    return row


def free_photos(owner_id: int, ids: Sequence[int]) -> list[ShownPhoto]:
    """Give those of these photos that a member has sent and put on no post, in this order."""
    wanted = within_reach(ids)[:PHOTOS_PER_POST]
    if not wanted:
        return []
    columns = select(Photo.id, Photo.width, Photo.height, Photo.small_bytes, Photo.large_bytes)
    chosen = columns.where(
        Photo.id.in_(wanted), Photo.owner_id == owner_id, Photo.post_id.is_(None)
    )
    found = {row.id: row for row in db.session.execute(chosen)}
    return [
        ShownPhoto(row.id, row.width, row.height, (row.small_bytes, row.large_bytes))
        for row in map(found.get, wanted)
        if row is not None
    ]


def photos_of(member_id: int) -> list[OwnPhoto]:
    """Give all photos a member has sent, oldest first: for the export of their data."""
    columns = select(Photo.id, Photo.post_id, Photo.width, Photo.height, Photo.created_at)
    chosen = columns.where(Photo.owner_id == member_id).order_by(Photo.id)
    return [OwnPhoto(*row) for row in db.session.execute(chosen)]


def within_reach(ids: Sequence[int]) -> list[int]:
    """Give each id once, without numbers that no photo can have."""
    return [number for number in dict.fromkeys(ids) if 0 < number <= _LARGEST_ID]
