"""What leaves for chats: pictures of link previews, and a board's week as one text to paste."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date
from werkzeug.wrappers import Response

from forum.boards.names import called
from forum.boards.queries import BoardView, all_boards, board
from forum.charter.limits import SUMMARY_DAYS, SUMMARY_MAX_CHARACTERS
from forum.guides.queries.lists import guide_page
from forum.kernel import cards, clock, pagecache
from forum.kernel.cards import Card
from forum.kernel.i18n import say
from forum.kernel.settings import settings
from forum.kernel.sharing import bold, fitted
from forum.kernel.text import cut
from forum.kernel.web import absolute, current_actor, page
from forum.threads.queries.week import Told, week_of
from forum.threads.sharing import answers_told, short_link
from forum.threads.views.blueprint import bp
from forum.threads.views.reading import followed

ENTRIES_OF_A_PART = 5
_TITLE_CHARACTERS, _GIST_CHARACTERS = 90, 110


@bp.get("/t/<int:thread_id>/card.png")
def card(thread_id: int) -> Response:
    """The picture that a chat shows of a thread."""
    shown = followed(current_actor(), thread_id)
    pagecache.depends_on("threads", shown.id, shown.version, shown.epoch)
    line = answers_told(shown.answer_count)
    if shown.solved:
        line = say("%(answers)s · solved", answers=line)
    return cards.answer(Card(called(shown.board.name), shown.title, line, shown.cluster))


@bp.get("/b/<slug>/card.png")
def board_card(slug: str) -> Response:
    """The picture that a chat shows of a board."""
    shown = board(slug)
    pagecache.depends_on("boards", shown.id, shown.version, shown.epoch)
    return cards.answer(
        Card(
            called(shown.name),
            called(shown.description),
            _waiting(shown.unanswered_count),
            shown.cluster,
        )
    )


@bp.get("/card.png")
def site_card() -> Response:
    """The picture that a chat shows of the forum."""
    boards = all_boards()
    if boards:
        pagecache.depends_on("boards", 0, sum(row.version for row in boards), boards[0].epoch)
    title = say("Where small food producers of Kutai Timur ask and answer each other.")
    return cards.answer(Card(", ".join(called(row.name) for row in boards), title, ""))


@bp.get("/b/<slug>/summary")
def summary(slug: str) -> Response:
    """The board's week as a text for a WhatsApp group. It begins at a midnight of the place."""
    shown = board(slug)
    pagecache.depends_on("boards", shown.id, shown.version, shown.epoch)
    return page("threads/summary.html", board=shown, text=_week(shown, _first_moment()))


def _first_moment() -> datetime:
    zone = settings().timezone
    return clock.next_midnight(clock.now(), zone) - timedelta(days=SUMMARY_DAYS + 1)


def _week(board: BoardView, since: datetime) -> str:
    zone = ZoneInfo(settings().timezone)
    days = (since.astimezone(zone).date(), clock.now().astimezone(zone).date())
    first, last = (format_date(day, "d MMM") for day in days)
    told = week_of(board.id, since, ENTRIES_OF_A_PART)
    new = {each.id for each in told.new}
    waiting = [each for each in told.waiting if each.id not in new]
    parts = (
        (say("New questions:"), [_entry(each, tells=True) for each in told.new]),
        (say("Best answers:"), [_entry(each) for each in told.solved]),
        (say("New guides:"), _guides(board.id, since)),
        (say("Can you help? Still without an answer:"), [_entry(each) for each in waiting]),
    )
    head = bold(f"Rembuk IKM {called(board.name)}, {first} – {last}", SUMMARY_MAX_CHARACTERS)
    if not any(entries for _, entries in parts):
        head += "\n\n" + say("A quiet week: no new question. What would you like to know?")
    foot = say("Ask or answer here: %(link)s", link=absolute(board.url))
    return fitted(parts, head, foot, SUMMARY_MAX_CHARACTERS)


def _entry(told: Told, *, tells: bool = False) -> str:
    """Give the lines of a thread; `tells` whether it has no answer yet."""
    state = say(" (unanswered)") if tells and told.unanswered else ""
    return _lines(told.title, told.gist, short_link(told.id), state)


def _guides(board_id: int, since: datetime) -> list[str]:
    newest = guide_page(board_id, size=ENTRIES_OF_A_PART).items
    return [
        _lines(guide.title, guide.summary, absolute(guide.url))
        for guide in newest
        if guide.published_at >= since
    ]


def _lines(title: str, gist: str, link: str, state: str = "") -> str:
    told = f"\n  {cut(gist, _GIST_CHARACTERS)}" if gist else ""
    return f"• {cut(title, _TITLE_CHARACTERS)}{state}{told}\n  {link}"


def _waiting(count: int) -> str:
    if not count:
        return say("All questions are answered")
    return say("%(num)s still unanswered", num="99+" if count > 99 else count)
