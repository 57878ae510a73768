"""What the items of a queue are about: texts, reports, changes, appeals, and whose they are."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import and_, func, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, as_author, author_of
from forum.charter.actor import Actor
from forum.charter.moderation import SIMILAR_DECISIONS, ReviewAction, ReviewKind, ReviewState
from forum.charter.personal import uncovered
from forum.charter.promotion import Verdict
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.text import diff
from forum.ledger.models import Event, LedgerText
from forum.moderation.models import Appeal, Flag, ReviewItem, Screening
from forum.standing.queries.cases import briefs_of
from forum.standing.queries.dossiers import dossiers_of
from forum.threads.models import Post, PrivateText, ProposedEdit, Thread
from forum.votes.models import Correction

_DECISIONS_LOOKED_AT = 50


class FlagView(NamedTuple):
    """A report: its reason's code, the member's note, and who it is from."""

    reason: str
    note: str
    by: str


class Subject(NamedTuple):
    """What an item is about. Parts that its kind does not have are empty.

    `html` is the text as its author wrote it, `diff` what a change would alter. `act`: the kind of
    the act appealed against, `act_reason` its words, `words` the appeal's, a change's reason or a
    correction's note. `author`: of a change, who wants it.
    Of a candidate `verdict` is what the rule says; of suspicious votes `signs` are message ids of
    what speaks for it, `people` whom the case names, and `revision` how many votes it has.
    """

    thread_id: int | None = None
    title: str = ""
    post_kind: str = ""
    post_state: str = ""
    author: Author | None = None
    revision: int | None = None
    body: str = ""
    html: Markup = Markup()
    diff: Markup = Markup()
    photos: tuple[dict[str, Any], ...] = ()
    covered: tuple[str, ...] = ()
    second_reader: bool = False
    flags: tuple[FlagView, ...] = ()
    act: str = ""
    act_reason: str = ""
    words: str = ""
    verdict: Verdict | None = None
    signs: tuple[str, ...] = ()
    people: frozenset[int] = frozenset()


class Record(NamedTuple):
    """A member as moderators know them: what became of their items before. Aware UTC."""

    username: str = ""
    joined_at: datetime | None = None
    suspended: bool = False
    silenced: bool = False
    approved: int = 0
    rejected: int = 0
    reports_upheld: int = 0
    warnings: int = 0


class Similar(NamedTuple):
    """An earlier decision on something alike."""

    id: int
    action: str
    reason: str
    title: str
    decided_at: datetime


def subjects_of(actor: Actor, items: Sequence[ReviewItem]) -> dict[int, Subject]:
    """Give what each of these items is about, by the item's id, as `actor` may read it."""
    posts = _posts({item.post_id for item in items if item.post_id is not None})
    flags = _flags({item.post_id for item in items if item.kind == ReviewKind.FLAGGED})
    edits = _edits(_things(items, ReviewKind.EDIT))
    notes = _corrections(_things(items, ReviewKind.CORRECTION))
    appeals = _appeals(_things(items, ReviewKind.APPEAL))
    dossiers = dossiers_of(_things(items, ReviewKind.PROMOTION))
    rings = briefs_of(_things(items, ReviewKind.RING))
    people = _people(
        {item.subject_id for item in items if item.post_id is None or item.kind == ReviewKind.EDIT}
    )
    subjects = {}
    for item in items:
        subject = Subject(author=people.get(item.subject_id or 0))
        if item.post_id in posts:
            subject = _of_post(actor, posts[item.post_id])
        if item.kind == ReviewKind.FLAGGED:
            subject = subject._replace(flags=tuple(flags[item.post_id or 0]))
        elif item.kind == ReviewKind.EDIT and item.thing_id in edits:
            subject = _of_edit(subject, edits[item.thing_id])
            subject = subject._replace(author=people.get(item.subject_id or 0))
        elif item.kind == ReviewKind.CORRECTION:
            subject = subject._replace(words=notes.get(item.thing_id, ""))
        elif item.kind == ReviewKind.APPEAL and item.thing_id in appeals:
            subject = subject._replace(**appeals[item.thing_id])
        elif item.kind == ReviewKind.PROMOTION and item.thing_id in dossiers:
            subject = subject._replace(verdict=dossiers[item.thing_id].verdict)
        elif item.kind == ReviewKind.RING and item.thing_id in rings:
            case = rings[item.thing_id]
            subject = Subject(revision=case.votes, signs=case.signs, people=case.people)
        subjects[item.id] = subject
    return subjects


