"""The wiring: every room is plugged in here, and here alone.

Reading order: the reactions to events, the views, the tables of all rooms, then `create_app`.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask

import forum.accounts.models
import forum.boards.models
import forum.guides.models
import forum.kernel.models
import forum.ledger.models
import forum.media.models
import forum.moderation.models
import forum.notifications.models
import forum.search.models
import forum.standing.models
import forum.threads.models
import forum.votes.models  # noqa: F401 - the tables of all rooms, for the migrations
from config import ROOT, Settings
from forum.accounts.service import leaving, sessions
from forum.accounts.views import data, door, own, profile  # noqa: F401 - their routes
from forum.accounts.views.blueprint import bp as accounts_bp
from forum.api import blueprint as api
from forum.api import documentation as api_documentation
from forum.boards import names
from forum.boards import views as boards_views
from forum.charter.mentors import MENTOR_ACTS
from forum.charter.words import MentorEvent
from forum.guides import jobs as guides_jobs
from forum.guides import listeners as guides
from forum.guides import packs as guides_packs
from forum.guides.queries import own as guides_own
from forum.guides.service import leaving as guides_leaving
from forum.guides.views import handouts, writing  # noqa: F401 - their routes
from forum.guides.views import reading as guides_reading  # noqa: F401 - their routes
from forum.guides.views import suggesting as guides_suggesting  # noqa: F401 - their routes
from forum.guides.views.blueprint import bp as guides_bp
from forum.kernel import (
    assets,
    bus,
    drawing,
    encoding,
    failures,
    health,
    i18n,
    jobs,
    once,
    outbox,
    pagecache,
    phone,
    quick,
    rates,
    reads,
    security,
    thrift,
    unchanged,
    web,
)
from forum.kernel.db import db, engine_options
from forum.kernel.routing import IdConverter, PlainTextConverter
from forum.kernel.settings import KEY
from forum.media import service as media_service
from forum.media import views as media_views
from forum.media.queries import photos_of
from forum.moderation import listeners as moderation
from forum.moderation.queries import own as moderation_own
from forum.moderation.rules.acts import LOGGED
from forum.moderation.service import appealing, duty, flagging, items, takedowns
from forum.moderation.views import (  # noqa: F401 - their routes
    acts,
    appeals,
    flags,
    lists,
    log,
    members,
    queue,
    register,
    threads,
)
from forum.moderation.views.blueprint import bp as moderation_bp
from forum.notifications import listeners as notifications
from forum.notifications import queries as notifications_queries
from forum.notifications import service as notifications_service
from forum.notifications import views as notifications_views
from forum.search import listeners as search
from forum.search.service import indexing, noting
from forum.search.views import asking as search_asking  # noqa: F401 - their routes
from forum.search.views import finding, teaching  # noqa: F401 - their routes
from forum.search.views.blueprint import bp as search_bp
from forum.standing import jobs as standing_jobs
from forum.standing import listeners as standing
from forum.standing.queries import cases as cases_queries
from forum.standing.service import cases
from forum.standing.service import leaving as standing_leaving
from forum.standing.views import (  # noqa: F401 - their routes
    certificates,
    directory,
    person,
    promotion,
    rings,
)
from forum.standing.views.blueprint import bp as standing_bp
from forum.styleguide import bp as styleguide_bp
from forum.threads import packs
from forum.threads.queries import own as threads_own
from forum.threads.service import leaving as threads_leaving
from forum.threads.views import (  # noqa: F401 - their routes
    asking,
    changing,
    feeds,
    history,
    reading,
    sharing,
    suggesting,
)
from forum.threads.views.blueprint import bp as threads_bp
from forum.votes import jobs as votes_jobs
from forum.votes import listeners as votes
from forum.votes import queries as votes_queries
from forum.votes import views as votes_views

STORED_PAGES = {
    "": (),
    "b": ("filter", "tag", "after", "items"),
    "t": ("after", "size"),
    "guides": ("cluster", "tag", "after", "size"),
    "card.png": (),
    "feed.atom": (),
}
"""Guests' pages that may be stored: the first segment of the path, the parameters they know."""

QUICK_PAGES: dict[tuple[str, int], quick.View] = {
    ("", 1): boards_views.home,
    ("b", 2): boards_views.board,
    ("t", 3): lambda thread_id, slug: reading.thread(int(thread_id), slug),
}
"""Pages drawn without Flask's request where they can be: segment, number of segments, view."""

