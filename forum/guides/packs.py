"""What a phone takes along of a board's guides to where there is no signal."""

from collections.abc import Iterable
from functools import partial

from markupsafe import Markup

from forum.boards.queries import BoardView
from forum.charter.limits import PACK_GUIDES
from forum.guides.queries.lists import GuideRow, guide_page, texts_of_guides
from forum.kernel import drawing
from forum.kernel.i18n import language
from forum.threads.packs import Item


def fresh_guides(shown: BoardView) -> Iterable[Item]:
    """Give a board's newest guides; those that are to be checked again stay at home."""
    for guide in guide_page(shown.id, size=PACK_GUIDES).items:
        if not guide.is_stale:
            key = ("packed guide", guide.id, guide.changed_at, shown.epoch, language())
            yield drawing.kept(key, partial(_item, guide))


def _item(guide: GuideRow) -> Item:
    (text,) = texts_of_guides([guide.id])
    html = drawing.macros("guides/packed.html").packed(
        guide,
        Markup(text.html),  # noqa: S704 - the sanitizer's output
    )
    return Item(f"g{guide.id}", guide.title, guide.url, str(html).strip())