def records_of(member_ids: set[int]) -> dict[int, Record]:
    """Give what became of earlier items of these members; of anybody else an empty record."""
    records = defaultdict[int, Record](Record)
    if not member_ids:
        return records
    counts = defaultdict[int, Counter[str]](Counter)
    decided = (
        select(ReviewItem.subject_id, ReviewItem.kind, ReviewItem.action, func.count())
        .where(
            ReviewItem.subject_id.in_(member_ids),
            ReviewItem.state == ReviewState.DECIDED,
            ReviewItem.kind.in_((ReviewKind.HELD, ReviewKind.FLAGGED, ReviewKind.EDIT)),
        )
        .group_by(ReviewItem.subject_id, ReviewItem.kind, ReviewItem.action)
    )
    for member_id, kind, action, count in db.session.execute(decided):
        counts[member_id or 0][f"{kind}:{action}"] += count
    warnings = (
        select(Event.thing_id, func.count())
        .where(
            Event.thing == "member", Event.thing_id.in_(member_ids), Event.kind == "member.warned"
        )
        .group_by(Event.thing_id)
    )
    warned = {row[0]: row[1] for row in db.session.execute(warnings)}
    now = clock.now()
    for member in db.session.scalars(select(Member).where(Member.id.in_(member_ids))):
        of_member = counts[member.id]
        records[member.id] = Record(
            member.username if member.erased_at is None else "",
            member.created_at,
            member.suspended_until is not None and member.suspended_until > now,
            member.silenced_until is not None and member.silenced_until > now,
            _sum(of_member, ReviewKind.HELD, ReviewAction.APPROVE)
            + _sum(of_member, ReviewKind.EDIT, ReviewAction.APPROVE),
            _sum(of_member, ReviewKind.HELD, ReviewAction.REJECT, ReviewAction.HIDE)
            + _sum(of_member, ReviewKind.EDIT, ReviewAction.REJECT),
            _sum(of_member, ReviewKind.FLAGGED, ReviewAction.HIDE),
            warned.get(member.id, 0),
        )
    return records


def similar_decisions(board_id_of: int, kind: str, reasons: Sequence[str]) -> list[Similar]:
    """Give the newest decisions on items of a kind on the same board, for one of these reasons.

    `board_id_of`: the id of the item whose board is meant.
    """
    board = select(ReviewItem.board_id).where(ReviewItem.id == board_id_of).scalar_subquery()
    newest = (
        select(
            ReviewItem.id,
            ReviewItem.action,
            ReviewItem.reasons,
            ReviewItem.post_id,
            ReviewItem.decided_at,
            Thread.title,
        )
        .outerjoin(Post, Post.id == ReviewItem.post_id)
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .where(
            ReviewItem.board_id == board,
            ReviewItem.state == ReviewState.DECIDED,
            ReviewItem.kind == kind,
            ReviewItem.action.is_not(None),
        )
        .order_by(ReviewItem.id.desc())
        .limit(_DECISIONS_LOOKED_AT)
    )
    alike = [
        row
        for row in db.session.execute(newest)
        if not reasons or set(reasons).intersection(row.reasons.split(","))
    ][:SIMILAR_DECISIONS]
    words = _words_on({row.post_id for row in alike if row.post_id is not None})
    return [
        Similar(
            row.id, row.action, words.get(row.post_id or 0, ""), row.title or "", row.decided_at
        )
        for row in alike
    ]


def _sum(counts: Counter[str], kind: ReviewKind, *actions: ReviewAction) -> int:
    return sum(counts[f"{kind}:{action}"] for action in actions)


def _things(items: Sequence[ReviewItem], kind: ReviewKind) -> set[int]:
    return {item.thing_id for item in items if item.kind == kind}