SCHEDULE = (
    jobs.Job(outbox.deliver, minute="*", opens_its_own=True),
    jobs.Job(outbox.forget_old, minute="7", hour="3"),
    jobs.Job(once.forget_old, minute="17"),
    jobs.Job(rates.forget_old, minute="37"),
    jobs.Job(sessions.forget_old, minute="47"),
    jobs.Job(media_service.forget_free_photos, minute="47", hour="3"),
    jobs.Job(indexing.catch_up, minute="*/5", opens_its_own=True),
    jobs.Job(noting.forget_old, minute="57", hour="3"),
    jobs.Job(guides_jobs.mark_stale, minute="1"),
    jobs.Job(appealing.climb_overdue, minute="11,41"),
    jobs.Job(takedowns.forget_contacts, minute="57", hour="3"),
    jobs.Job(duty.review_duty, minute="13,43"),
    jobs.Job(standing_jobs.find_rings, minute="7", hour="18", opens_its_own=True),
    jobs.Job(votes_jobs.uphold_unanswered, minute="27", hour="18", opens_its_own=True),
    jobs.Job(standing_jobs.review_all, minute="57", hour="18", opens_its_own=True),
)

TOLD = (
    "post.held",
    "post.approved",
    "edit.held",
    "edit.approved",
    "edit.refused",
    "post.purged",
    "thread.merged",
    "thread.unmerged",
    "thread.split",
    "thread.marked_duplicate",
    "thread.unmarked_duplicate",
    "member.warned",
    "member.unwarned",
    "member.silenced",
    "member.unsilenced",
    "member.links_limited",
    "member.links_freed",
    "appeal.upheld",
    "appeal.rejected",
)
"""Acts of moderation that whom they are about is told of."""

SENDERS: dict[str, outbox.Sender] = {media_service.REMOVE: media_service.remove_files}
"""Who sends each kind of what leaves the house."""

REACTIONS: tuple[tuple[str, bus.Listener], ...] = (
    ("post.submitted", moderation.on_submitted),
    ("post.edited", guides.on_source_changed),
    ("post.deleted", guides.on_source_changed),
    ("post.restored", guides.on_source_changed),
    ("post.hidden", guides.on_source_changed),
    ("post.unhidden", guides.on_source_changed),
    ("guide.adopted", notifications.on_adopted),
    ("guide.dropped", notifications.on_dropped),
    ("guide.suggestion_accepted", notifications.on_guide_suggestion_decided),
    ("guide.suggestion_declined", notifications.on_guide_suggestion_decided),
    ("edit.submitted", moderation.on_edit_submitted),
    ("suggestion.submitted", notifications.on_suggestion_gone),
    ("suggestion.submitted", moderation.on_suggested),
    ("suggestion.accepted", moderation.on_suggestion_decided),
    ("suggestion.declined", moderation.on_suggestion_decided),
    ("suggestion.withdrawn", moderation.on_edits_gone),
    ("post.purged", moderation.on_edits_gone),
    ("post.edited", moderation.on_edited),
    ("post.hidden", moderation.on_removed),
    ("post.deleted", moderation.on_removed),
    ("post.restored", moderation.on_restored),
    ("correction.written", moderation.on_corrected),
    ("correction.resolved", moderation.on_correction_decided),
    ("correction.upheld", moderation.on_correction_decided),
    ("correction.withdrawn", moderation.on_correction_decided),
    *((kind.value, moderation.on_course_changed) for kind in MentorEvent),
    ("dossier.opened", moderation.on_candidate),
    ("ring.suspected", moderation.on_suspected),
    ("ring.withdrawn", moderation.on_suspected),
    ("ring.reopened", moderation.on_suspected),
    ("ring.confirmed", moderation.on_ring_decided),
    ("ring.dismissed", moderation.on_ring_decided),
    ("post.published", notifications.on_published),
    ("post.published", search.on_published),
    ("post.edited", search.on_post_changed),
    ("post.hidden", search.on_post_changed),
    ("post.deleted", search.on_post_changed),
    ("post.restored", search.on_post_changed),
    ("thread.moved", search.on_thread_changed),
    ("thread.merged", search.on_thread_changed),
    ("thread.unmerged", search.on_thread_changed),
    ("thread.split", search.on_thread_changed),
    ("thread.unsplit", search.on_thread_changed),
    ("guide.published", search.on_guide_changed),
    ("guide.withdrawn", search.on_guide_changed),
    ("post.edited", notifications.on_edited),
    ("suggestion.offered", notifications.on_suggested),
    ("suggestion.withdrawn", notifications.on_suggestion_gone),
    ("suggestion.held", notifications.on_suggestion_decided),
    ("suggestion.accepted", notifications.on_suggestion_decided),
    ("suggestion.declined", notifications.on_suggestion_decided),
    ("thread.duplicate_proposed", notifications.on_duplicate_proposed),
    ("post.moved", votes.on_moved),
    ("answer.accepted", notifications.on_accepted),
    ("answer.unaccepted", notifications.on_unaccepted),
    ("helpful.given", notifications.on_helped),
    ("helpful.withdrawn", notifications.on_vote_withdrawn),
    ("endorsement.given", notifications.on_endorsed),
    ("endorsement.withdrawn", notifications.on_endorsement_withdrawn),
    ("correction.written", notifications.on_corrected),
    ("correction.resolved", notifications.on_correction_decided),
    ("correction.upheld", notifications.on_correction_decided),
    ("correction.withdrawn", notifications.on_correction_withdrawn),
    ("post.hidden", notifications.on_moderated),
    ("post.deleted", notifications.on_moderated),
    ("post.restored", notifications.on_moderated),
    ("post.unhidden", notifications.on_moderated),
    ("thread.closed", notifications.on_moderated),
    ("thread.reopened", notifications.on_moderated),
    ("thread.pinned", notifications.on_moderated),
    ("thread.unpinned", notifications.on_moderated),
    ("thread.moved", notifications.on_moderated),
    ("member.suspended", notifications.on_moderated),
    ("member.reinstated", notifications.on_moderated),
    ("member.marked", notifications.on_moderated),
    ("member.unmarked", notifications.on_moderated),
    *((kind, notifications.on_moderated) for kind in TOLD),
    ("appeal.climbed", notifications.on_climbed),
    ("duty.called", notifications.on_called),
    *((kind, moderation.on_logged) for kind in LOGGED),
    *((kind, standing.on_act) for kind in MENTOR_ACTS),
    *((kind.value, notifications.on_mentor) for kind in MentorEvent),
    ("ring.confirmed", notifications.on_ring_decided),
    ("ring.withdrawn", notifications.on_ring_decided),
)

