"""A mentor of the cluster confirms an answer: ten points, a place before others, and a way back."""

import pytest
from flask import Flask

from forum.accounts.models import Member
from forum.accounts.service import offices
from forum.charter.actor import GUEST, Actor
from forum.charter.words import MentorState, Notice, State
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, NotFound, Unauthenticated
from forum.kernel.versions import touch_site
from forum.ledger.models import Entry
from forum.ledger.queries import score
from forum.notifications.queries import notices
from forum.threads.models import Post
from forum.threads.service.changing import delete, hide, restore, unhide
from forum.votes.models import Endorsement
from forum.votes.queries import fill_marks, marks_on
from forum.votes.service import endorse, withdraw_endorsement
from tests.api.speaker import Speaker
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    again,
    an_answer,
    an_endorsement,
    log_in,
    put_into,
    row_of,
    the_question,
)
from tests.client import Client
from tests.proof import differences
from tests.threads.test_changing import do, thread_of


def page_of(client: Client, post: Post) -> str:
    return client.get(f"/p/{post.id}", follow_redirects=True).text


def test_an_endorsement_counts_once_a_mentor_and_goes_as_it_came(app: Flask) -> None:
    thread, mentor = a_thread(), a_mentor()
    post, helped = an_answer(thread), an_answer(thread)
    a_vote(helped)
    rank = post.rank
    for _ in range(2):
        do(endorse, mentor, post.id)
    assert (post.endorsement_count, score(post.author_id, "pisang")) == (1, 10)
    assert post.rank < helped.rank, "what a mentor confirms stands before what helped"
    an_endorsement(post)
    assert (post.endorsement_count, score(post.author_id, "pisang")) == (2, 20)
    for _ in range(2):
        do(withdraw_endorsement, mentor, post.id)
    assert (post.endorsement_count, score(post.author_id, "pisang")) == (1, 10)
    do(withdraw_endorsement, again(Actor(db.session.query(Endorsement).one().mentor_id)), post.id)
    assert (post.endorsement_count, post.rank) == (0, rank)
    assert score(post.author_id, "pisang") == db.session.query(Endorsement).count() == 0
    assert differences() == []


def test_endorsements_are_beyond_the_daily_limit_of_votes(app: Flask) -> None:
    post = an_answer()
    for _ in range(11):
        a_vote(post)
    an_endorsement(post)
    assert score(post.author_id, "pisang") == 110
    assert [entry.cap for entry in db.session.query(Entry).order_by(Entry.id)][-2:] == [
        "daily_cap",
        None,
    ]


def test_only_other_mentors_of_the_cluster_confirm(app: Flask) -> None:
    mentor = a_mentor()
    post = an_answer(by=mentor)
    with pytest.raises(Unauthenticated):
        do(endorse, GUEST, post.id)
    for actor in (mentor, a_member(), a_mentor("kakao"), a_moderator(), a_suspended_member()):
        with pytest.raises(Forbidden):
            do(endorse, actor, post.id)
    both = a_moderator(mentor_of="pisang")
    do(endorse, both, post.id)
    assert post.endorsement_count == 1


def test_on_the_common_board_nobody_confirms(app: Flask) -> None:
    post = an_answer(a_thread(board="umum"))
    with pytest.raises(Forbidden):
        do(endorse, a_mentor(), post.id)


def test_questions_and_comments_are_not_confirmed(app: Flask) -> None:
    post = an_answer()
    for other in (the_question(thread_of(post)), a_comment(post)):
        with pytest.raises(Forbidden):
            do(endorse, a_mentor(), other.id)


@pytest.mark.parametrize("state", [State.PENDING, State.HIDDEN, State.DELETED])
def test_what_is_out_of_sight_is_not_confirmed(app: Flask, state: State) -> None:
    post = put_into(an_answer(), state)
    with pytest.raises(NotFound):
        do(endorse, a_mentor(), post.id)
    with pytest.raises(Conflict):
        do(endorse, a_moderator(mentor_of="pisang"), post.id)


@pytest.mark.parametrize("remove", ["delete", "hide"])
def test_what_returns_gets_its_endorsements_again(app: Flask, remove: str) -> None:
    post = an_answer()
    gone = an_endorsement(post)
    an_endorsement(post)
    do(withdraw_endorsement, gone, post.id)
    author, moderator = again(Actor(post.author_id)), a_moderator()
    if remove == "delete":
        do(delete, author, post.id)
    else:
        do(hide, moderator, post.id, REASON)
    assert score(post.author_id, "pisang") == 0
    if remove == "delete":
        do(restore, author, post.id)
    else:
        do(unhide, moderator, post.id)
    assert score(post.author_id, "pisang") == 10
    assert differences() == []