def _posts(ids: set[int]) -> dict[int, Any]:
    own = and_(PrivateText.post_id == Post.id, PrivateText.revision == Post.revision)
    chosen = (
        select(
            Post,
            Thread.title,
            Screening.second_reader,
            PrivateText.body.label("whole_body"),
            PrivateText.html.label("whole_html"),
            PrivateText.kinds,
            *AUTHOR_COLUMNS,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Member, Member.id == Post.author_id)
        .outerjoin(PrivateText, own)
        .outerjoin(Screening, Screening.post_id == Post.id)
        .where(Post.id.in_(ids))
    )
    return {row.Post.id: row for row in db.session.execute(chosen)}


def _of_post(actor: Actor, row: Any) -> Subject:
    post: Post = row.Post
    whole = actor.is_staff and row.whole_html is not None
    html = row.whole_html if whole else post.html
    return Subject(
        thread_id=post.thread_id,
        title=row.title,
        post_kind=post.kind,
        post_state=post.state,
        author=author_of(row),
        revision=post.revision,
        body=row.whole_body if whole else post.body,
        html=Markup(html),  # noqa: S704 - the sanitizer's own output, stored by `written`
        photos=tuple(json.loads(post.photos)),
        covered=tuple(row.kinds.split(",")) if row.kinds else (),
        second_reader=bool(row.second_reader),
    )


def _of_edit(subject: Subject, proposal: ProposedEdit) -> Subject:
    before = f"{subject.title}\n\n{subject.body}" if proposal.title else subject.body
    typed = proposal.private_body or proposal.body
    body = uncovered(typed, subject.body) if typed else subject.body
    after = f"{proposal.title}\n\n{body}" if proposal.title else body
    changed = Markup(diff(before, after))  # noqa: S704 - `diff` gives safe HTML
    return subject._replace(diff=changed, words=proposal.reason)


def _flags(post_ids: set[int | None]) -> dict[int, list[FlagView]]:
    chosen = (
        select(Flag.post_id, Flag.reason, LedgerText.text, Member.name, Member.username)
        .join(Member, Member.id == Flag.member_id)
        .join(Event, Event.id == Flag.event_id)
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where(Flag.post_id.in_(post_ids), Flag.state == "open")
        .order_by(Flag.id)
    )
    flags = defaultdict[int, list[FlagView]](list)
    for post_id, reason, note, name, username in db.session.execute(chosen):
        flags[post_id].append(FlagView(reason, note or "", name or username))
    return flags


def _edits(ids: set[int]) -> dict[int, ProposedEdit]:
    chosen = select(ProposedEdit).where(ProposedEdit.id.in_(ids))
    return {edit.id: edit for edit in db.session.scalars(chosen)}


def _corrections(ids: set[int]) -> dict[int, str]:
    chosen = select(Correction.id, Correction.note).where(Correction.id.in_(ids))
    return {row.id: row.note for row in db.session.execute(chosen)}


def _appeals(ids: set[int]) -> dict[int, dict[str, Any]]:
    chosen = select(Appeal.id, Appeal.event_id, Appeal.filed_event_id).where(Appeal.id.in_(ids))
    appeals = db.session.execute(chosen).all()
    event_ids = {each for row in appeals for each in (row.event_id, row.filed_event_id)}
    events = {
        row.id: row
        for row in db.session.execute(
            select(Event.id, Event.kind, LedgerText.text)
            .outerjoin(LedgerText, LedgerText.id == Event.text_id)
            .where(Event.id.in_(event_ids))
        )
    }
    return {
        row.id: {
            "act": events[row.event_id].kind,
            "act_reason": events[row.event_id].text or "",
            "words": events[row.filed_event_id].text or "",
        }
        for row in appeals
    }


def _people(ids: set[int | None]) -> dict[int, Author]:
    chosen = select(Member).where(Member.id.in_(ids))
    return {member.id: as_author(member) for member in db.session.scalars(chosen)}


def _words_on(post_ids: set[int]) -> dict[int, str]:
    """Give the newest words of an act of staff on each of these posts."""
    chosen = (
        select(Event.thing_id, LedgerText.text)
        .join(LedgerText, LedgerText.id == Event.text_id)
        .where(
            Event.thing == "post",
            Event.thing_id.in_(post_ids),
            Event.kind.in_(("post.hidden", "post.approved", "flag.dismissed", "edit.refused")),
        )
        .order_by(Event.id)
    )
    return {row.thing_id: row.text or "" for row in db.session.execute(chosen)}
