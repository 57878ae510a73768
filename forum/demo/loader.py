"""Playing the demo community's life through the services, so that the ledger is true.

All of it is one transaction: an interrupted load leaves nothing behind, and a second one finds
everything there.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.queries import actor_of
from forum.accounts.service.offices import mark_resource_person
from forum.accounts.service.passwords import hashed
from forum.accounts.service.registration import open_account
from forum.accounts.service.settings import Profile, save
from forum.boards.service import sync
from forum.charter.actor import OPERATOR, Actor
from forum.charter.limits import GUIDE_REVIEW_MONTHS
from forum.demo.content import DemoGuide, DemoMember, community
from forum.demo.plan import (
    Accept,
    Act,
    Answer,
    Appoint,
    Ask,
    Comment,
    Help,
    MakeGuide,
    MarkResourcePerson,
    ReadNotices,
    Register,
    timeline,
)
from forum.guides.rules.articles import months_after
from forum.guides.service.publishing import publish
from forum.guides.service.texts import GuideText, today
from forum.guides.service.writing import begin
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.kernel.transactions import transaction
from forum.notifications.service import mark_read
from forum.standing.queries.plans import charter_now
from forum.standing.service.offices import appoint
from forum.standing.service.review import review_members
from forum.threads.models import Post
from forum.threads.service.choosing import accept
from forum.threads.service.texts import Written, written
from forum.threads.service.writing import NewThread, answer, ask, comment
from forum.votes.service import say_helpful

Progress = Callable[[list[Act]], Iterable[Act]]
PASSWORD = "tampah-bambu-kering"  # noqa: S105 - printed at every start, good on loopback only
REASON = "Produsen berpengalaman yang dikenal kantor; diangkat saat forum dibuka."
EVIDENCE = "Pernah dilatih Disperindag; produknya sudah dijual di toko."


class DemoAccount(NamedTuple):
    """A demo member one can log in as. `role` is a word for the screen."""

    username: str
    role: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """Give the demo accounts with a password, to be printed."""
    return [
        DemoAccount("pisang_kaliorang", "pemula", PASSWORD),
        DemoAccount("keripik_gerecek", "mentor", PASSWORD),
        DemoAccount("mod_disperindag_1", "moderator", PASSWORD),
    ]


def is_loaded() -> bool:
    """Say whether the demo community is there."""
    return db.session.execute(select(Member.id).where(Member.is_demo).limit(1)).first() is not None


def load(progress: Progress = iter) -> bool:
    """Load the demo community, unless it is there; say whether it was loaded now.

    `progress` wraps the iteration over the acts (a progress bar). Raises what the services raise,
    as for a username that is taken.
    """
    if is_loaded():
        return False
    now = clock.now()
    acts = timeline(community(), now, ZoneInfo(settings().timezone))
    stage = _Stage(acts)
    with transaction():
        if is_loaded():  # by somebody else, in the meantime
            return False
        sync()
        for act in progress(acts):
            with clock.stopped_at(act.at):
                stage.play(act)
        stage.review(now)
    return True


class _Stage:
    """Where the acts are played: who is there, and which post the files' keys stand for.

    Texts are rendered and passwords hashed here, before the transaction.
    """

    def __init__(self, acts: Iterable[Act]) -> None:
        self._texts: dict[str, Written] = {
            act.body: written(act.body)
            for act in acts
            if isinstance(act, Ask | Answer | Comment | MakeGuide)
        }
        self._password_hashes = {
            account.username: hashed(account.password) for account in demo_accounts()
        }
        self._actors: dict[str, Actor] = {}
        self._threads: dict[str, int] = {}
        self._posts: dict[str, int] = {}

    def play(self, act: Act) -> None:
        match act:
            case Register():
                self._register(act.member)
            case MarkResourcePerson():
                self._mark(act.member)
            case Appoint():
                appoint(self._moderator(), self._id(act.member), act.cluster, REASON, EVIDENCE)
            case Ask():
                self._ask(act)
            case MakeGuide():
                self._make_guide(act.guide)
            case _:
                self._take_part(act)

    def _take_part(self, act: Answer | Comment | Accept | Help | ReadNotices) -> None:
        actor = self._actors[act.author]
        match act:
            case Answer():
                post = answer(actor, self._threads[act.on], self._texts[act.body])
                self._posts[act.key] = post.id
            case Comment():
                comment(actor, self._posts[act.on], self._texts[act.body])
            case Accept():
                accept(actor, self._threads[act.on], self._posts[act.answer])
            case Help():
                say_helpful(actor, self._posts[act.on])
            case ReadNotices():
                mark_read(actor)

    def review(self, now: datetime) -> None:
        """Let those whose record suffices rise, as the rule says."""
        members = [actor.id for actor in self._actors.values() if actor.id is not None]
        review_members(sorted(members), now, charter_now())

    def _ask(self, act: Ask) -> None:
        new = NewThread(act.cluster, act.title, self._texts[act.body], labels=list(act.tags))
        thread = ask(self._actors[act.author], new)
        self._threads[act.key] = thread.id
        first = select(Post.id).where(Post.thread_id == thread.id, Post.position == 1)
        self._posts[act.key] = db.session.execute(first).scalar_one()

    def _make_guide(self, told: DemoGuide) -> None:
        editor = self._actors[told.author]
        new = GuideText(
            board=told.cluster,
            title=told.title,
            summary=told.summary,
            text=self._texts[told.body],
            review_on=months_after(today(), GUIDE_REVIEW_MONTHS),
            labels=list(told.tags),
            season=told.season,
            sources=[self._posts[key] for key in told.sources],
        )
        guide = begin(editor, self._threads[told.on], new)
        if not publish(editor, guide.slug, guide.newest):
            publish(self._actors[told.reader], guide.slug, guide.newest)

    def _register(self, person: DemoMember) -> None:
        password_hash = self._password_hashes.get(person.username)
        member = open_account(OPERATOR, person.username, person.role, password_hash)
        member.is_demo = True
        profile = Profile(
            name=person.name,
            kecamatan=person.kecamatan,
            phone=None,
            email=None,
            bio=person.bio,
            experience=person.experience,
            language=None,
        )
        save(actor_of(member), profile)
        self._actors[person.username] = actor_of(member)

    def _mark(self, person: DemoMember) -> None:
        mark_resource_person(self._moderator(), self._id(person), person.institution)

    def _moderator(self) -> Actor:
        return next(actor for actor in self._actors.values() if actor.is_staff)

    def _id(self, person: DemoMember) -> int:
        member_id = self._actors[person.username].id
        assert member_id is not None  # noqa: S101 - members have one
        return member_id
