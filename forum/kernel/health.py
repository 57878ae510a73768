"""For whoever operates the site: is it alive, is it ready, how much does it do."""

import hmac

from flask import Blueprint, Flask, current_app, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from forum.charter.words import N_
from forum.kernel import jobs, meters, pagecache, schema
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.nearness import is_from_here
from forum.kernel.pagecache import PageCache
from forum.kernel.settings import settings

bp = Blueprint("health", __name__)
NOWHERE = "none"
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")


def install(app: Flask) -> None:
    """Let the application answer these questions and count what it does.

    Comes after all routes and jobs: each has its counters, made now.
    """
    app.register_blueprint(bp)
    endpoints = [NOWHERE, *sorted({rule.endpoint for rule in app.url_map.iter_rules()})]
    meters.install(
        app,
        [
            *(_request_name(endpoint, status) for endpoint in endpoints for status in STATUSES),
            *(_page_name(outcome) for outcome in PageCache.OUTCOMES),
            *(
                jobs.counter_of(job, outcome)
                for job in jobs.jobs_of(app)
                for outcome in jobs.OUTCOMES
            ),
        ],
    )
    add = meters.meters_of(app).add
    store = pagecache.store_of(app)
    names = {outcome: _page_name(outcome) for outcome in PageCache.OUTCOMES}
    store.count = lambda outcome: add(names[outcome])
    app.after_request(_count)


@bp.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """The database answers and its tables are those of this release; else 503."""
    try:
        db.session.execute(text("SELECT 1"))
        fault = "" if schema.is_current() else "migrations are missing: rembuk db upgrade"
    except Exception:
        current_app.logger.exception("the database does not answer")
        fault = "the database does not answer"
    return Response(f"{fault or 'ready'}\n", 503 if fault else 200, mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """Counters in the text format of Prometheus, for this machine or with the token."""
    if not (_has_token() or is_from_here()):
        raise NotFound(N_("There is no such page, or it is not there any more."))
    totals = meters.meters_of(current_app).totals()
    lines = [f"{name} {total}\n" for name, total in totals.items() if total]
    return Response("".join(lines), content_type="text/plain; version=0.0.4")


def _has_token() -> bool:
    token = settings().metrics_token
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _count(response: Response) -> Response:
    endpoint = request.endpoint or NOWHERE
    name = _request_name(endpoint, f"{response.status_code // 100}xx")
    meters.meters_of(current_app).add(name)
    return response


def _request_name(endpoint: str, status: str) -> str:
    return f'rembuk_requests_total{{endpoint="{endpoint}",status="{status}"}}'


def _page_name(outcome: str) -> str:
    return f'rembuk_stored_pages_total{{outcome="{outcome}"}}'
