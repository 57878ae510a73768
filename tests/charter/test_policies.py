"""Who may do what, told once more by hand: an action, a thing, and the only people who may."""

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

from forum.charter import policies
from forum.charter.actor import GUEST, Actor
from forum.charter.moderation import ReviewKind
from forum.charter.policies import POLICIES, allowed
from forum.charter.words import GuideState, PostKind, Role, State

ASKER, AUTHOR, MEMBER, MENTOR, MODERATOR, ADMIN = 1, 2, 3, 4, 5, 7
SILENCED, ON_DUTY = 8, 9
PEOPLE = {
    "guest": GUEST,
    "asker": Actor(ASKER),
    "author": Actor(AUTHOR),
    "member": Actor(MEMBER),
    "mentor": Actor(MENTOR, mentor_of=frozenset({"pisang"})),
    "mentor_elsewhere": Actor(41, mentor_of=frozenset({"kakao"})),
    "moderator": Actor(MODERATOR, role=Role.MODERATOR),
    "moderator_here": Actor(51, role=Role.MODERATOR, moderates=frozenset({"pisang"})),
    "moderator_elsewhere": Actor(52, role=Role.MODERATOR, moderates=frozenset({"kakao"})),
    "admin": Actor(ADMIN, role=Role.ADMIN, moderates=frozenset({"kakao"})),
    "silenced": Actor(SILENCED, mentor_of=frozenset({"pisang"}), silenced=True),
    "on_duty": Actor(ON_DUTY, duty_in=frozenset({"pisang"})),
}
SUSPENDED = {
    f"suspended_{name}": dataclasses.replace(actor, suspended=True)
    for name, actor in PEOPLE.items()
    if actor.id is not None
}
ALL = PEOPLE | SUSPENDED
EVERYBODY = " ".join(ALL)
ACTIVE = " ".join(name for name in PEOPLE if name != "guest")
STAFF_HERE = "moderator moderator_here admin"
STAFF = f"{STAFF_HERE} moderator_elsewhere"


def active_but(*names: str) -> str:
    return " ".join(name for name in PEOPLE if name not in ("guest", *names))


WRITERS = active_but("silenced")


def a_thread(state: State = State.VISIBLE) -> SimpleNamespace:
    return SimpleNamespace(
        board_slug="pisang", cluster="pisang", asker_id=ASKER, thread_state=state
    )


def an_item(
    kind: ReviewKind, *, of: int | None = AUTHOR, against: int | None = None
) -> SimpleNamespace:
    return SimpleNamespace(
        kind=kind,
        board_slug="pisang",
        cluster="pisang",
        people=frozenset({of}),
        acted_by_id=against,
    )


def a_correction(*, by: int = MENTOR, of: int = AUTHOR) -> SimpleNamespace:
    return SimpleNamespace(board_slug="pisang", mentor_id=by, author_id=of)


def a_suggestion(
    *,
    by: int = MEMBER,
    of: int = AUTHOR,
    offered: bool = True,
    shadowed: bool = False,
    cluster: str | None = "pisang",
) -> SimpleNamespace:
    return SimpleNamespace(
        editor_id=by,
        author_id=of,
        offered=offered,
        shadowed=shadowed,
        board_slug="pisang",
        cluster=cluster,
    )


def a_post(
    state: State = State.VISIBLE,
    *,
    kind: PostKind = PostKind.ANSWER,
    thread: State = State.VISIBLE,
    by: int = AUTHOR,
    shadowed: bool = False,
    removed_by: int | None = None,
    cluster: str | None = "pisang",
) -> SimpleNamespace:
    return SimpleNamespace(
        board_slug="pisang",
        asker_id=ASKER,
        thread_state=thread,
        author_id=by,
        state=state,
        kind=kind,
        shadowed=shadowed,
        removed_by_id=removed_by,
        cluster=cluster,
    )


def the_member(id: int, role: Role = Role.MEMBER) -> SimpleNamespace:
    return SimpleNamespace(id=id, role=role)


def a_guide(
    state: GuideState = GuideState.PUBLISHED, *, by: int = MODERATOR, waits: bool = False
) -> SimpleNamespace:
    return SimpleNamespace(
        board_slug="pisang", cluster="pisang", guide_state=state, editor_id=by, waits=waits
    )


def a_guide_suggestion(
    by: int = MEMBER, state: GuideState = GuideState.PUBLISHED
) -> SimpleNamespace:
    return SimpleNamespace(board_slug="pisang", suggester_id=by, guide_state=state)


