"""Every token and component on one page, for who changes them: in development only.

The pieces are the templates' own macros; only what they show is made up here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, RadioField, SelectField

from forum.accounts.queries import Author, Cluster
from forum.boards.clusters import BOARDS
from forum.boards.names import called
from forum.charter.words import PostKind, State
from forum.kernel import assets
from forum.kernel.errors import NotFound
from forum.kernel.forms import Form, Line, Words
from forum.kernel.web import page
from forum.threads.queries.rows import BoardRef, LabelRef, ThreadRow
from forum.threads.queries.visibility import NOT_THERE

bp = Blueprint("styleguide", __name__)

LONG_WORD = "Pertanggungjawabankelompokusahabersamaindustrikecilmenengah"
LONG_NAME = "Kelompok Usaha Bersama Keripik Pisang Kepok Sumber Rezeki Bengalon"
_AT = datetime(2026, 8, 12, 4, 30, tzinfo=UTC)
_PISANG = Cluster("pisang", "Pisang")
_ANI = Author("ibu_ani", "Ibu Ani", "/u/ibu_ani", (), (), "Sangatta Utara", "")
PEOPLE = {
    "member": _ANI,
    "mentor": _ANI._replace(name="Pak Budi", mentor_of=(_PISANG,)),
    "resting": _ANI._replace(name="Bu Ratna", resting_in=(_PISANG,)),
    "teacher": _ANI._replace(name="Dr. Sari", institution="Universitas Mulawarman"),
    "long": _ANI._replace(name=LONG_NAME, mentor_of=(_PISANG,), institution=LONG_WORD),
    "erased": Author(None, "anggota terhapus", "", (), (), "", ""),
}
_ROW = ThreadRow(
    1,
    "/styleguide",
    "Kenapa keripik pisang cepat melempem?",
    "keripik",
    "question",
    State.VISIBLE,
    closed=False,
    pinned=False,
    solved=False,
    answer_count=0,
    helpful_count=0,
    help_count=0,
    author=_ANI,
    board=BoardRef("pisang", "Pisang", "pisang"),
    tags=(LabelRef("pengemasan", "Pengemasan"),),
    created_at=_AT,
    last_activity_at=_AT,
    is_new=False,
)
ROWS = (
    _ROW,
    _ROW._replace(answer_count=1, is_new=True),
    _ROW._replace(answer_count=999, solved=True, author=PEOPLE["long"]),
    _ROW._replace(title=f"{LONG_WORD} {LONG_NAME}?", pinned=True, closed=True),
    _ROW._replace(kind="announcement", board=BoardRef("umum", "Umum", None)),
    *(_ROW._replace(state=state) for state in State if state != State.VISIBLE),
)
_PHOTOS = [{"id": 1, "width": 1280, "height": 960, "bytes": [34_000, 210_000]}]


class SampleForm(Form):
    """A field of each kind."""

    line, words = Line(), Words()
    choice = SelectField(choices={"a": "Pisang", "b": LONG_NAME})
    pick = RadioField(choices={"a": "Ya", "b": "Tidak"}, default="a")
    tick = BooleanField()
    photos = FileField()


@bp.get("/styleguide")
def styleguide() -> Response:
    """All components in all their states. Raises `NotFound` except in development."""
    if not current_app.debug:
        raise NotFound(NOT_THERE)
    return page(
        "styleguide.html",
        styles=sorted(
            source.stem
            for source in (assets.SOURCES / "css").glob("*.css")
            if source.stem not in assets.EVERYWHERE
        ),
        tokens=assets.tokens(),
        clusters=[(row.slug, called(row.name), row.cluster) for row in BOARDS],
        icons=assets.icon_names(),
        people=PEOPLE,
        rows=ROWS,
        posts=list(_posts()),
        thread=SimpleNamespace(**_ROW._asdict(), following=True),
        photos=_PHOTOS,
        counts=(0, 1, 100),
        empty_form=SampleForm(formdata=None),
        wrong_form=_wrong_form(),
    )


def _posts() -> Iterable[SimpleNamespace]:
    yield _post(PostKind.QUESTION, helpful_count=1, tags=True)
    yield _post(accepted=True, author=PEOPLE["mentor"], helpful_count=999, comment_count=99)
    yield _post(author=PEOPLE["long"], edited_at=_AT, photos=_PHOTOS)
    endorser = SimpleNamespace(author=PEOPLE["mentor"], mine=False)
    yield _post(author=PEOPLE["teacher"], endorsed_by=(endorser,))
    notes = tuple(
        SimpleNamespace(
            id=number, state=state, mentor=PEOPLE["mentor"], html=Markup("<p>Tiga hari.</p>"),
            written_at=_AT, mine=False, changed=False,
        )
        for number, state in enumerate(("open", "upheld", "resolved"))
    )  # fmt: skip
    yield _post(author=PEOPLE["erased"], corrections=notes)
    for state in State:
        if state != State.VISIBLE:
            yield _post(state=state)


def _post(kind: str = PostKind.ANSWER, **more: Any) -> SimpleNamespace:
    """Give a post with all that a template asks of one; `more` are its own fields."""
    plain: dict[str, Any] = {
        "id": 1, "thread_id": 1, "parent_id": None, "kind": kind, "state": State.VISIBLE,
        "author": _ANI, "author_id": 1, "html": Markup("<p>Tiriskan, dinginkan, lalu tutup.</p>"),
        "photos": [], "helpful_count": 0, "voted": False, "accepted": False, "endorsed_by": (),
        "corrections": (), "created_at": _AT, "edited_at": None, "comments": [],
        "comment_count": 0, "mine": False, "covered": (), "shadowed": False,
        "thread_state": State.VISIBLE, "asker_id": 1, "board_slug": "pisang", "cluster": "pisang",
        "closed": False, "removed_by_id": None,
    }  # fmt: skip
    post = SimpleNamespace(**plain | more)
    if more.get("comment_count"):
        post.comments = [_post(PostKind.COMMENT) for _ in range(4)]
    return post


def _wrong_form() -> SampleForm:
    form = SampleForm(formdata=None, prefix="wrong-")
    for field in form:
        field.errors = ["Tulis sesuatu dulu."]
    return form
