"""Reading what a call brings and writing what it gives back: JSON in, JSON out."""

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
from flask import request
from msgspec.structs import FieldInfo, fields
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.limits import API_BODY_MAX_BYTES, API_ITEMS_DEFAULT
from forum.charter.words import N_
from forum.kernel.errors import AlreadyDone, BrokenRequest, Invalid, Sentence, WrongType
from forum.kernel.once import once
from forum.kernel.paging import limit_of
from forum.kernel.web import current_actor

Body = TypeVar("Body", bound=msgspec.Struct)

_encoder = msgspec.json.Encoder()


def answer(said: msgspec.Struct, status: int = 200, location: str | None = None) -> Response:
    """Give a struct as JSON; `location` is where what was made can be read."""
    response = Response(_encoder.encode(said), status, mimetype="application/json")
    if location is not None:
        response.headers["Location"] = location
    return response


def act_once(
    act: Callable[..., object],
    thing_id: int,
    *more: Any,
    show: Callable[[Actor, int], msgspec.Struct],
) -> Response:
    """Do `act(actor, thing_id, *more)` once, and answer with what `show` gives of the thing then.

    That it stands so already is fine.
    """
    actor = current_actor()

    def run() -> Response:
        with suppress(AlreadyDone):
            act(actor, thing_id, *more)
        return answer(show(actor, thing_id))

    return once(run)


def body_of(shape: type[Body]) -> Body:
    """Read the body as `shape`. Unknown fields are ignored; no body is an empty object.

    Raises `WrongType` if it is no JSON, `BrokenRequest` if it can't be parsed, `Invalid` with
    every field that doesn't fit.
    """
    brought = _parsed()
    if not isinstance(brought, dict):
        raise Invalid({"body": N_("Send a JSON object.")})
    values, errors = {}, {}
    for field in fields(shape):
        try:
            if field.encode_name in brought or field.required:
                values[field.name] = _value(field, brought)
        except _Unfit as unfit:
            errors[field.encode_name] = unfit.sentence
    if errors:
        raise Invalid(errors)
    return shape(**values)


def gather(*checks: Callable[[], Any]) -> list[Any]:
    """Run all checks and give their results. Raises `Invalid` with what all of them refused."""
    results: list[Any] = []
    errors: dict[str, str | Sentence] = {}
    for check in checks:
        try:
            results.append(check())
        except Invalid as failure:
            errors |= failure.errors
    if errors:
        raise Invalid(errors)
    return results


def limit() -> int:
    """Read how many items are asked for. Raises `Invalid`."""
    return limit_of(request.args.get("limit"), API_ITEMS_DEFAULT)


def after() -> str | None:
    """Read the cursor of the page asked for."""
    return request.args.get("after")


def choice(name: str, among: Collection[str], default: str = "") -> str:
    """Read a filter. Raises `Invalid` for one that is not `among` these."""
    chosen = request.args.get(name, default)
    if chosen != default and chosen not in among:
        raise Invalid({name: Sentence(N_("Choose one of: %(among)s."), among=", ".join(among))})
    return chosen


def _parsed() -> Any:
    request.max_content_length = API_BODY_MAX_BYTES
    if not request.get_data() and not request.mimetype:
        return {}
    if not request.is_json:
        raise WrongType(N_("Send JSON, as application/json."))
    try:
        return request.get_json()
    except (BadRequest, RecursionError):
        raise BrokenRequest(N_("This is not JSON.")) from None


class _Unfit(Exception):
    """A value doesn't fit its field."""

    def __init__(self, sentence: str | Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _value(field: FieldInfo, brought: dict[str, Any]) -> Any:
    if field.encode_name not in brought:
        raise _Unfit(N_("This field is needed."))
    value = brought[field.encode_name]
    for text in value if isinstance(value, list) else (value,):
        if isinstance(text, str) and not _is_text(text):
            raise _Unfit(N_("This text has characters that nobody can read."))
    try:
        return msgspec.convert(value, field.type)
    except msgspec.ValidationError as error:
        sentence = Sentence(N_("This value does not fit: %(why)s."), why=str(error))
        raise _Unfit(sentence) from None


def _is_text(text: str) -> bool:
    """Whether a text has neither NUL nor half a surrogate pair."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
