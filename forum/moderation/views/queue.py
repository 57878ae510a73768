"""The queue: what waits, and deciding on it, one by one or many at once."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from forum.boards.names import called
from forum.charter.actor import Actor
from forum.charter.limits import COUNT_SHOWN_MAX, REASON_MAX_CHARACTERS
from forum.charter.moderation import (
    ACTION_LABELS,
    ACTIONS,
    ITEMS_AT_ONCE,
    ONE_BY_ONE,
    READY_REASONS,
    FlagReason,
    ReviewKind,
)
from forum.charter.personal import Personal
from forum.charter.rings import RingKind
from forum.charter.screening import Topic
from forum.charter.words import N_
from forum.guides.queries.desk import waiting_count
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, is_undo, page, require_member
from forum.moderation.queries.about import similar_decisions
from forum.moderation.queries.log import newest_act
from forum.moderation.queries.queue import (
    OLDER_THAN_HOURS,
    QueueFilter,
    boards_of,
    one_item,
)
from forum.moderation.queries.queue import queue as waiting
from forum.moderation.rules.acts import LOGGED
from forum.moderation.service import items
from forum.moderation.service.deciding import Decision, decide
from forum.moderation.views.blueprint import bp

_SENTENCES: dict[str, str] = {
    word.value: word.sentence for word in (*Topic, *FlagReason, *Personal, *RingKind)
} | LOGGED
_READY = {ready.code: ready for ready in READY_REASONS}


@bp.get("/moderation")
def queue() -> Response:
    """What waits for the actor, oldest first."""
    actor = require_member()
    chosen, after = _chosen(), request.args.get("after")
    listed = waiting(actor, chosen, after)
    return page(
        "moderation/queue.html",
        rows=listed.items,
        chosen=chosen,
        filters=_filters(actor, chosen),
        next_url=_url(chosen, after=listed.next) if listed.next else None,
        first_url=_url(chosen) if after else None,
        here=_url(chosen, after=after),
        guides=waiting_count(actor, COUNT_SHOWN_MAX + 1),
        **_words(),
    )


@bp.get("/moderation/<int:item_id>")
def item(item_id: int) -> Response:
    """One item with what was decided on the like before."""
    row = one_item(require_member(), item_id)
    return page(
        "moderation/item.html",
        row=row,
        similar=similar_decisions(row.id, row.kind, row.reasons),
        here=url_for("moderation.queue"),
        **_words(),
    )


@bp.post("/moderation/<int:item_id>/claim", endpoint="claim")
def send_claim(item_id: int) -> Response:
    """Say that one is at an item, or leave it to others."""
    actor = require_member()

    def act() -> Response:
        if is_undo():
            items.release(actor, item_id)
            return back(url_for("moderation.queue"), N_("You have left it to others."))
        items.claim(actor, item_id)
        return back(url_for("moderation.queue"), N_("It is yours for a quarter of an hour."))

    return once(act)


@bp.post("/moderation/<int:item_id>/decision", endpoint="decide")
def send_decision(item_id: int) -> Response:
    """Decide on an item."""
    actor = require_member()
    decision = _decision(request.form.get("revision", ""))

    def act() -> Response:
        before = newest_act(actor)
        decide(actor, item_id, decision)
        _offer_undo(newest_act(actor), before)
        return back(url_for("moderation.queue"))

    return once(act)


@bp.post("/moderation/many")
def many() -> Response:
    """Decide on many items at once: all of them, or none if one can't be decided so."""
    actor = require_member()
    ensure(actor, "review.read")
    chosen = [_read_id(each) for each in request.form.getlist("ids")[:ITEMS_AT_ONCE]]
    if not chosen:
        raise Invalid({"ids": N_("Tick what you want to decide on.")})

    def act() -> Response:
        for item_id, revision in chosen:
            if decide(actor, item_id, _decision(revision)).kind in ONE_BY_ONE:
                raise Invalid({"ids": N_("Decide on candidates and votes one by one.")})
        return back(url_for("moderation.queue"), N_("Decided: %(count)s."), count=len(chosen))

    return once(act)


def _offer_undo(event_id: int | None, before: int | None) -> None:
    """Say that it is done, with a way back if the decision was an act that has one."""
    here = url_for("moderation.undo", event_id=event_id) if event_id != before else ""
    flash(say(N_("Decided. The author is told.")), f"undo:{here}" if here else "done")


def _decision(revision: str) -> Decision:
    rule = request.form.get("rule", "")
    reason = request.form.get("reason", "")
    if not reason.strip() and rule in _READY:
        reason = say(_READY[rule].sentence)
    number = (
        int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else None
    )
    known = rule if rule in _READY else ""
    return Decision(request.form.get("action", ""), reason, number, known)


def _read_id(value: str) -> tuple[int, str]:
    """Read an item's number and the revision that was shown, as `12:3`."""
    number, _, revision = value.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Invalid({"ids": N_("Tick what you want to decide on.")})
    return int(number), revision


def _chosen() -> QueueFilter:
    kind, board = request.args.get("kind", ""), request.args.get("board", "")
    older = request.args.get("older", "0")
    return QueueFilter(
        kind if kind in set(ReviewKind) else "",
        board,
        int(older) if older in {str(hours) for hours in OLDER_THAN_HOURS} else 0,
    )


def _url(chosen: QueueFilter, **more: Any) -> str:
    asked = {name: value for name, value in chosen._asdict().items() if value}
    return url_for("moderation.queue", **asked, **{k: v for k, v in more.items() if v})


def _filters(actor: Actor, chosen: QueueFilter) -> list[tuple[str, Sequence[dict[str, Any]]]]:
    """Give the strips of filters: label and items with label, url and active."""
    kinds = [("", say(N_("All"))), *((kind.value, say(kind.sentence)) for kind in ReviewKind)]
    boards = [
        ("", say(N_("All boards"))),
        *((slug, called(name)) for slug, name in boards_of(actor)),
    ]
    ages = [
        (
            hours,
            say(N_("Of any age")) if hours == 0 else say(N_("Over %(hours)s hours"), hours=hours),
        )
        for hours in OLDER_THAN_HOURS
    ]
    return [
        (say(N_("Kind")), [_link(chosen, "kind", *each) for each in kinds]),
        (say(N_("Board")), [_link(chosen, "board", *each) for each in boards]),
        (say(N_("Age")), [_link(chosen, "older", *each) for each in ages]),
    ]


def _link(chosen: QueueFilter, name: str, value: Any, label: str) -> dict[str, Any]:
    other = chosen._replace(**{name: value})
    return {"label": label, "url": _url(other), "active": other == chosen}


def _words() -> dict[str, Any]:
    """Give the words that items are shown with, in the reader's language."""
    return {
        "kind_words": {kind.value: say(kind.sentence) for kind in ReviewKind},
        "reason_words": {code: say(sentence) for code, sentence in _SENTENCES.items()},
        "actions": {
            kind: [
                (action.value, say(ACTION_LABELS.get((kind, action), action.sentence)))
                for action in offered
            ]
            for kind, offered in ACTIONS.items()
        },
        "ready": {
            kind.value: [
                (ready.code, say(ready.sentence)) for ready in READY_REASONS if kind in ready.kinds
            ]
            for kind in ReviewKind
        },
        "one_by_one": ONE_BY_ONE,
        "longest": REASON_MAX_CHARACTERS,
    }
