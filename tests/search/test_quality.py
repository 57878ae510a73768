"""Search finds what producers look for in the demo community, on the half nobody tuned on."""

from collections.abc import Iterator

import pytest
from flask import Flask

from config import Settings
from forum.app import create_app
from forum.demo.loader import load
from forum.kernel import schema
from forum.kernel.db import db
from forum.search.queries.finding import similar
from tests.conftest import ENGINES
from tests.search.evaluation.baselines import OwnStems, PlainWords
from tests.search.evaluation.measure import (
    STYLES,
    Score,
    drafts,
    keys_of_threads,
    queries,
    scores,
)
from tests.search.village import ids_of

TOP = 3


@pytest.fixture(scope="module", params=ENGINES)
def community(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Load the demo community once for all tests of an engine: it takes seconds."""
    environment = {"REMBUK_INSTANCE": str(tmp_path_factory.mktemp("demo"))}
    if request.param == "postgresql":
        environment["REMBUK_DATABASE_URL"] = request.getfixturevalue("_postgresql").empty()
    app = create_app(Settings.read(environment))
    with app.app_context():
        schema.upgrade()
        load()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def measured(community: Flask) -> dict[str, Score]:
    return scores(ids_of, [query for query in queries() if not query.is_for_tuning])


def test_the_set_is_large_and_varied() -> None:
    told = queries()
    assert len(told) >= 150
    assert {query.style for query in told} == set(STYLES)
    assert len({query.text for query in told}) == len(told)
    halves = [query.is_for_tuning for query in told]
    assert 0.4 < sum(halves) / len(halves) < 0.6
    assert sum(draft.same != "new" for draft in drafts()) == 60
    assert sum(draft.same == "new" for draft in drafts()) == 40


def test_every_graded_thread_exists(community: Flask) -> None:
    known = set(keys_of_threads().values())
    assert {key for query in queries() for key in query.grades} <= known


def test_what_fits_stands_first(measured: dict[str, Score]) -> None:
    assert measured["all"].ndcg >= 0.92
    assert measured["all"].recall >= 0.95
    assert all(measured[style].ndcg >= 0.82 for style in STYLES), measured


def test_search_is_better_than_the_engines_alone(
    community: Flask, measured: dict[str, Score]
) -> None:
    untouched = [query for query in queries() if not query.is_for_tuning]
    baseline = PlainWords() if db.engine.dialect.name == "sqlite" else OwnStems()
    plain = scores(baseline, untouched)
    assert measured["all"].ndcg >= plain["all"].ndcg + 0.15


def test_what_was_asked_before_is_found_and_what_is_new_is_not_taken_for_it(
    community: Flask,
) -> None:
    keys = keys_of_threads()
    found = taken = 0
    for draft in drafts():
        like = similar(draft.title, draft.body)[:TOP]
        if draft.same == "new":
            taken += any(one.likely for one in like)
        else:
            found += draft.same in [keys.get(one.thing_id) for one in like]
    assert found >= 0.95 * 60
    assert taken <= 0.1 * 40
