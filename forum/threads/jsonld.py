"""What search engines read on a question's page: schema.org's QAPage as JSON-LD."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from forum.charter.words import State, ThreadKind
from forum.kernel.web import absolute
from forum.threads.queries.shapes import PostView, ThreadView

POSTS_DESCRIBED = 4
"""The question and so many of its first answers: every byte is paid by a reader."""


def question_page(
    thread: ThreadView, question: PostView, answers: Sequence[PostView]
) -> Markup | None:
    """Give the `<script>` of a visible question (https://schema.org/QAPage), else None.

    Only what everybody sees enters it.
    """
    if thread.kind != ThreadKind.QUESTION or thread.state != State.VISIBLE:
        return None
    seen = [post for post in answers if post.state == State.VISIBLE]
    entity = _post("Question", thread, question) | {
        "name": thread.title,
        "answerCount": thread.answer_count,
    }
    for post in seen:
        answer = _post("Answer", thread, post)
        if post.accepted:
            entity["acceptedAnswer"] = answer
        else:
            entity.setdefault("suggestedAnswer", []).append(answer)
    whole = {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": entity}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def _post(kind: str, thread: ThreadView, post: PostView) -> dict[str, Any]:
    return {
        "@type": kind,
        "text": post.excerpt,
        "url": absolute(f"{thread.url}#p{post.id}"),
        "upvoteCount": post.helpful_count,
        "dateCreated": post.created_at.isoformat(),
        "author": {"@type": "Person", "name": post.author.name},
    }