def test_an_author_is_told_until_it_is_taken_back(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    mentor = an_endorsement(post)
    assert [(row.kind, row.post_id) for row in notices(author).items] == [
        (Notice.ENDORSED, post.id)
    ]
    do(withdraw_endorsement, mentor, post.id)
    assert notices(author).items == []


def test_everybody_reads_who_confirms_and_the_mentor_may_take_it_back(app: Flask) -> None:
    post, client = an_answer(), Client(app)
    mentor = a_member("mentorku", name="Bu Ratna", mentor_of="pisang")
    mentors = log_in(Client(app), mentor)
    offer = f'action="/p/{post.id}/endorsement"'
    assert offer in page_of(mentors, post)
    assert offer not in page_of(client, post)
    said = mentors.send(f"/p/{post.id}/endorsement")
    assert said.status_code == 303
    for reader in (client, mentors, log_in(Client(app), a_member())):
        shown = page_of(reader, post)
        assert 'Dibenarkan mentor <a href="/u/mentorku">Bu Ratna</a>' in shown
        assert ('aria-pressed="true"' in shown) == (reader is mentors)
    mentors.send(f"/p/{post.id}/endorsement", undo="1")
    for reader in (client, mentors):
        assert "Dibenarkan mentor" not in page_of(reader, post)


def test_a_mentors_new_name_and_erasure_show_at_once(app: Flask) -> None:
    post, client = an_answer(), Client(app)
    mentor = an_endorsement(post, a_member("mentorku", name="Bu Ratna", mentor_of="pisang"))
    assert "Bu Ratna" in page_of(client, post)

    def rename() -> None:
        row_of(mentor).name = "Ibu Ratnawati"
        touch_site()

    do(rename)
    assert "Ibu Ratnawati" in page_of(client, post)

    def erase() -> None:
        row: Member = row_of(mentor)
        row.username, row.name, row.erased_at = "deleted-1", "", post.created_at
        touch_site()

    do(erase)
    assert "Dibenarkan mentor <b>anggota terhapus</b>" in page_of(client, post)


def test_who_rests_no_longer_confirms_and_what_they_confirmed_stays(app: Flask) -> None:
    post, member = an_answer(), a_member()
    do(offices.set_mentor_state, member.id, "pisang", MentorState.ACTIVE)
    do(endorse, again(member), post.id)
    do(offices.set_mentor_state, member.id, "pisang", MentorState.RESTING)
    with pytest.raises(Forbidden):
        do(endorse, again(member), an_answer().id)
    marks = marks_on(GUEST, "pisang", [post])
    assert [endorser.author.username for endorser in marks.endorsed_by[post.id]] == [
        member.username
    ]


def test_marks_of_many_posts_are_read_whole(app: Flask) -> None:
    thread, mentor = a_thread(), a_mentor()
    posts = [an_answer(thread) for _ in range(27)]
    for post in (posts[0], posts[-1]):
        an_endorsement(post, mentor)
    voter = a_vote(posts[1])
    marks = marks_on(voter, "pisang", posts)
    assert set(marks.endorsed_by) == {posts[0].id, posts[-1].id}
    assert marks.voted == {posts[1].id}
    fill_marks([])


def test_the_api_says_who_confirms_and_what_must_be_corrected(app: Flask) -> None:
    thread = a_thread()
    post = an_answer(thread)
    mentor = Speaker(app, a_member("mentorku", name="Bu Ratna", mentor_of="pisang"))
    for _ in range(2):
        said = mentor.put(f"/posts/{post.id}/endorsement")
    assert [author["name"] for author in said["endorsed_by"]] == ["Bu Ratna"]
    made = mentor.post(f"/posts/{post.id}/corrections", {"note": "Kurang *lama*."})
    [correction] = made["corrections"]
    assert (correction["note"], correction["state"]) == ("Kurang *lama*.", "open")
    assert (correction["html"], correction["author"]["username"]) == (
        "<p>Kurang <em>lama</em>.</p>\n",
        "mentorku",
    )
    guest = Speaker(app)
    for shown in (
        guest.get(f"/posts/{post.id}"),
        guest.get(f"/threads/{thread.id}")["answers"][0],
        guest.get(f"/threads/{thread.id}/answers")["items"][0],
    ):
        assert shown == made
    path = f"/corrections/{correction['id']}"
    mentor.put(f"{path}/resolved", status=409)
    mentor.put(f"{path}/upheld", {"reason": REASON}, 403)
    staff = Speaker(app, a_moderator())
    staff.put(f"{path}/upheld", status=422)
    upheld = staff.put(f"{path}/upheld", {"reason": REASON})
    assert upheld["corrections"][0]["state"] == "upheld"
    assert mentor.put(f"{path}/withdrawn")["corrections"] == []
    assert mentor.put(f"{path}/withdrawn")["corrections"] == []
    assert mentor.delete(f"/posts/{post.id}/endorsement")["endorsed_by"] == []
    mentor.post(f"/posts/{post.id}/corrections", {"note": ""}, 422)
    mentor.put("/corrections/999999/withdrawn", status=404)
