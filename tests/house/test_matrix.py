"""Every address, asked by everybody, about a thing in every state."""

from typing import Any, NamedTuple

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from config import Settings
from forum.accounts.models import ApiToken, LoginSession, Member
from forum.app import create_app
from forum.charter.actor import GUEST, Actor
from forum.charter.promotion import Figures
from forum.charter.rings import RingKind
from forum.charter.words import CorrectionState, MentorEvent, MentorState, State
from forum.guides.service.publishing import withdraw
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.text import RENDERER_VERSION
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.moderation.models import LogLine, ReviewItem, Takedown
from forum.moderation.service.flagging import flag
from forum.moderation.service.takedowns import Report, report
from forum.standing.models import Dossier, RingCase
from forum.standing.rules.course import Change
from forum.standing.rules.records import CONFIRMATION, Record
from forum.standing.service.changing import Evidence, change_course
from forum.threads.models import Draft, Post, Thread
from forum.threads.service.changing import close, hide
from forum.votes.models import Correction
from tests.builders import (
    REASON,
    a_draft_guide,
    a_guide,
    a_guide_suggestion,
    a_member,
    a_mentor,
    a_moderator,
    a_suggestion,
    a_suspended_member,
    a_thread,
    again,
    an_admin,
    an_answer,
    authorise,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.house.matrix import MATRIX, OUTSIDE, ROLES, STATES, Row

# One engine: what may be seen is compared on both in tests/threads, and the rest is plain Python.
pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
MISSING = 10**9


class Scene(NamedTuple):
    """A thread of the asker with an answer of the author, and perhaps a guide made of it."""

    thread: Thread
    post: Post
    member: Actor
    guide_slug: str = ""
    suggestion_id: int = 0


@pytest.fixture
def people(app: Flask) -> dict[str, Actor]:
    """One person for every role."""
    makers = {
        "mentor": a_mentor,
        "moderator": a_moderator,
        "admin": an_admin,
        "suspended": a_suspended_member,
    }
    return {role: GUEST if role == "guest" else makers.get(role, a_member)() for role in ROLES}


def a_scene(people: dict[str, Actor], thing: str, state: str) -> Scene:
    thread = a_thread(people["asker"])
    post = an_answer(thread, people["author"])
    if thing in ("guide", "guide_suggestion"):
        return _with_guide(Scene(thread, post, a_member()), people, thing, state)
    if state == "closed":
        moderator = a_moderator()
        with transaction():
            close(moderator, thread.id, REASON)
    elif state not in ("visible", "missing"):
        put_into(the_question(thread) if thing == "thread" else post, State(state))
    return Scene(thread, post, a_member())


def _with_guide(scene: Scene, people: dict[str, Actor], thing: str, state: str) -> Scene:
    if state == "draft":
        return scene._replace(guide_slug=a_draft_guide(scene.thread).slug)
    guide = a_guide(scene.thread)
    if state == "withdrawn":
        moderator = a_moderator()
        with transaction():
            withdraw(moderator, guide.slug, REASON)
    suggested = a_guide_suggestion(guide, people["member"]).id if thing == "guide_suggestion" else 0
    return scene._replace(guide_slug=guide.slug, suggestion_id=suggested)


def a_draft(owner: Actor) -> int:
    with transaction():
        draft = Draft(member_id=owner.id, title="Draf", saved_at=clock.now())
        db.session.add(draft)
    return draft.id


def a_session(owner: Actor) -> int:
    """Another browser of the owner."""
    log_in(Client(current_app), owner)
    newest = select(func.max(LoginSession.id)).where(LoginSession.member_id == owner.id)
    return db.session.execute(newest).scalar_one()


def a_token(owner: Actor) -> int:
    authorise(Client(current_app), owner)
    newest = select(func.max(ApiToken.id)).where(ApiToken.member_id == owner.id)
    return db.session.execute(newest).scalar_one()


def a_dossier(_owner: Actor) -> int:
    """Somebody waits for a moderator."""
    candidate = a_member()
    with transaction():
        change = Change(
            MentorEvent.CANDIDATE,
            MentorState.CANDIDATE,
            MentorState.NONE,
            more={"waits_for": CONFIRMATION},
        )
        key = candidate.id, "pisang"
        change_course(*key, change, before=Record(), evidence=Evidence(Figures(), 0))
    newest = select(func.max(Dossier.id))
    return db.session.execute(newest).scalar_one()


def a_correction_of_a_changed_answer(mentor: Actor, post_id: int) -> int:
    """Written by hand, since nobody may correct an answer that can't be seen."""
    with transaction():
        correction = Correction(
            post_id=post_id,
            mentor_id=mentor.id,
            note="Salah.",
            html="<p>Salah.</p>",
            renderer=RENDERER_VERSION,
            revision=0,
            state=CorrectionState.OPEN,
            written_at=clock.now(),
        )
        db.session.add(correction)
        db.session.get_one(Post, post_id).correction_count += 1
    return correction.id


def a_flagged_item(scene: Scene) -> int:
    """A report of another answer in the scene's thread."""
    member, post = a_member(), an_answer(scene.thread)
    with transaction():
        flag(member, post.id, "spam")
    return db.session.execute(select(func.max(ReviewItem.id))).scalar_one()


def an_act(scene: Scene) -> int:
    """Another answer of the scene's author is hidden."""
    moderator = a_moderator()
    post = an_answer(scene.thread, again(Actor(scene.post.author_id)))
    with transaction():
        hide(moderator, post.id, REASON)
    return db.session.execute(select(func.max(LogLine.event_id))).scalar_one()


SCENE_THINGS = {
    "item": (a_flagged_item, "<int:item_id>"),
    "act": (an_act, "<int:event_id>"),
}


def a_takedown(_owner: Actor) -> int:
    others = db.session.execute(select(func.count()).select_from(Takedown)).scalar()
    told = Report("Bu Warga", "0812 3456 7890", "/p/1", "privacy", f"Nomor saya, {others}.")
    with transaction():
        return report(GUEST, told, "10.0.0.1").id


def a_case(_owner: Actor) -> int:
    """Somebody's votes are suspicious."""
    with transaction():
        case = RingCase(
            cluster="pisang", kind=RingKind.STAR, signs="[]", vote_count=0, opened_at=clock.now()
        )
        db.session.add(case)
    return case.id


OWN_THINGS = {
    "case": (a_case, "<int:case_id>"),
    "takedown": (a_takedown, "<int:takedown_id>"),
    "dossier": (a_dossier, "<int:dossier_id>"),
    "draft": (a_draft, "<int:draft_id>"),
    "session": (a_session, "<int:session_id>"),
    "token": (a_token, "<int:token_id>"),
}


def the_path(rule: str, row: Row, scene: Scene, people: dict[str, Actor], state: str) -> str:
    is_missing = state == "missing"
    values = {
        "<int:thread_id>": MISSING if is_missing else scene.thread.id,
        "<int:post_id>": MISSING if is_missing else scene.post.id,
        "<username>": "nobody_of_this_name" if is_missing else scene.member.username,
        "<cluster>": "pisang",
        "<code>": "TANPACERTIFICATEINI",
        "<int:number>": scene.post.revision,
        "<slug>": scene.thread.slug if row.thing == "thread" else "pisang",
        "<int:suggestion_id>": MISSING if is_missing else scene.suggestion_id,
    }
    if row.thing == "guide":
        values["<slug>"] = "no-such-guide" if is_missing else scene.guide_slug
    if "<int:correction_id>" in rule:
        corrected = a_correction_of_a_changed_answer(people["mentor"], scene.post.id)
        values["<int:correction_id>"] = MISSING if is_missing else corrected
    if row.thing == "suggestion":
        suggested = a_suggestion(scene.post, people["member"])
        values["<int:suggestion_id>"] = MISSING if is_missing else suggested.id
    if row.thing == "board" and is_missing:
        values["<slug>"] = "no-such-board"
    if row.thing in OWN_THINGS:
        make, name = OWN_THINGS[row.thing]
        values[name] = MISSING if is_missing else make(people["member"])
    if row.thing in SCENE_THINGS:
        make_of, name = SCENE_THINGS[row.thing]
        values[name] = MISSING if is_missing else make_of(scene)
    for name, value in values.items():
        rule = rule.replace(name, str(value))
    assert "<" not in rule, rule
    return rule


def fill(sends: dict[str, Any], scene: Scene, *, as_json: bool) -> dict[str, Any]:
    """Put ids where a row names a thing: a post of the scene, another thread, an item of it."""
    makers = {
        "{post_id}": lambda: scene.post.id,
        "{other_id}": lambda: a_thread().id,
        "{item_id}": lambda: a_flagged_item(scene),
    }

    def filled(value: Any) -> Any:
        if isinstance(value, list):
            return [filled(each) for each in value]
        if value not in makers:
            return value
        return makers[value]() if as_json else str(makers[value]())

    return {name: filled(value) for name, value in sends.items()}


@pytest.fixture
def clients(app: Flask, people: dict[str, Actor]) -> dict[str, Client]:
    """A browser and an API client in one for everybody."""
    clients = {role: Client(app) for role in ROLES}
    for role, client in clients.items():
        if role != "guest":
            authorise(log_in(client, people[role]), people[role])
    return clients


def ask(client: Client, method: str, path: str, fields: dict[str, Any]) -> int:
    if path.startswith("/api/"):
        body = None if method == "GET" else fields
        return client.open(path, method=method, json=body).status_code
    if method == "GET":
        return client.get(path).status_code
    return client.send(path, **fields).status_code


def events() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Event)).scalar_one()