def in_pisang(id: int, role: Role = Role.MEMBER) -> SimpleNamespace:
    return SimpleNamespace(id=id, role=role, board_slug="pisang")


def a_case(named: int) -> SimpleNamespace:
    return SimpleNamespace(board_slug="pisang", people=frozenset({named, ASKER}))


AUTHOR_AND_STAFF = f"author suspended_author {STAFF_HERE}"
ROWS: list[tuple[str, Any, str]] = [
    ("thread.read", a_thread(), EVERYBODY),
    *(
        ("thread.read", a_thread(state), f"asker suspended_asker {STAFF_HERE}")
        for state in (State.HIDDEN, State.DELETED)
    ),
    ("thread.read", a_thread(State.PENDING), f"asker suspended_asker on_duty {STAFF_HERE}"),
    ("post.read", a_post(), EVERYBODY),
    *(("post.read", a_post(state), AUTHOR_AND_STAFF) for state in (State.HIDDEN, State.DELETED)),
    ("post.read", a_post(State.PENDING), f"on_duty {AUTHOR_AND_STAFF}"),
    ("post.read", a_post(State.PENDING, shadowed=True), STAFF_HERE),
    ("post.read", a_post(State.PENDING, thread=State.HIDDEN), STAFF_HERE),
    (
        "post.read",
        a_post(State.PENDING, kind=PostKind.QUESTION, thread=State.PENDING, by=ASKER),
        f"asker suspended_asker on_duty {STAFF_HERE}",
    ),
    ("post.read", a_post(thread=State.PENDING), f"asker suspended_asker on_duty {STAFF_HERE}"),
    ("post.read", a_post(State.HIDDEN, thread=State.PENDING), STAFF_HERE),
    ("post.read", a_post(shadowed=True), STAFF_HERE),
    ("post.read", a_post(State.HIDDEN, shadowed=True), STAFF_HERE),
    ("post.read", a_post(thread=State.HIDDEN), f"asker suspended_asker {STAFF_HERE}"),
    ("post.read", a_post(State.HIDDEN, thread=State.HIDDEN), STAFF_HERE),
    (
        "post.read",
        a_post(State.HIDDEN, kind=PostKind.QUESTION, thread=State.HIDDEN, by=ASKER),
        f"asker suspended_asker {STAFF_HERE}",
    ),
    ("guide.read", a_guide(), EVERYBODY),
    ("guide.read", a_guide(GuideState.DRAFT, waits=True), STAFF_HERE),
    ("guide.read", a_guide(GuideState.WITHDRAWN), STAFF_HERE),
    ("guide.write", a_guide(), STAFF_HERE),
    ("guide.draft", a_guide(), STAFF_HERE),
    ("guide.draft", a_guide(waits=True), f"mentor silenced {STAFF_HERE}"),
    ("guide.review", a_guide(), "mentor silenced moderator_here admin"),
    ("guide.review", a_guide(by=MENTOR), f"silenced {STAFF_HERE}"),
    ("guide.desk", SimpleNamespace(), f"mentor mentor_elsewhere silenced {STAFF}"),
    ("guide.suggest", a_guide(), WRITERS),
    ("guide_suggestion.read", a_guide_suggestion(), f"member suspended_member {STAFF_HERE}"),
    ("guide_suggestion.read", a_guide_suggestion(state=GuideState.WITHDRAWN), STAFF_HERE),
    ("guide_suggestion.decide", a_guide_suggestion(), STAFF_HERE),
    ("guide_suggestion.decide", a_guide_suggestion(MODERATOR), "moderator_here admin"),
    ("thread.ask", SimpleNamespace(board_slug="pisang"), WRITERS),
    ("thread.announce", SimpleNamespace(board_slug="pisang"), STAFF_HERE),
    ("thread.answer", a_thread(), WRITERS),
    ("post.comment", a_post(), WRITERS),
    ("post.edit", a_post(), f"author {STAFF_HERE}"),
    ("post.edit", a_post(by=SILENCED), STAFF_HERE),
    ("post.edit", a_post(shadowed=True), STAFF_HERE),
    ("edit.suggest", a_post(), active_but("author", "silenced")),
    ("edit.suggest", a_post(kind=PostKind.QUESTION, by=ASKER), active_but("asker", "silenced")),
    ("edit.suggest", a_post(kind=PostKind.COMMENT), ""),
    (
        "edit.read",
        a_suggestion(),
        f"member suspended_member author suspended_author mentor silenced {STAFF_HERE}",
    ),
    ("edit.read", a_suggestion(offered=False), f"member suspended_member {STAFF_HERE}"),
    (
        "edit.read",
        a_suggestion(shadowed=True, cluster=None),
        f"member suspended_member {STAFF_HERE}",
    ),
    ("edit.accept", a_suggestion(), f"author mentor {STAFF_HERE}"),
    ("edit.accept", a_suggestion(offered=False), STAFF_HERE),
    ("edit.accept", a_suggestion(shadowed=True), f"mentor {STAFF_HERE}"),
    ("edit.accept", a_suggestion(by=MENTOR, cluster="pisang"), f"author {STAFF_HERE}"),
    ("edit.accept", a_suggestion(by=MODERATOR), "author mentor moderator_here admin"),
    ("edit.accept", a_suggestion(of=SILENCED, cluster=None), STAFF_HERE),
    ("edit.withdraw", a_suggestion(), "member"),
    ("revision.purge", a_post(), STAFF_HERE),
    ("post.delete", a_post(), f"author {STAFF_HERE}"),
    ("post.restore", a_post(State.DELETED, removed_by=AUTHOR), f"author {STAFF_HERE}"),
    ("post.restore", a_post(State.DELETED, removed_by=MODERATOR), STAFF_HERE),
    ("post.restore", a_post(State.HIDDEN, removed_by=AUTHOR), STAFF_HERE),
    ("post.hide", a_post(), STAFF_HERE),
    ("post.flag", a_post(), active_but("author")),
    ("post.help", a_post(), active_but("author")),
    ("post.help", a_post(kind=PostKind.QUESTION, by=ASKER), active_but("asker")),
    ("post.help", a_post(kind=PostKind.COMMENT), ""),
    *(
        row
        for action in ("answer.endorse", "answer.correct")
        for row in (
            (action, a_post(), "mentor silenced" if action == "answer.endorse" else "mentor"),
            (action, a_post(by=MENTOR), "silenced" if action == "answer.endorse" else ""),
            (action, a_post(kind=PostKind.QUESTION, by=ASKER), ""),
            (action, a_post(kind=PostKind.COMMENT), ""),
            (action, a_post(cluster=None), ""),
        )
    ),
    *(
        row
        for action in ("correction.resolve", "correction.withdraw")
        for row in (
            (action, a_correction(), f"mentor {STAFF_HERE}"),
            (action, a_correction(of=MODERATOR), "mentor moderator_here admin"),
        )
    ),
    ("correction.uphold", a_correction(), STAFF_HERE),
    ("correction.uphold", a_correction(by=MODERATOR), "moderator_here admin"),
    ("correction.uphold", a_correction(of=MODERATOR), "moderator_here admin"),
    ("thread.move", a_thread(), STAFF_HERE),
    ("thread.merge", a_thread(), STAFF_HERE),
    ("thread.mark_duplicate", a_thread(), STAFF_HERE),
    ("thread.propose_duplicate", a_thread(), f"mentor {STAFF_HERE}"),
    ("review.read", SimpleNamespace(), f"on_duty {STAFF}"),
    ("review.decide", an_item(ReviewKind.HELD), f"on_duty {STAFF_HERE}"),
    ("review.decide", an_item(ReviewKind.HELD, of=ON_DUTY), STAFF_HERE),
    ("review.decide", an_item(ReviewKind.FLAGGED), STAFF_HERE),
    ("review.decide", an_item(ReviewKind.FLAGGED, of=MODERATOR), "moderator_here admin"),
    ("review.decide", an_item(ReviewKind.APPEAL, against=ADMIN), "moderator moderator_here"),
    ("act.undo", an_item(ReviewKind.HELD), STAFF_HERE),
    ("act.undo", an_item(ReviewKind.HELD, of=MODERATOR), "moderator_here admin"),
    ("act.appeal", an_item(ReviewKind.HELD), "author suspended_author"),
    ("member.sanction", the_member(MEMBER), STAFF),
    ("member.sanction", the_member(MODERATOR, Role.MODERATOR), "admin"),
    ("member.sanction", the_member(ADMIN, Role.ADMIN), ""),
    ("thread.accept", a_thread(), f"asker {STAFF_HERE}"),
    ("search.answered", a_thread(), ACTIVE),
    ("thread.follow", a_thread(), ACTIVE),
    ("thread.close", a_thread(), STAFF_HERE),
    ("thread.pin", a_thread(), STAFF_HERE),
    ("member.suspend", the_member(MEMBER), STAFF),
    ("member.suspend", the_member(MODERATOR, Role.MODERATOR), "admin"),
    ("member.suspend", the_member(ADMIN, Role.ADMIN), ""),
    ("member.mark", the_member(MEMBER), STAFF),
    (
        "member.mark",
        the_member(MODERATOR, Role.MODERATOR),
        "moderator_here moderator_elsewhere admin",
    ),
    ("member.mark", the_member(ADMIN, Role.ADMIN), STAFF),
    ("member.contact", the_member(MEMBER), f"member suspended_member {STAFF}"),
    ("member.settle", the_member(MEMBER), "member"),
    ("member.enter", the_member(MEMBER), "member suspended_member"),
    ("charter.change", SimpleNamespace(), "moderator admin"),
    ("promotion.preview", SimpleNamespace(), STAFF),
    ("mentor.appoint", in_pisang(MEMBER), STAFF_HERE),
    ("mentor.appoint", in_pisang(MODERATOR, Role.MODERATOR), "admin"),
    ("mentor.appoint", in_pisang(ADMIN, Role.ADMIN), ""),
    ("mentor.confirm", in_pisang(MEMBER), STAFF_HERE),
    ("mentor.confirm", in_pisang(MODERATOR, Role.MODERATOR), "moderator_here admin"),
    ("mentor.suspend", in_pisang(MEMBER), STAFF_HERE),
    ("mentor.suspend", in_pisang(MODERATOR, Role.MODERATOR), "moderator_here admin"),
    ("mentor.choose", in_pisang(MEMBER), "member"),
    ("mentor.certificate", in_pisang(MEMBER), f"member suspended_member {STAFF_HERE}"),
    ("takedown.report", SimpleNamespace(), EVERYBODY),
    ("takedown.list", SimpleNamespace(), STAFF),
    ("takedown.decide", a_case(MEMBER), STAFF_HERE),
    ("takedown.decide", a_case(MODERATOR), "moderator_here admin"),
    ("ring.list", SimpleNamespace(), STAFF),
    ("ring.decide", a_case(MEMBER), STAFF_HERE),
    ("ring.decide", a_case(MODERATOR), "moderator_here admin"),
    ("cluster.first", SimpleNamespace(cluster="pisang"), "mentor silenced"),
    ("member.role", the_member(MEMBER), "admin"),
    ("member.leave", the_member(MEMBER), "member suspended_member"),
    ("member.mute", the_member(MEMBER), active_but("member")),
]


