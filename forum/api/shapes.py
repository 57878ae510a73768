"""From what the rooms read to what the API says. Nothing is decided here."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from forum.accounts import queries as accounts
from forum.accounts.models import Member
from forum.api import structs
from forum.boards.queries import BoardView, LabelView
from forum.charter.moderation import FlagReason, ReviewKind, ReviewState
from forum.charter.promotion import Reason
from forum.charter.words import (
    CorrectionState,
    Experience,
    Notice,
    PostKind,
    Role,
    State,
    ThreadKind,
)
from forum.guides.queries.lists import GuideRow
from forum.guides.queries.pages import GuideView, SourceView
from forum.kernel.i18n import say_in_english
from forum.kernel.paging import Page
from forum.ledger.queries import HistoryLine
from forum.moderation.queries.log import LogRow
from forum.moderation.queries.queue import QueueRow
from forum.notifications.queries import NoticeRow
from forum.search.queries.likeness import Similar
from forum.search.queries.results import FoundThread
from forum.standing.queries.directory import MentorRow
from forum.standing.queries.people import ClusterStanding
from forum.threads.queries.revisions import RevisionRow
from forum.threads.queries.rows import ThreadRow
from forum.threads.queries.shapes import PostView, ThreadView
from forum.threads.queries.suggestions import SuggestionView
from forum.votes.queries import CorrectionView

Row = TypeVar("Row")
Item = TypeVar("Item")


def listing(page: Page[Row], shape: Callable[[Row], Item]) -> structs.Listing[Item]:
    """Shape each row of a page."""
    return structs.Listing([shape(row) for row in page.items], page.next)


def author(shown: accounts.Author) -> structs.Author:
    """Shape an author."""
    return structs.Author(
        shown.username,
        shown.name,
        [cluster.slug for cluster in shown.mentor_of],
        shown.kecamatan or None,
    )


def board(view: BoardView) -> structs.Board:
    """Shape a board."""
    return structs.Board(**_board(view))


def board_with_tags(view: BoardView, labels: Sequence[LabelView]) -> structs.BoardWithTags:
    """Shape a board with its labels."""
    tags = [structs.Label(label.slug, label.label) for label in labels]
    return structs.BoardWithTags(**_board(view), tags=tags)


def summary(row: ThreadRow | ThreadView) -> structs.ThreadSummary:
    """Shape a thread of a list."""
    return structs.ThreadSummary(**_head(row))


def found_thread(result: FoundThread) -> structs.FoundThread:
    """Shape a thread that was found."""
    return structs.FoundThread(**_head(result.row), excerpt=result.excerpt.text)


def similar_thread(similar: Similar) -> structs.SimilarThread:
    """Shape a thread that is like a question."""
    return structs.SimilarThread(**_head(similar.row), likely_duplicate=similar.likely)


def thread(
    head: ThreadView,
    question: PostView | None,
    answers: Sequence[PostView],
    comments: Sequence[PostView],
) -> structs.Thread:
    """Shape a thread with its posts."""
    return structs.Thread(
        **_head(head),
        accepted_answer_id=head.accepted_answer_id,
        duplicate_of=head.duplicate_of.id if head.duplicate_of else None,
        question=post(question) if question else None,
        answers=[post(each) for each in answers],
        comments=[post(each) for each in comments],
    )


def post(view: PostView) -> structs.Post:
    """Shape a post."""
    return structs.Post(
        id=view.id,
        thread_id=view.thread_id,
        parent_id=view.parent_id,
        kind=PostKind(view.kind),
        author=author(view.author),
        body=view.body,
        html=str(view.html),
        photos=[
            structs.Photo(
                photo["id"],
                photo["width"],
                photo["height"],
                f"/media/{photo['id']}-320.webp",
                f"/media/{photo['id']}-1280.webp",
            )
            for photo in view.photos
        ],
        state=State(view.state),
        helpful_count=view.helpful_count,
        endorsed_by=[author(endorser.author) for endorser in view.endorsed_by],
        corrections=[correction(each) for each in view.corrections],
        accepted=view.accepted,
        created_at=view.created_at,
        edited_at=view.edited_at,
    )


def correction(view: CorrectionView) -> structs.Correction:
    """Shape what a mentor says must be corrected."""
    return structs.Correction(
        id=view.id,
        author=author(view.mentor),
        note=view.note,
        html=str(view.html),
        state=CorrectionState(view.state),
        created_at=view.written_at,
        decided_at=view.decided_at,
    )


def revision(row: RevisionRow) -> structs.Revision:
    """Shape an earlier text."""
    return structs.Revision(
        number=row.number,
        author=author(row.author),
        title=row.title,
        tags=_tags(row.labels),
        body=row.body,
        reason=row.reason,
        accepted_by=author(row.accepted_by) if row.accepted_by else None,
        purged=row.is_purged,
        created_at=row.created_at,
    )


def suggestion(view: SuggestionView) -> structs.Suggestion:
    """Shape a suggested change."""
    return structs.Suggestion(
        id=view.id,
        post_id=view.post_id,
        revision=view.revision,
        author=author(view.author),
        title=view.title,
        tags=_tags(view.labels),
        body=view.body,
        reason=view.reason,
        held=not view.offered,
        created_at=view.created_at,
    )


def entry(line: HistoryLine, seen: set[int]) -> structs.LedgerEntry:
    """Shape an entry of the ledger; `seen` are the posts its reader may see."""
    return structs.LedgerEntry(
        id=line.id,
        cluster=line.cluster,
        rule=line.rule,
        points=line.points,
        event=line.event,
        thing=f"post/{line.post_id}" if line.post_id in seen else None,
        reverses=line.reverses_id,
        created_at=line.created_at,
    )


def guide_summary(row: GuideRow) -> structs.GuideSummary:
    """Shape a guide of a list."""
    return structs.GuideSummary(**_guide(row))


def guide(view: GuideView, sources: Sequence[SourceView]) -> structs.Guide:
    """Shape a guide with its sources."""
    return structs.Guide(
        **_guide(view),
        version=view.revision,
        body=view.body,
        html=str(view.html),
        review_on=view.review_on,
        editor=author(view.editor),
        sources=[
            structs.GuideSource(source.post_id, source.title, author(source.author))
            for source in sources
        ],
    )


def _guide(shown: GuideRow | GuideView) -> dict[str, Any]:
    return {
        "slug": shown.slug,
        "url": shown.url,
        "board": shown.board.slug,
        "cluster": shown.board.cluster,
        "title": shown.title,
        "summary": shown.summary,
        "tags": [tag.slug for tag in shown.tags],
        "season": shown.season,
        "kecamatan": shown.kecamatan,
        "stale": shown.is_stale,
        "published_at": shown.published_at,
        "changed_at": shown.changed_at,
    }


def standing(username: str, clusters: Sequence[ClusterStanding]) -> structs.Standing:
    """Shape how a member stands."""
    return structs.Standing(
        username=username,
        clusters=[
            structs.ClusterStanding(
                cluster=here.cluster,
                points=here.points,
                level=here.level.code,
                mentor=here.state,
                progress=[_progress(reason) for reason in here.verdict.reasons],
            )
            for here in clusters
        ],
    )


def mentor(row: MentorRow) -> structs.Mentor:
    """Shape a mentor of a cluster."""
    shown = author(row.author)
    return structs.Mentor(
        username=row.author.username or "",
        name=shown.name,
        kecamatan=shown.kecamatan,
        mentor_of=shown.mentor_of,
        cluster=row.cluster,
        mentor=row.state,
        since=row.since,
        topics=[label.slug for label in row.topics],
    )


def notification(row: NoticeRow) -> structs.Notification:
    """Shape a notice."""
    return structs.Notification(
        id=row.id,
        kind=Notice(row.kind),
        event=row.event,
        actor=author(row.actor) if row.actor else None,
        title=row.title,
        thread_id=row.thread_id,
        post_id=row.post_id,
        url=row.url,
        reason=row.reason,
        created_at=row.created_at,
        read_at=row.read_at,
    )


def review_item(
    row: QueueRow, head: ThreadView | None, view: PostView | None
) -> structs.ReviewItem:
    """Shape an item of the queue with its thread and post, if it is about one."""
    about = row.about
    return structs.ReviewItem(
        id=row.id,
        kind=ReviewKind(row.kind),
        state=ReviewState(row.state),
        board=row.board_slug,
        post=post(view) if view else None,
        revision=about.revision,
        thread=summary(head) if head else None,
        subject=about.author.username if about.author else None,
        reasons=list(row.reasons),
        flags=[
            structs.ReviewFlag(FlagReason(flag.reason), flag.note, flag.by) for flag in about.flags
        ],
        words=about.words,
        act=about.act,
        second_reader=about.second_reader,
        claimed_by=row.claimed_by.username if row.claimed_by else None,
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


def log_entry(row: LogRow) -> structs.LogEntry:
    """Shape an act of the log."""
    reason = row.reason or (say_in_english(row.rule) if row.rule else "")
    return structs.LogEntry(
        id=row.id,
        kind=row.kind,
        text=say_in_english(row.sentence),
        board=row.board,
        reason=reason,
        url=row.url,
        by=author(row.by) if row.by else None,
        undone=row.is_undone,
        created_at=row.created_at,
    )


def user(member: Member, points: dict[str, int]) -> structs.User:
    """Shape a member for everybody; `points` by cluster."""
    return structs.User(**_user(member, points))


def me(member: Member, points: dict[str, int], unread: int) -> structs.Me:
    """Shape a member for themselves."""
    return structs.Me(
        **_user(member, points),
        phone=member.phone,
        email=member.email,
        experience=Experience(member.experience) if member.experience else None,
        language=member.language,
        suspended_until=member.suspended_until,
        unread_notifications=unread,
    )


def _tags(labels: str | None) -> list[str] | None:
    return None if labels is None else [label for label in labels.split(",") if label]


def _progress(reason: Reason) -> structs.Progress:
    return structs.Progress(
        rule=reason.rule,
        figure=reason.figure,
        need=reason.need,
        met=reason.met,
        text=say_in_english(reason.sentence, **reason.values),
    )


def _board(view: BoardView) -> dict[str, Any]:
    return {
        "slug": view.slug,
        "name": view.name,
        "cluster": view.cluster,
        "description": view.description,
        "thread_count": view.thread_count,
        "unanswered_count": view.unanswered_count,
    }


def _head(view: ThreadRow | ThreadView) -> dict[str, Any]:
    return {
        "id": view.id,
        "url": view.url,
        "board": view.board.slug,
        "cluster": view.board.cluster,
        "title": view.title,
        "slug": view.slug,
        "kind": ThreadKind(view.kind),
        "state": State(view.state),
        "tags": [label.slug for label in view.tags],
        "author": author(view.author),
        "answer_count": view.answer_count,
        "helpful_count": view.helpful_count,
        "solved": view.solved,
        "closed": view.closed,
        "pinned": view.pinned,
        "created_at": view.created_at,
        "last_activity_at": view.last_activity_at,
    }


def _user(member: Member, points: dict[str, int]) -> dict[str, Any]:
    shown = author(accounts.as_author(member))
    return {
        "username": member.username,
        "name": shown.name,
        "mentor_of": shown.mentor_of,
        "kecamatan": shown.kecamatan,
        "bio": member.bio,
        "institution": member.institution,
        "role": Role(member.role),
        "points": points,
        "created_at": member.created_at,
    }
