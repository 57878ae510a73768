"""What a chat is told of a thread: its question and the gist of the best answer."""

from collections.abc import Sequence

from forum.charter.words import State, ThreadKind
from forum.kernel.i18n import ngettext, say
from forum.kernel.sharing import chat_text
from forum.kernel.web import absolute
from forum.threads.queries.shapes import PostFacts, PostView, ThreadView


def best_of(thread: ThreadView, answers: Sequence[PostFacts]) -> PostFacts | None:
    """Give the first answer that everybody sees and no mentor corrects; None in discussions."""
    if thread.kind != ThreadKind.QUESTION:
        return None
    return next(
        (each for each in answers if each.state == State.VISIBLE and not each.correction_count),
        None,
    )


def gist(thread: ThreadView, question: PostView, best: PostView | None) -> str:
    """Give what is told of a thread besides its title, in one line."""
    if best is not None and best.accepted:
        return say("Best answer: %(gist)s", gist=best.excerpt)
    if best is not None and best.endorsement_count:
        return say("Confirmed by a mentor: %(gist)s", gist=best.excerpt)
    if best is not None:
        return say("Answer: %(gist)s", gist=best.excerpt)
    if thread.kind == ThreadKind.QUESTION and not thread.answer_count:
        return say("No answer yet. Do you know one? %(gist)s", gist=question.excerpt)
    return question.excerpt


def shared_text(thread: ThreadView, question: PostView, best: PostView | None) -> str:
    """Give the text for a chat, with the short link; nothing where not everybody may read."""
    if thread.state != State.VISIBLE or question.state != State.VISIBLE:
        return ""
    return chat_text(thread.title, gist(thread, question, best), short_link(thread.id))


def short_link(thread_id: int) -> str:
    """Give the short whole address of a thread."""
    return absolute(f"/t/{thread_id}")


def answers_told(count: int) -> str:
    """Say how many answers there are."""
    return ngettext("%(num)s answer", "%(num)s answers", count)
