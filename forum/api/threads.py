"""Threads: asking, reading, answering, choosing the best answer, following."""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from forum.accounts.queries import phone_of
from forum.api import shapes, structs
from forum.api.exchange import act_once, after, answer, gather, limit
from forum.api.posts import created_post
from forum.charter.actor import Actor
from forum.charter.limits import API_ANSWERS_IN_THREAD, API_COMMENTS_IN_THREAD
from forum.kernel.db import db
from forum.kernel.once import once
from forum.kernel.web import current_actor
from forum.threads.queries.thread_page import first_comments, question_and_answers, thread_view
from forum.threads.service import choosing
from forum.threads.service.texts import checked_title, written
from forum.threads.service.writing import NewThread
from forum.threads.service.writing import answer as give_answer
from forum.threads.service.writing import ask as open_thread
from forum.votes.queries import fill_marks


def ask(body: structs.NewThread) -> Response:
    """Open a thread with its first post."""
    actor = current_actor()
    title, text = gather(
        lambda: checked_title(body.title), lambda: written(body.body, own_phone=phone_of(actor.id))
    )
    new = NewThread(body.board, title, text, body.kind, body.tags)

    def act() -> Response:
        made = open_thread(actor, new)
        return answer(whole_thread(actor, made.id), 201, f"/api/v1/threads/{made.id}")

    return once(act)


def thread(thread_id: int) -> Response:
    """A thread with its question, its first answers and comments."""
    return answer(whole_thread(current_actor(), thread_id))


def answers(thread_id: int) -> Response:
    """The answers of a thread in their order."""
    actor = current_actor()
    _question, page = question_and_answers(actor, thread_view(actor, thread_id), after(), limit())
    fill_marks(page.items)
    return answer(shapes.listing(page, shapes.post))


def add_answer(thread_id: int, body: structs.NewAnswer) -> Response:
    """Answer a thread."""
    actor = current_actor()
    thread_view(actor, thread_id)
    text = written(body.body, own_phone=phone_of(actor.id))
    return once(lambda: created_post(actor, give_answer(actor, thread_id, text)))


def accept(thread_id: int, body: structs.Choice) -> Response:
    """Choose the best answer."""
    return act_on_thread(choosing.accept, thread_id, body.answer_id)


def withdraw_acceptance(thread_id: int) -> Response:
    """Take the choice of the best answer back."""
    return act_on_thread(choosing.withdraw_acceptance, thread_id)


def follow(thread_id: int) -> Response:
    """Hear of news in a thread."""
    actor = current_actor()

    def act() -> Response:
        choosing.follow(actor, thread_id)
        return answer(structs.Following(thread_id, following=True))

    return once(act)


def unfollow(thread_id: int) -> Response:
    """Hear no more of news in a thread."""
    actor = current_actor()

    def act() -> Response:
        choosing.unfollow(actor, thread_id)
        return answer(structs.Following(thread_id, following=False))

    return once(act)


def act_on_thread(act: Callable[..., object], thread_id: int, *more: Any) -> Response:
    """Do `act(actor, thread_id, *more)` once, and answer with the thread as it then stands."""
    return act_once(act, thread_id, *more, show=whole_thread)


def whole_thread(actor: Actor, thread_id: int) -> structs.Thread:
    """Give a thread as it stands now, within the open transaction."""
    db.session.flush()
    head = thread_view(actor, thread_id)
    question, page = question_and_answers(actor, head, size=API_ANSWERS_IN_THREAD)
    fill_marks(page.items)
    comments = first_comments(actor, head, API_COMMENTS_IN_THREAD)
    return shapes.thread(head, question, page.items, comments)
