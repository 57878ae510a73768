"""Saying that nothing has changed: an ETag for every page, and 304 to who has the same one still.

An ETag is made of what an answer says, apart from the tokens that are fresh in each. What a browser
kept is sent again from there, with its old tokens: so where an answer has forms, their session's
secret and the newest key that the member has used belong to its ETag. A page is thus never kept
alive whose forms no longer work, or whose key may be spent.
"""

import hashlib

from flask import Flask, g, has_request_context, request, session
from werkzeug.wrappers import Response

from forum.kernel.security import SAFE_METHODS, form_secret, has_forms, without_tokens
from forum.kernel.web import current_actor, current_visitor

_TAG_BYTES = 12


def install(app: Flask) -> None:
    """Let every answer that is found say what it is, and send none that the asker has."""
    app.after_request(_say)


def tag(*said: bytes) -> str:
    """Give the ETag of an answer to this reader, with the forms of members, that says `said`."""
    visitor = current_visitor()
    who = str(visitor.actor.id), form_secret(), visitor.newest_key
    return _tag_of(*(each.encode() for each in who), *said)


def is_known(etag: str) -> bool:
    """Whether who asks has the answer of this ETag already."""
    return etag.removeprefix("W/") in _known()


def may_be_kept() -> bool:
    """Whether what is answered now may be shown again.

    Not what changes the session: it shows a message for this once, or gives a session its token.
    """
    return not has_request_context() or not session.modified


def _known() -> str:
    if "known_etags" in g:
        return str(g.known_etags)
    return request.headers.get("If-None-Match", "")


def _tag_of(*parts: bytes) -> str:
    digest = hashlib.blake2b(digest_size=_TAG_BYTES)
    for part in parts:
        digest.update(b"%d " % len(part))
        digest.update(part)
    return f'W/"{digest.hexdigest()}"'


def _say(response: Response) -> Response:
    if not _concerns(response):
        return response
    body = response.get_data()
    if has_forms():
        etag = tag(without_tokens(body))
    else:
        etag = _tag_of(str(current_actor().id).encode(), body)
    response.headers["ETag"] = etag
    if is_known(etag):
        response.status_code = 304
        response.set_data(b"")
    return response


def _concerns(response: Response) -> bool:
    return (
        response.status_code == 200
        and request.method in SAFE_METHODS
        and "ETag" not in response.headers
        and "Set-Cookie" not in response.headers
        and not response.is_streamed
        and not response.cache_control.no_store
        and may_be_kept()
    )
