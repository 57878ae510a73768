"""Finding in tests: the ids of threads as the page, the suggestions and the API give them."""

import re
from urllib.parse import urlencode

from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.search.models import Document, IndexedWord
from forum.search.queries.candidates import NO_FILTERS, Filters
from forum.search.queries.finding import found, understood
from forum.search.rules.fields import THREAD
from forum.search.service.documents import clear
from forum.search.service.indexing import fill
from tests.client import Client

ROW = re.compile(r'<li data-thread="(\d+)"')


def ids_of(question: str, filters: Filters = NO_FILTERS) -> list[int]:
    """Give the threads that fit a question, the best first, without the guides among them."""
    order = found(understood(question), filters)
    return [one.thing_id for one in order if one.kind == THREAD]


def on_page(client: Client, question: str, **more: str) -> list[int]:
    """Give the threads that the search page shows."""
    page = client.get(f"/search?{urlencode({'q': question, **more})}")
    assert page.status_code == 200
    return [int(number) for number in ROW.findall(page.get_data(as_text=True))]


def the_index() -> tuple[list[object], list[object]]:
    """Give all that the index holds, to be compared with what it was or should be."""
    fields = [column for column in Document.__table__.c if column.name not in ("id", "words")]
    documents = [
        (*row, sorted(words.split("\n")))
        for *row, words in db.session.execute(
            select(*fields, Document.words).order_by(Document.thing_id, Document.part)
        )
    ]
    words = db.session.execute(select(*IndexedWord.__table__.c).order_by(IndexedWord.word))
    return documents, [tuple(row) for row in words]


def rebuilt() -> tuple[list[object], list[object]]:
    """Build the index anew and give it."""
    with transaction():
        clear()
    list(fill())
    return the_index()