def _named(row: Any) -> str:
    return " ".join(f"{key}={value}" for key, value in vars(row).items())


@pytest.mark.parametrize(
    ("action", "thing", "people"), ROWS, ids=[f"{row[0]} {_named(row[1])}" for row in ROWS]
)
def test_only_these_people_may(action: str, thing: Any, people: str) -> None:
    assert {name for name, actor in ALL.items() if allowed(actor, action, thing)} == set(
        people.split()
    )


def test_every_action_has_its_rows() -> None:
    assert {action for action, _thing, _people in ROWS} == set(POLICIES)


def test_an_unknown_action_is_an_error_and_no_refusal() -> None:
    with pytest.raises(KeyError):
        allowed(GUEST, "thread.burn", a_thread())


def _predicates() -> list[tuple[str, int, int]]:
    return [
        (action, at, place)
        for action, policy in POLICIES.items()
        for at, clause in enumerate(policy.clauses)
        for place in range(len(clause))
    ]


@pytest.mark.parametrize(("action", "at", "place"), _predicates())
def test_every_predicate_makes_a_difference(
    action: str, at: int, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it somebody may do in some row above what they may not now."""
    now = _answers(action)
    policy = POLICIES[action]
    clauses = list(policy.clauses)
    left = (*clauses[at][:place], *clauses[at][place + 1 :])
    clauses[at] = left
    monkeypatch.setitem(policies.POLICIES, action, policy._replace(clauses=tuple(clauses)))
    assert _answers(action) != now


@pytest.mark.parametrize(
    ("action", "at"), [(a, at) for a, p in POLICIES.items() for at in range(len(p.clauses))]
)
def test_every_clause_makes_a_difference(
    action: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = _answers(action)
    policy = POLICIES[action]
    clauses = (*policy.clauses[:at], *policy.clauses[at + 1 :])
    monkeypatch.setitem(policies.POLICIES, action, policy._replace(clauses=clauses))
    assert _answers(action) != now


def _answers(action: str) -> list[bool]:
    return [
        allowed(actor, action, thing)
        for row, thing, _people in ROWS
        if row == action
        for actor in ALL.values()
    ]


def test_every_policy_says_a_sentence_for_the_rules_page() -> None:
    for action, policy in POLICIES.items():
        assert policy.sentence.endswith("."), action
