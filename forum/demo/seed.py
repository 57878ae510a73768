"""`rembuk seed`: bulk content for benchmarks, as true as what members write, only faster.

It is written in chunks, each a whole: its counters, ranks, entries and totals are right when its
transaction ends, so an interrupted seed leaves a smaller forum, never a wrong one. Points come
from the ledger's own rules. Its members are new and its days are over, so that nobody else acts
on a cap that it counts.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.boards.kecamatan import KECAMATAN
from forum.boards.models import Board
from forum.boards.service import offered_labels, sync
from forum.charter.words import Experience, Role
from forum.demo.bulk import free_ids_from, hastened, hold, insert, next_id
from forum.demo.caps import CapBook
from forum.demo.chunk import EPOCH, MINUTES_A_DAY, Chunk, Place, stamp
from forum.demo.content import community
from forum.demo.sowing import Sower, sizes
from forum.demo.wordings import wordings
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.kernel.transactions import transaction

PERIOD_DAYS = 730
CHUNK_POSTS = 25_000
POSTS_PER_MEMBER = 20
MEMBERS_MIN = 40
FULL_POOL_POSTS = 200_000
SMALLEST_POOL = 0.05
COMMON_BOARD_SHARE = 0.4
"""Of what a cluster's board has."""

PRODUCTS = ("keripik", "amplang", "kakao", "sambal", "abon", "dodol", "kebun", "dapur", "warung")
MEMBER_COLUMNS = (
    "id username name role kecamatan bio experience mentor_of moderates is_demo created_at"
)
EVENT_COLUMNS = "id kind actor_id subject_id thing thing_id data created_at"

Progress = Callable[[int], None]


class Order(NamedTuple):
    """How much to make; `posts` counts questions, answers and comments.

    `members` 0: one for every 20 posts. The same `seed` on the same day makes the same.
    """

    threads: int
    posts: int
    members: int = 0
    seed: int = 1


def sow(order: Order, progress: Progress) -> None:
    """Write what is ordered. `progress` is told how many posts were written since it was last told.

    Raises `ValueError` for fewer posts than threads.
    """
    if order.posts < order.threads:
        raise ValueError("every thread has at least one post")
    chance = Random(order.seed)  # noqa: S311 - content, not a secret
    scale = min(1, max(SMALLEST_POOL, order.posts / FULL_POOL_POSTS))
    texts = wordings(community().threads, chance, scale)
    begin, end = _period()
    places = _places()
    with hastened():
        members = _add_members(order, begin, chance)
        sower, book = Sower(members, end, chance), CapBook()
        timezone = settings().timezone
        for sown in _chunks(order, begin, end, chance):
            posts = sum(size for size, _minute in sown)
            book.forget_before(_day_before(sown[0][1]))
            with transaction():
                chunk = Chunk(posts, texts, book, timezone, chance)
                for size, minute in sown:
                    chunk.add(_choose(places, chance), sower.thread(size, minute))
                chunk.write()
            progress(posts)


def _period() -> tuple[int, int]:
    """The days until yesterday, as minutes since 1970."""
    zone = ZoneInfo(settings().timezone)
    midnight = datetime.combine(clock.now().astimezone(zone), time(), zone)
    end = int((midnight - EPOCH).total_seconds()) // 60 - 1
    return end - PERIOD_DAYS * MINUTES_A_DAY, end


def _day_before(minute: int) -> date:
    return (EPOCH + timedelta(minutes=minute - MINUTES_A_DAY)).date()


def _places() -> list[Place]:
    with transaction():
        sync()
    with transaction():
        boards = db.session.scalars(select(Board).order_by(Board.position)).all()
        return [
            Place(board.id, board.cluster, list(offered_labels(board.id).items()))
            for board in boards
        ]


def _choose(places: list[Place], chance: Random) -> Place:
    weights = [1 if place.cluster else COMMON_BOARD_SHARE for place in places]
    return chance.choices(places, weights)[0]


def _chunks(order: Order, begin: int, end: int, chance: Random) -> Iterator[list[tuple[int, int]]]:
    """Give each chunk's threads as their size and the minute they begin, in order of time."""
    step = (end - begin) / max(1, order.threads)
    chunk: list[tuple[int, int]] = []
    posts = 0
    for number, size in enumerate(sizes(order.threads, order.posts, chance)):
        chunk.append((size, begin + int((number + chance.random()) * step)))
        posts += size
        if posts >= CHUNK_POSTS:
            yield chunk
            chunk, posts = [], 0
    if chunk:
        yield chunk


def _add_members(order: Order, begin: int, chance: Random) -> range:
    """Write new members who joined at the beginning; give their ids."""
    many = order.members or max(MEMBERS_MIN, order.posts // POSTS_PER_MEMBER)
    kecamatan, experiences, at = list(KECAMATAN.items()), list(Experience), stamp(begin)
    members, events = [], []
    with transaction():
        hold("members", "events")
        first_id, first_event = next_id("members"), next_id("events")
        for number in range(many):
            member_id = first_id + number
            code, place = chance.choice(kecamatan)
            name = f"{chance.choice(PRODUCTS)} {place.split()[0].lower()} {member_id}"
            members.append(
                (
                    member_id,
                    name.replace(" ", "_"),
                    name.title(),
                    Role.MEMBER.value,
                    code,
                    "",
                    chance.choice(experiences).value,
                    "",
                    "",
                    0,
                    at,
                )
            )
            events.append(
                (
                    first_event + number,
                    "member.registered",
                    member_id,
                    member_id,
                    "member",
                    member_id,
                    "{}",
                    at,
                )
            )
        insert("members", MEMBER_COLUMNS, members)
        insert("events", EVENT_COLUMNS, events)
        free_ids_from("members", first_id + many)
        free_ids_from("events", first_event + many)
    return range(first_id, first_id + many)
