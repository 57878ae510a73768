"""The documentation of the API, for machines and for people."""

from itertools import groupby

import msgspec
from flask import Blueprint, request
from werkzeug.wrappers import Response

from forum.api.blueprint import PREFIX
from forum.api.calls import CALLS
from forum.api.openapi import ABOUT, REFUSALS, openapi, path_of, refusals_of, type_of
from forum.kernel.web import page

bp = Blueprint("documentation", __name__, url_prefix=PREFIX)


@bp.get("/openapi.json")
def file() -> Response:
    """The OpenAPI file."""
    response = Response(
        msgspec.json.encode(openapi(CALLS, PREFIX)),
        mimetype="application/json",
        headers={"Cache-Control": "public, no-cache"},
    )
    response.add_etag()
    return response.make_conditional(request.environ)


@bp.get("/docs")
def docs() -> Response:
    """The same as a page."""
    whole = openapi(CALLS, PREFIX)
    calls = sorted(CALLS, key=lambda call: call.noun)
    return page(
        "api/docs.html",
        prefix=PREFIX,
        about=ABOUT,
        refusals=REFUSALS,
        nouns=[
            (
                noun,
                [
                    (call, whole["paths"][path_of(call)][call.method.lower()], refusals_of(call))
                    for call in group
                ],
            )
            for noun, group in groupby(calls, key=lambda call: call.noun)
        ],
        schemas=whole["components"]["schemas"],
        path_of=path_of,
        type_of=type_of,
    )
