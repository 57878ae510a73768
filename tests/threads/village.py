"""A thread with much on it, and everybody who may look at it in turns."""

import re

from flask import Flask

from forum.charter.actor import GUEST
from forum.kernel import drawing
from forum.threads.service import choosing
from tests.builders import (
    a_comment,
    a_correction,
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_admin,
    an_answer,
    an_endorsement,
    log_in,
    the_question,
)
from tests.client import Client
from tests.threads.test_changing import do

SECRETS = re.compile(r'(name="(?:csrf_token|idempotency_key)" value=")[^"]+')


class Village:
    """A thread with much on it, and everybody who may look at it in turns."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.asker = a_member("penanya", name="Bu Asih")
        self.author = a_member("penjawab", name="Pak Joko", language="en")
        self.thread = a_thread(self.asker, labels=["panen"])
        self.question = the_question(self.thread)
        self.answer = an_answer(self.thread, self.author)
        self.comment = a_comment(self.answer, self.asker)
        a_comment(self.question, self.author)
        an_accepted_answer(self.thread, self.author)
        self.voter = a_vote(self.answer, a_member("pemilih", name="Mbak Sari"))
        do(choosing.follow, self.voter, self.thread.id)
        an_endorsement(self.answer, a_member("pembina", name="Bu Ratna", mentor_of="pisang"))
        self.correction = a_correction(self.answer)
        people = {
            "guest": GUEST,
            "member": a_member("anggota", name="Pak Budi"),
            "asker": self.asker,
            "author": self.author,
            "voter": self.voter,
            "mentor": a_mentor("pisang", "mentorku"),
            "suspended": a_suspended_member("dibekukan"),
            "moderator": a_moderator("moderatorku"),
            "moderator elsewhere": a_moderator("moderatorlain", moderates="kakao"),
            "admin": an_admin("adminku"),
        }
        self.people = people
        self.clients = {
            name: Client(app) if actor.id is None else log_in(Client(app), actor)
            for name, actor in people.items()
        }

    @property
    def paths(self) -> list[str]:
        """The pages made of kept pieces."""
        return ["/", "/b/pisang", "/b/pisang?filter=solved", self.path]

    @property
    def path(self) -> str:
        return f"/t/{self.thread.id}/{self.thread.slug}"

    def page(self, name: str, path: str = "") -> str:
        """Give a page as somebody sees it, without what is fresh each time."""
        page = self.clients[name].get(path or self.path)
        assert page.status_code == 200
        return SECRETS.sub(r"\1", page.text)


def afresh() -> None:
    """Forget all pieces that were kept."""
    drawing._kept.clear()
