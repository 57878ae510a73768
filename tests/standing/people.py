"""Members with a record, made through the services that members use."""

from forum.charter.actor import Actor
from forum.kernel import clock
from forum.kernel.transactions import transaction
from forum.ledger.amendments import amend
from forum.standing.queries.plans import Planned
from forum.standing.service.offices import appoint
from forum.standing.service.review import review
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_accepted_answer,
    an_answer,
)
from tests.clock import Clock

EVIDENCE = "Produknya dijual di toko."


def an_expert(clock: Clock, username: str | None = None, cluster: str = "pisang") -> Actor:
    """Make a member whose record meets every rule, over four weeks; the clock moves on."""
    expert, fans = a_member(username), [a_member() for _ in range(5)]
    for week in range(4):
        for _ in range(2):
            post = an_answer(a_thread(board=cluster), expert)
            for fan in fans[week % 2 :][:3]:
                a_vote(post, fan)
                clock.move(hours=13)
        an_accepted_answer(a_thread(board=cluster), expert)
        clock.move(days=5)
    return expert


def a_mentor_by_rule(clock: Clock, username: str | None = None, cluster: str = "pisang") -> Actor:
    """Make a member and let the review promote them."""
    expert = an_expert(clock, username, cluster)
    review_now()
    return again(expert)


def a_founder(cluster: str = "pisang", username: str | None = None) -> Actor:
    """Make a member whom a moderator appoints."""
    member, moderator = a_member(username), a_moderator()
    with transaction():
        appoint(moderator, id_of(member), cluster, REASON, EVIDENCE)
    return again(member)


def review_now() -> list[Planned]:
    """Let the rule decide now."""
    return review(clock.now())


def let_moderators_confirm() -> None:
    """Change the charter, so that candidates wait for a moderator."""
    moderator = a_moderator()
    with transaction():
        amend(moderator, "promotion_mode", "confirm", REASON)


def id_of(actor: Actor) -> int:
    """Give a member's id."""
    assert actor.id is not None
    return actor.id
