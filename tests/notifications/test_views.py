"""The pages of notices."""

import re

from flask import Flask

from forum.charter.words import Notice
from forum.kernel.transactions import transaction
from forum.notifications.queries import wanted_kinds
from forum.threads.service.changing import hide
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_answer,
    log_in,
    row_of,
    the_question,
)
from tests.client import Client
from tests.threads.test_changing import do

COUNT = re.compile(r'<span class="count">(\d+\+?)')


def test_notices_are_read_grouped_counted_and_marked(app: Flask, client: Client) -> None:
    asker = a_member()
    thread = a_thread(asker, title="Judul <b>tebal</b> & baik")
    an_answer(thread, a_member(name="Bu <i>Asih</i>"))
    log_in(client, asker)
    page = client.get("/notifications").text
    assert "Bu &lt;i&gt;Asih&lt;/i&gt;" in page
    assert "Judul &lt;b&gt;tebal&lt;/b&gt; &amp; baik" in page
    an_answer(thread)
    page = client.get("/notifications").text
    assert page.count('<li class="unread">') == 1
    assert COUNT.findall(page) == ["2"]
    assert client.send("/notifications/read").location == "/notifications"
    page = client.get("/notifications").text
    assert COUNT.findall(page) == []
    assert '<li class="unread">' not in page


def test_two_helpers_of_one_name_are_two(app: Flask, client: Client) -> None:
    asker = a_member()
    question = the_question(a_thread(asker))
    for _ in range(2):
        a_vote(question, a_member(name="Siti"))
    log_in(client, asker)
    assert "bermanfaat bagi 2 orang" in client.get("/notifications").text


def test_helpers_whose_accounts_are_gone_still_count(app: Flask, client: Client) -> None:
    asker = a_member()
    question = the_question(a_thread(asker))
    voters = [a_vote(question) for _ in range(2)]
    with transaction():
        for voter in voters:
            row = row_of(voter)
            row.erased_at, row.name = row.created_at, ""
    log_in(client, asker)
    assert "bermanfaat bagi 2 orang" in client.get("/notifications").text


def test_an_act_of_staff_stands_with_its_reason_and_without_a_name(
    app: Flask, client: Client
) -> None:
    author, moderator = a_member(), a_moderator("pak_mod", name="Pak Moderator")
    post = an_answer(by=author)
    do(hide, moderator, post.id, "Alasan <b>jelas</b>")
    log_in(client, author)
    page = client.get("/notifications").text
    assert "Alasan &lt;b&gt;jelas&lt;/b&gt;" in page
    assert "Pak Moderator" not in page
    assert f'href="/p/{post.id}"' in page
    assert client.get(f"/p/{post.id}", follow_redirects=True).status_code == 200


def test_kinds_are_chosen_by_their_ticks(app: Flask, client: Client) -> None:
    member = a_member()
    log_in(client, member)
    page = client.get("/settings/notifications").text
    assert page.count('name="kinds"') == page.count(" checked>") == len(Notice)
    client.send("/settings/notifications", kinds=["answer", "nonsense", "\0"])
    assert wanted_kinds(member) == {Notice.ANSWER}
    assert client.get("/settings/notifications").text.count(" checked>") == 1
    client.send("/settings/notifications")
    assert wanted_kinds(member) == set()


def test_a_member_is_muted_and_heard_again_from_their_profile(app: Flask, client: Client) -> None:
    log_in(client, a_member())
    loud = a_member("nyaring")
    assert client.send("/u/nyaring/mute").location == "/u/nyaring"
    assert "/u/nyaring/mute" in client.get("/settings/notifications").text
    assert client.send("/u/nyaring/mute", undo="1").status_code == 303
    assert loud.username not in client.get("/settings/notifications").text
    assert client.send("/u/tidak_ada/mute").status_code == 404


def test_a_full_count_says_more_than_99(app: Flask, client: Client) -> None:
    asker = a_member()
    question = the_question(a_thread(asker))
    for _ in range(101):
        a_vote(question)
    log_in(client, asker)
    assert COUNT.findall(client.get("/").text) == ["99+"]
    page = client.get("/notifications").text
    assert 'rel="next"' in page
    assert REASON not in page
