"""The one way to a photo's files: through the visibility rule of its post.

A browser keeps a picture but asks each time whether it still may show it: a hidden post's photo is
gone at once and nothing is sent twice. Asking costs a few hundred bytes.
"""

import hashlib
import logging

from flask import Blueprint, Response, request

from forum.charter.actor import Actor
from forum.charter.limits import PHOTO_WIDTHS_PX
from forum.kernel.errors import NotFound
from forum.kernel.web import current_actor
from forum.media.queries import NO_PHOTO, photo
from forum.media.rules import file_name
from forum.media.storage import storage
from forum.threads.queries.visibility import readable_post

CONTENT_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

bp = Blueprint("media", __name__)
log = logging.getLogger("rembuk")


@bp.get("/media/<int:photo_id>-<int:width>.webp")
def file(photo_id: int, width: int) -> Response:
    """A photo in one of its two widths."""
    key = _readable_key(current_actor(), photo_id) if width in PHOTO_WIDTHS_PX else ""
    if not key:
        raise NotFound(NO_PHOTO)
    name = file_name(key, width)
    response = Response(mimetype="image/webp")
    response.set_etag(hashlib.sha256(name.encode()).hexdigest()[:32])
    response.cache_control.private = response.cache_control.no_cache = True
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    if request.if_none_match.contains(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    response.data = _stored(name)
    return response


def _readable_key(actor: Actor, photo_id: int) -> str:
    """Give the key of the photo's files, empty for a free photo of somebody else.

    Raises `NotFound` if there is no photo or its post can't be seen.
    """
    _id, owner_id, post_id, key = photo(photo_id)
    if post_id is not None:
        readable_post(actor, post_id)
        return key
    return key if owner_id == actor.id else ""


def _stored(name: str) -> bytes:
    try:
        return storage().get(name)
    except FileNotFoundError:
        log.error("the file %s of a photo is missing", name)
        raise NotFound(NO_PHOTO) from None
