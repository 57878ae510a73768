"""A thread's pages: posts in their order, each once, and the address of each post."""

import re

import pytest
from flask import Flask

from forum.charter.actor import GUEST
from forum.charter.limits import COMMENTS_PER_POST_ON_PAGE, POSTS_PER_PAGE
from forum.charter.words import PostKind, State, ThreadKind
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.threads.models import Post, Thread
from forum.threads.queries.thread_page import (
    address_of,
    comments_of,
    outline,
    question_and_answers,
    thread_view,
)
from tests.builders import (
    a_comment,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    put_into,
    the_question,
)
from tests.client import Client

pytestmark = pytest.mark.settings(LIMITS="off")
LONG = 2 * POSTS_PER_PAGE + 3


def pages_of(client: Client, path: str) -> list[str]:
    """Give all pages from this one on by following their link to the next."""
    pages = []
    while path:
        page = client.get(path).text
        pages.append(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1] if found else ""
    return pages


def posts_on(page: str, kind: str = "answer") -> list[int]:
    return [
        int(each) for each in re.findall(rf'<article [^>]*id="p(\d+)" data-kind="{kind}"', page)
    ]


@pytest.fixture
def long_thread(app: Flask) -> Thread:
    """A question with three pages of answers, one of them chosen, some helpful."""
    thread, author = a_thread(), a_member()
    posts = [an_answer(thread, author) for _ in range(LONG - 1)]
    for post in posts[::7]:
        a_vote(post)
    an_accepted_answer(thread, author)
    return thread


def ranked(thread: Thread) -> list[int]:
    """Give the ids of a thread's answers in the order they are to stand in."""
    answers = db.session.query(Post).filter_by(thread_id=thread.id, kind=PostKind.ANSWER)
    return [post.id for post in answers.order_by(Post.rank, Post.id)]


def the_post(number: int) -> Post:
    return db.session.get_one(Post, number)


def test_a_long_thread_gives_each_answer_once_in_order(long_thread: Thread, client: Client) -> None:
    pages = pages_of(client, f"/t/{long_thread.id}/{long_thread.slug}")
    assert [len(posts_on(page)) for page in pages] == [POSTS_PER_PAGE, POSTS_PER_PAGE, 3]
    assert [number for page in pages for number in posts_on(page)] == ranked(long_thread)
    assert [len(posts_on(page, "question")) for page in pages] == [1, 0, 0]


def test_answers_that_come_meanwhile_do_not_shift_the_pages(long_thread: Thread) -> None:
    head, wanted = thread_view(GUEST, long_thread.id), ranked(long_thread)
    page = outline(GUEST, head)
    seen = [post.id for post in page.answers]
    while page.next:
        late = an_answer(long_thread).id
        page = outline(GUEST, head, page.next)
        seen += [post.id for post in page.answers if post.id <= wanted[-1]]
    assert seen == wanted
    assert late not in wanted


def test_every_post_leads_to_the_page_that_shows_it(long_thread: Thread, client: Client) -> None:
    answers = ranked(long_thread)
    a_comment(the_post(answers[25]))
    comment = a_comment(the_post(answers[-1]))
    question = the_question(long_thread)
    for number in (question.id, answers[0], *answers[18:23], answers[-1], comment.id):
        response = client.get(f"/p/{number}")
        assert response.status_code == 302
        assert response.location.endswith(f"#p{number}")
        assert f'id="p{number}"' in client.get(response.location).text, number
    assert "?after=" not in address_of(GUEST, thread_view(GUEST, long_thread.id), answers[0])


def test_a_late_comment_leads_to_the_page_of_comments_that_shows_it(
    app: Flask, client: Client
) -> None:
    post, author = an_answer(), a_member()
    comments = [a_comment(post, author) for _ in range(COMMENTS_PER_POST_ON_PAGE + 3)]
    for number, comment in enumerate(comments, 1):
        location = client.get(f"/p/{comment.id}").location
        is_late = number > COMMENTS_PER_POST_ON_PAGE
        assert location.startswith(f"/p/{post.id}/comments" if is_late else "/t/"), number
        assert f'id="p{comment.id}"' in client.get(location).text
    page = client.get(location).text
    assert f'href="/p/{post.id}/comments"' in page


def test_comments_page_gives_each_once(app: Flask, client: Client) -> None:
    post, author = an_answer(), a_member()
    comments = [a_comment(post, author).id for _ in range(45)]
    put_into(the_post(comments[21]), State.HIDDEN)
    pages = pages_of(client, f"/p/{post.id}/comments")
    shown = [number for page in pages for number in posts_on(page, "comment")]
    assert shown == comments[:21] + comments[22:]
    thread = client.get(f"/p/{post.id}", follow_redirects=True).text
    assert posts_on(thread, "comment") == comments[:COMMENTS_PER_POST_ON_PAGE]
    assert f'href="/p/{post.id}/comments"' in thread


def test_a_discussion_is_read_in_order_of_age(app: Flask, client: Client) -> None:
    thread, author = a_thread(kind=ThreadKind.DISCUSSION), a_member()
    answers = [an_answer(thread, author).id for _ in range(POSTS_PER_PAGE + 2)]
    a_vote(the_post(answers[-1]))
    pages = pages_of(client, f"/t/{thread.id}/{thread.slug}")
    assert [number for page in pages for number in posts_on(page)] == answers


def test_hidden_answers_leave_no_gap(long_thread: Thread, client: Client) -> None:
    answers = ranked(long_thread)
    put_into(the_post(answers[3]), State.HIDDEN)
    put_into(the_post(answers[19]), State.DELETED)
    left = [number for number in answers if number not in (answers[3], answers[19])]
    path = f"/t/{long_thread.id}/{long_thread.slug}"
    pages = pages_of(client, path)
    assert [number for page in pages for number in posts_on(page)] == left
    staff = outline(a_moderator(), thread_view(GUEST, long_thread.id), size=LONG)
    assert [post.id for post in staff.answers] == ranked(long_thread)


def test_a_cursor_belongs_to_its_thread_and_post(long_thread: Thread) -> None:
    head = thread_view(GUEST, long_thread.id)
    cursor = outline(GUEST, head).next
    other = thread_view(GUEST, a_thread().id)
    for read in (outline, question_and_answers):
        with pytest.raises(Invalid):
            read(GUEST, other, cursor)
    with pytest.raises(Invalid):
        comments_of(GUEST, head, the_question(long_thread).id, cursor, 20)


def test_an_old_title_leads_on_and_back_again(app: Flask, client: Client) -> None:
    """A browser that kept such a redirect for ever would go round in circles after an edit back."""
    thread = a_thread()
    for path in (f"/t/{thread.id}", f"/t/{thread.id}/judul-yang-lama"):
        response = client.get(path)
        assert (response.status_code, response.location) == (
            301,
            f"/t/{thread.id}/{thread.slug}",
        )
        assert "no-cache" in response.headers["Cache-Control"]
