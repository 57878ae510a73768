"""What search engines read on a guide's page: schema.org's Article as JSON-LD."""

import json
from collections.abc import Sequence

from markupsafe import Markup

from forum.boards.names import called
from forum.guides.queries.pages import GuideView, SourceView
from forum.kernel.web import absolute


def article(guide: GuideView, sources: Sequence[SourceView]) -> Markup:
    """Give the `<script>` of a published guide (https://schema.org/Article).

    Its authors are those whose answers it is made of, and its editor.
    """
    names = dict.fromkeys((*(source.author.name for source in sources), guide.editor.name))
    whole = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": guide.title,
        "description": guide.summary,
        "url": absolute(guide.url),
        "datePublished": guide.published_at.isoformat(),
        "dateModified": guide.changed_at.isoformat(),
        "expires": guide.review_on.isoformat(),
        "version": guide.revision,
        "inLanguage": "id",
        "articleSection": called(guide.board.name),
        "keywords": [called(tag.label) for tag in guide.tags],
        "author": [{"@type": "Person", "name": name} for name in names],
        "isBasedOn": [absolute(source.url) for source in sources],
    }
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704
