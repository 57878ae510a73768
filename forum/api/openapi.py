"""The OpenAPI 3.1 file, made of the table of calls and the structs they speak in."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any, get_type_hints

import msgspec

from forum.api.calls import Call
from forum.api.search import FILTERS as SEARCH_FILTERS
from forum.api.structs import Problem
from forum.boards.clusters import BOARDS, CLUSTER_NAMES
from forum.charter.limits import (
    API_ITEMS_DEFAULT,
    API_ITEMS_MAX,
    IDEMPOTENCY_KEPT_DAYS,
    IDEMPOTENCY_KEY_MAX_CHARACTERS,
)
from forum.charter.moderation import ReviewKind
from forum.threads.queries.lists import FILTERS

VERSION = "1.0.0"
ABOUT = (
    "Reading public content needs no token; every call that changes something does. Times are "
    "RFC 3339 in UTC. Lists come as pages: next is the cursor for after. Unknown fields are "
    "ignored. PUT and DELETE of a state (helpful, endorsement, accepted, following, hidden, "
    "closed, pinned, restored, purged, resolved, upheld, withdrawn, suspension) may be repeated: "
    "what is so already stays so, with 200. Every call that changes something takes an "
    "Idempotency-Key: the same key of the same member gives the same result once, for "
    f"{IDEMPOTENCY_KEPT_DAYS} days."
)
REFUSALS = {
    400: "Broken JSON",
    401: "No token where one is needed, or a bad, expired or revoked one",
    403: "You may see the thing, but not do this",
    404: "The thing does not exist, or you may not see it",
    409: "The state forbids it, or the same idempotency key is still in progress",
    413: "Too large",
    415: "Not JSON",
    422: "Bad input, or an idempotency key used before with another body",
    429: "Over a limit",
}
WITH_RETRY_AFTER = (409, 429)
PARAMETERS: dict[str, dict[str, Any]] = {
    "limit": {
        "description": "How many items",
        "schema": {
            "type": "integer",
            "minimum": 1,
            "maximum": API_ITEMS_MAX,
            "default": API_ITEMS_DEFAULT,
        },
    },
    "after": {
        "description": "The cursor `next` of the page before",
        "schema": {"type": "string"},
    },
    "filter": {
        "description": "Which threads, and in which order",
        "schema": {"enum": list(FILTERS), "default": FILTERS[0]},
    },
    "tag": {
        "description": "Only threads with this label of the board (slug)",
        "schema": {"type": "string"},
    },
    "search.filter": {
        "description": "Only such threads",
        "schema": {"enum": list(SEARCH_FILTERS)},
    },
    "q": {
        "description": "The question, as one would ask it; what is too long is cut",
        "schema": {"type": "string"},
    },
    "kind": {
        "description": "Only items of this kind",
        "schema": {"enum": [kind.value for kind in ReviewKind]},
    },
    "board": {
        "description": "Only what belongs to this board",
        "schema": {"enum": [board.slug for board in BOARDS]},
    },
    "title": {
        "description": "The title of the question to be asked",
        "schema": {"type": "string"},
    },
    "body": {
        "description": "Its text, as far as it is written",
        "schema": {"type": "string"},
    },
    "cluster": {
        "description": "Only entries of this cluster",
        "schema": {"enum": list(CLUSTER_NAMES)},
    },
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key of the same member gives the same result once",
    "schema": {"type": "string", "maxLength": IDEMPOTENCY_KEY_MAX_CHARACTERS},
}
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
_REFERENCE = "#/components/schemas/{name}"


@lru_cache(maxsize=1)
def openapi(calls: tuple[Call, ...], prefix: str) -> dict[str, Any]:
    """Make the whole file."""
    shapes: list[Any] = [Problem]
    for call in calls:
        shapes += [call.answer, *([call.body] if call.body else [])]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REFERENCE)
    by_shape = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        path = paths.setdefault(_path_of(call), {})
        path[call.method.lower()] = _operation(call, by_shape)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rembuk IKM", "version": VERSION, "description": ABOUT},
        "servers": [{"url": prefix}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {str(status): _refusal(status, by_shape[Problem]) for status in REFUSALS},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _path_of(call: Call) -> str:
    return _PLACE.sub(r"{\1}", call.path)


def _refusals_of(call: Call) -> list[int]:
    statuses = {401, 429}
    if _PLACE.search(call.path):
        statuses.add(404)
    if call.query:
        statuses.add(422)
    if call.is_unsafe:
        statuses |= {403, 409, 422}
    if call.body:
        statuses |= {400, 413, 415}
    return sorted(statuses)


def _operation(call: Call, by_shape: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    success: dict[str, Any] = {
        "description": HTTPStatus(call.status).phrase,
        "content": {"application/json": {"schema": by_shape[call.answer]}},
    }
    if call.status == HTTPStatus.CREATED:
        success["headers"] = {
            "Location": {"required": True, "schema": {"type": "string"}},
        }
    operation: dict[str, Any] = {
        "operationId": call.name,
        "tags": [call.noun],
        "summary": call.summary,
        "parameters": _parameters(call),
        "responses": {str(call.status): success}
        | {
            str(status): {"$ref": f"#/components/responses/{status}"}
            for status in _refusals_of(call)
        },
        "security": [{"token": []}] if call.is_unsafe or call.private else [{}, {"token": []}],
    }
    if call.body:
        operation["requestBody"] = {
            "required": any(field.required for field in msgspec.structs.fields(call.body)),
            "content": {"application/json": {"schema": by_shape[call.body]}},
        }
    return operation


def _parameters(call: Call) -> list[dict[str, Any]]:
    types = get_type_hints(call.act)
    number = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": number if types[name] is int else {"type": "string"},
        }
        for name in _PLACE.findall(call.path)
    ]
    parameters += [{"name": name, "in": "query", **_parameter(call, name)} for name in call.query]
    return [*parameters, IDEMPOTENCY_KEY] if call.is_unsafe else parameters


def _parameter(call: Call, name: str) -> dict[str, Any]:
    """Describe a parameter of the query; the calls of a noun may have one in their own sense."""
    return PARAMETERS.get(f"{call.noun}.{name}") or PARAMETERS[name]


def _refusal(status: int, problem: dict[str, Any]) -> dict[str, Any]:
    refusal: dict[str, Any] = {
        "description": REFUSALS[status],
        "content": {"application/problem+json": {"schema": problem}},
    }
    if status in WITH_RETRY_AFTER:
        refusal["headers"] = {
            "Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}
        }
    return refusal