@pytest.mark.parametrize("address", MATRIX)
def test_everybody_gets_what_is_theirs(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, (method, rule) = MATRIX[address], address.split()
    wrong = []
    for state in STATES[row.thing]:
        scene = None
        for role in ROLES:
            scene = scene or a_scene(people, row.thing, state)
            path = the_path(rule, row, scene, people, state)
            fields = fill(row.sends, scene, as_json=rule.startswith("/api/"))
            before = events()
            status = ask(clients[role], method, path, fields)
            expected = row.expected(method, rule, role, state)
            if status != expected:
                wrong.append(f"{role}, {state}: {status} instead of {expected}")
            if status >= 400:
                assert events() == before, f"{role}, {state}: refused, and yet it left a trace"
            elif method != "GET":
                scene = None
    assert not wrong, "\n".join(wrong)


def _addresses(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_address_has_a_row(settings: dict[str, str]) -> None:
    addresses = _addresses(create_app(Settings.read(settings)))
    assert addresses - MATRIX.keys() - OUTSIDE.keys() == set()
    assert (MATRIX.keys() | OUTSIDE.keys()) - addresses == set()


def test_nobody_in_a_role_has_lost_it(people: dict[str, Actor]) -> None:
    """The acts of the matrix must not change who is who."""
    for role, actor in people.items():
        if role != "guest":
            assert again(actor) == actor
    assert db.session.execute(select(func.count()).select_from(Member)).scalar() == len(ROLES) - 1
