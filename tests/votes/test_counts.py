"""What threads count of the votes on their posts."""

from flask import Flask

from forum.charter.words import State
from forum.kernel.transactions import transaction
from forum.threads.service.changing import unhide
from forum.votes.service import withdraw
from tests.builders import a_moderator, a_thread, a_vote, an_answer, put_into


def test_a_vote_withdrawn_from_a_hidden_answer_is_not_taken_from_its_thread_twice(
    app: Flask,
) -> None:
    thread = a_thread()
    post = an_answer(thread)
    a_vote(post)
    moderator = a_vote(post, a_moderator())
    put_into(post, State.HIDDEN)
    with transaction():
        withdraw(moderator, post.id)
    assert thread.help_count == 0
    with transaction():
        unhide(moderator, post.id)
    assert post.helpful_count == thread.help_count == 1