EXPORTERS: tuple[leaving.Exporter, ...] = (
    ("posts", threads_own.posts),
    ("photos", lambda member_id: [photo._asdict() for photo in photos_of(member_id)]),
    ("revisions", threads_own.revisions),
    ("waiting_edits", threads_own.waiting_edits),
    ("flags", moderation_own.flags_of),
    ("appeals", moderation_own.appeals_of),
    ("drafts", threads_own.drafts),
    ("followings", threads_own.followings),
    ("read_marks", threads_own.read_marks),
    ("votes", votes_queries.votes_of),
    ("certificates", standing_leaving.certificates),
    ("dossiers", standing_leaving.dossiers),
    ("ring_cases", cases_queries.cases_of),
    ("endorsements", votes_queries.endorsements_of),
    ("corrections", votes_queries.corrections_of),
    ("guide_versions", guides_own.versions_by),
    ("guide_suggestions", guides_own.suggestions_by),
    ("notifications", notifications_queries.all_notices_of),
    ("switched_off_notices", notifications_queries.switched_off_by),
)
"""What a member takes along, besides what the room accounts keeps."""

ERASERS: tuple[leaving.Eraser, ...] = (
    media_service.forget_member,
    threads_leaving.forget_member,
    flagging.forget_member,
    items.forget_member,
    items.withdraw_promotions,
    notifications_service.forget_member,
    guides_leaving.forget_member,
    standing_leaving.forget_member,
    cases.forget_member,
)
"""What is forgotten with an account, besides what the room accounts keeps."""

PACKED: tuple[packs.Source, ...] = (
    guides_packs.fresh_guides,
    packs.best_threads(votes_queries.fill_marks),
)
"""What a phone takes along of a board, the most useful first."""

BLUEPRINTS = (
    boards_views.bp,
    accounts_bp,
    threads_bp,
    feeds.bp,
    guides_bp,
    packs.bp,
    phone.bp,
    media_views.bp,
    votes_views.bp,
    standing_bp,
    notifications_views.bp,
    moderation_bp,
    search_bp,
    api.bp,
    api_documentation.bp,
    styleguide_bp,
)


class Forum(Flask):
    """Flask, without looking at each request whether a view is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function as it is."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application. Reads the environment unless `settings` are given.

    Raises `config.BadSetting` for settings that can't be used.
    """
    settings = settings or Settings.read()
    app = Forum(
        "forum",
        root_path=str(ROOT / "forum"),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
        instance_path=str(settings.instance),
    )
    app.config.update(
        {KEY: settings},
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=60_000_000,
        MAX_FORM_MEMORY_SIZE=12_000_000,
        MAX_FORM_PARTS=200,
    )
    app.url_map.converters.update(
        int=IdConverter, default=PlainTextConverter, string=PlainTextConverter
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    reads.install(app)
    encoding.install(app)
    unchanged.install(app)
    quick.install(app, QUICK_PAGES, sessions.visitor_of)
    security.harden(app)
    pagecache.install(app, STORED_PAGES)
    security.install(app)
    web.install(app, sessions.visitor_of)
    i18n.install(app)
    names.install(app)
    thrift.install(app)
    failures.install(app)
    drawing.install(app, notifications_queries.unread_count)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    jobs.install(app, SCHEDULE)
    health.install(app)
    outbox.install(app, SENDERS)
    bus.wire(REACTIONS)
    leaving.wire(EXPORTERS, ERASERS)
    packs.wire(PACKED)
    assets.install(app)
    return app
