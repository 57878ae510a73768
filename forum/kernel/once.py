"""Idempotency: the same key of the same member gives the same answer, and acts once.

A key is claimed by a lease in a transaction of its own; the answer is kept in the act's own
transaction. A crash in between frees the key when its lease ends.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from flask import request
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.wrappers import Response

from forum.charter.limits import (
    IDEMPOTENCY_KEPT_DAYS,
    IDEMPOTENCY_KEY_MAX_CHARACTERS,
    IDEMPOTENCY_LEASE_SECONDS,
)
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import BrokenRequest, Conflict, Invalid
from forum.kernel.models import KeptAnswer
from forum.kernel.transactions import transaction
from forum.kernel.web import current_actor

RETRIES = 3
_RETRIED_STATES = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock


def once(act: Callable[[], Response]) -> Response:
    """Run `act` in a transaction and keep its answer under the request's idempotency key.

    Only 2xx and 3xx are kept. Raises `Invalid` for the key's earlier use with another body and
    `Conflict` with `retry_after` while the same key is in progress.
    """
    key, member_id = _key(), current_actor().id
    if not key or member_id is None:
        return _run(act, lambda _response: None)
    request_hash = _hash_of_request()
    kept = _claim(member_id, key, request_hash)
    if kept is not None:
        return kept
    try:
        return _run(act, lambda response: _keep(member_id, key, response))
    except BaseException:
        with transaction():
            _free(member_id, key)
        raise


def forget_old() -> None:
    """Delete kept answers past their time."""
    past = clock.now() - timedelta(days=IDEMPOTENCY_KEPT_DAYS)
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < past))


def _run(act: Callable[[], Response], keep: Callable[[Response], None]) -> Response:
    for tries_left in reversed(range(RETRIES)):
        try:
            with transaction():
                response = act()
                keep(response)
            return response
        except OperationalError as error:
            if tries_left == 0 or getattr(error.orig, "sqlstate", None) not in _RETRIED_STATES:
                raise
    raise AssertionError("the last try either returns or raises")


def _key() -> str:
    """Give the key of this request. A page's forms share one, so there the path belongs to it."""
    key = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key", "")
    if len(key) > IDEMPOTENCY_KEY_MAX_CHARACTERS or not key.isprintable():
        raise Invalid({"idempotency_key": N_("The idempotency key is not valid.")})
    if key and "idempotency_key" in request.form:
        return hashlib.sha256(f"{request.path} {key}".encode()).hexdigest()
    return key


def _hash_of_request() -> str:
    """Hash method, path, parsed fields and the SHA-256 of each file."""
    fields = {
        name: values
        for name, values in request.form.lists()
        if name not in ("csrf_token", "idempotency_key")
    }
    files = []
    for name, upload in request.files.items(multi=True):
        files.append([name, hashlib.sha256(upload.stream.read()).hexdigest()])
        upload.stream.seek(0)
    parsed = request.get_json(silent=True) if request.is_json else None
    whole = [request.method, request.path, fields, files, parsed]
    try:
        written = json.dumps(whole, sort_keys=True)
    except RecursionError:
        raise BrokenRequest(N_("This request can't be read.")) from None
    return hashlib.sha256(written.encode()).hexdigest()


def _find(member_id: int, key: str) -> KeptAnswer | None:
    chosen = select(KeptAnswer).where(KeptAnswer.member_id == member_id, KeptAnswer.key == key)
    return db.session.execute(chosen.with_for_update()).scalar()


def _claim(member_id: int, key: str, request_hash: str) -> Response | None:
    try:
        with transaction():
            return _claimed(member_id, key, request_hash)
    except IntegrityError:
        raise _in_progress(IDEMPOTENCY_LEASE_SECONDS) from None


def _claimed(member_id: int, key: str, request_hash: str) -> Response | None:
    now = clock.now()
    kept = _find(member_id, key)
    if kept is None:
        kept = KeptAnswer(member_id=member_id, key=key, created_at=now)
        db.session.add(kept)
    elif kept.request_hash != request_hash:
        raise Invalid({"idempotency_key": N_("This was already sent with another content.")})
    elif kept.status is not None:
        return _answer_of(kept)
    elif kept.lease_until > now:
        raise _in_progress(round((kept.lease_until - now).total_seconds()))
    kept.request_hash = request_hash
    kept.lease_until = now + timedelta(seconds=IDEMPOTENCY_LEASE_SECONDS)
    return None


def _in_progress(seconds: int) -> Conflict:
    return Conflict(N_("This is already being sent."), retry_after=max(1, seconds))


def _keep(member_id: int, key: str, response: Response) -> None:
    kept = _find(member_id, key)
    if kept is None:
        return
    if response.status_code >= 400:
        db.session.delete(kept)
        return
    kept.status = response.status_code
    kept.content_type = response.content_type
    kept.location = response.headers.get("Location")
    kept.body = response.get_data()


def _free(member_id: int, key: str) -> None:
    kept = _find(member_id, key)
    if kept is not None and kept.status is None:
        db.session.delete(kept)


def _answer_of(kept: KeptAnswer) -> Response:
    response = Response(kept.body or b"", kept.status, content_type=kept.content_type)
    if kept.location:
        response.headers["Location"] = kept.location
    return response
