"""All pages that are drawn, each with its reader, over a village where much has happened.

Names and titles are as long as they may be, words have no spaces to break at, and posts stand in
every state.
"""

import json
from typing import NamedTuple

from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.rings import Sign
from forum.charter.words import State
from forum.guides.service.publishing import withdraw
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.media.service import receive
from forum.notifications.models import Notification
from forum.standing.models import Certificate, RingCase, RingCasePerson, RingCaseVote
from forum.threads.models import Post, Thread
from forum.threads.service.changing import Change, close, edit, pin
from forum.threads.service.choosing import follow
from forum.threads.service.drafts import DraftText, save_draft
from forum.threads.service.texts import written
from forum.votes.models import Vote
from tests.builders import (
    REASON,
    a_comment,
    a_correction,
    a_draft_guide,
    a_guide,
    a_guide_suggestion,
    a_member,
    a_mentor,
    a_suggestion,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_admin,
    an_answer,
    an_endorsement,
    put_into,
    row_of,
    the_question,
)
from tests.house.test_matrix import (
    Scene,
    a_case,
    a_dossier,
    a_session,
    a_takedown,
    a_token,
    an_act,
)
from tests.media.pictures import a_jpeg, an_upload
from tests.moderation.scenes import SPAM, item_of, reported
from tests.standing.people import a_founder

LONG_NAME = "Kelompok Wanita Tani Mekar Sari Sejahtera Kaliorang Bersatu"
LONG_WORD = "keripikpisangkepokmanisrenyahgurihtahanlamatanpapengawetbuatan"
LONG_TITLE = f"Kenapa keripik pisang kepok yang sudah digoreng cepat sekali melempem, {LONG_WORD}?"
LONG_BODY = (
    "Sudah dua hari keripik saya *tidak renyah* lagi.\n\n"
    "1. Diiris 2 mm\n2. Digoreng 170 °C\n3. Ditiriskan\n\n"
    f"> {LONG_WORD}\n\n"
    f"```\n{LONG_WORD * 2}\n```"
)
THREADS = 25
MANY = 999
PHOTO_SIZES = ((1600, 1200), (900, 1600), (1200, 1200))


class Place(NamedTuple):
    """An address of the matrix, how it is filled, and by whom it is read."""

    rule: str
    filled: str = ""
    by: str = "guest"

    def path(self, ids: dict[str, int | str]) -> str:
        """Give the address with the village's numbers put in."""
        return (self.filled or self.rule).format(**ids)


PLACES = {
    "home": Place("/"),
    "home-member": Place("/", by="asker"),
    "board": Place("/b/<slug>", "/b/pisang"),
    "board-empty": Place("/b/<slug>", "/b/kakao"),
    "board-solved": Place("/b/<slug>", "/b/pisang?filter=solved"),
    "summary": Place("/b/<slug>/summary", "/b/pisang/summary"),
    "rules": Place("/rules"),
    "offline": Place("/offline", by="asker"),
    "error": Place("/styleguide", "/tidak-ada"),
    "thread": Place("/t/<int:thread_id>/<slug>", "/t/{thread}/{slug}"),
    "thread-asker": Place("/t/<int:thread_id>/<slug>", "/t/{thread}/{slug}", "asker"),
    "thread-mentor": Place("/t/<int:thread_id>/<slug>", "/t/{thread}/{slug}", "mentor"),
    "thread-staff": Place("/t/<int:thread_id>/<slug>", "/t/{thread}/{slug}", "admin"),
    "thread-closed": Place("/t/<int:thread_id>", "/t/{closed}", "asker"),
    "thread-held": Place("/t/<int:thread_id>", "/t/{held}", "asker"),
    "thread-unanswered": Place("/p/<int:post_id>", "/p/{lonely}"),
    "comments": Place("/p/<int:post_id>/comments", "/p/{answer}/comments", "asker"),
    "revisions": Place("/p/<int:post_id>/revisions", "/p/{question}/revisions", "admin"),
    "suggest": Place("/p/<int:post_id>/suggest", "/p/{answer}/suggest", "asker"),
    "suggestions": Place("/p/<int:post_id>/suggestions", "/p/{answer}/suggestions", "admin"),
    "edit": Place("/p/<int:post_id>/edit", "/p/{question}/edit", "asker"),
    "flag": Place("/p/<int:post_id>/flags", "/p/{answer}/flags", "asker"),
    "similar": Place("/t/<int:thread_id>/similar", "/t/{thread}/similar"),
    "split": Place("/t/<int:thread_id>/split", "/t/{thread}/split", "admin"),
    "ask": Place("/ask", "/ask?board=pisang", "asker"),
    "drafts": Place("/drafts", by="asker"),
    "drafts-empty": Place("/drafts", by="newcomer"),
    "search": Place("/search", "/search?q=keripik"),
    "search-vain": Place("/search", "/search?q=zzyzx"),
    "search-start": Place("/search"),
    "moderation": Place("/moderation", by="admin"),
    "moderation-empty": Place("/moderation", "/moderation?kind=appeal", "admin"),
    "moderation-item": Place("/moderation/<int:item_id>", "/moderation/{item}", "admin"),
    "moderation-log": Place("/moderation/log", by="admin"),
    "moderation-words": Place("/moderation/screening", by="admin"),
    "moderation-search": Place("/moderation/search", by="admin"),
    "appeal": Place("/moderation/acts/<int:event_id>/appeal", "/moderation/acts/{act}/appeal",
                    "author"),
    "takedown": Place("/takedown"),
    "takedown-received": Place("/takedown/received"),
    "takedowns": Place("/moderation/takedowns", by="admin"),
    "takedown-case": Place("/moderation/takedowns/<int:takedown_id>",
                           "/moderation/takedowns/{takedown}", "admin"),
    "rings": Place("/moderation/rings", by="admin"),
    "ring": Place("/moderation/rings/<int:case_id>", "/moderation/rings/{case}", "admin"),
    "promotion": Place("/moderation/promotion", by="admin"),
    "profile": Place("/u/<username>", "/u/ibu_ani"),
    "profile-own": Place("/u/<username>", "/u/baru", "newcomer"),
    "profile-staff": Place("/u/<username>", "/u/ibu_ani", "admin"),
    "standing": Place("/u/<username>/standing", "/u/pak_budi/standing", "mentor"),
    "standing-staff": Place("/u/<username>/standing", "/u/pak_budi/standing", "admin"),
    "certificate": Place("/u/<username>/certificate/<cluster>",
                         "/u/pendiri/certificate/pisang", "admin"),
    "certificate-check": Place("/certificates/<code>", "/certificates/{code}"),
    "mentors": Place("/mentors"),
    "mentors-cluster": Place("/mentors/<cluster>", "/mentors/pisang"),
    "login": Place("/login"),
    "register": Place("/register"),
    "logout": Place("/logout", by="asker"),
    "settings": Place("/settings", by="asker"),
    "data": Place("/settings/data", by="asker"),
    "password": Place("/settings/password", by="asker"),
    "sessions": Place("/settings/sessions", by="asker"),
    "tokens": Place("/settings/tokens", by="asker"),
    "notifications": Place("/notifications", by="asker"),
    "notifications-empty": Place("/notifications", by="newcomer"),
    "notifications-settings": Place("/settings/notifications", by="asker"),
    "guides": Place("/guides"),
    "guide-desk": Place("/guides/drafts", by="admin"),
    "guide": Place("/guides/<slug>", "/guides/{guide}"),
    "guide-withdrawn": Place("/guides/<slug>", "/guides/{withdrawn}", "admin"),
    "guide-versions": Place("/guides/<slug>/versions", "/guides/{guide}/versions"),
    "guide-draft": Place("/guides/<slug>/draft", "/guides/{draft}/draft", "admin"),
    "guide-edit": Place("/guides/<slug>/edit", "/guides/{guide}/edit", "admin"),
    "guide-suggest": Place("/guides/<slug>/suggest", "/guides/{guide}/suggest", "asker"),
    "guide-suggestion": Place("/guides/suggestions/<int:suggestion_id>",
                              "/guides/suggestions/{guide_suggestion}", "admin"),
    "guide-begin": Place("/t/<int:thread_id>/guide", "/t/{thread}/guide", "admin"),
    "guide-print": Place("/guides/<slug>/print", "/guides/{guide}/print"),
    "thread-print": Place("/t/<int:thread_id>/print", "/t/{thread}/print"),
    "api": Place("/api/v1/docs"),
}  # fmt: skip
NOT_DRAWN = {
    *("/robots.txt", "/sitemap.xml", "/feed.atom", "/sw.js", "/manifest.webmanifest", "/token"),
    *("/b/<slug>/pack", "/b/<slug>/feed.atom", "/b/<slug>/card.png", "/card.png"),
    *(
        "/t/<int:thread_id>/card.png",
        "/guides/<slug>/card.png",
        "/guides/feed.atom",
        "/healthz",
        "/readyz",
        "/metrics",
    ),
    *("/moderation/takedowns.csv", "/search/suggestions"),
}
"""Feeds, pictures and files for programs."""
PIECES = {"/p/<int:post_id>/fragment", "/search/similar/<int:thread_id>", "/ask/similar"}
"""Pieces that stand in pages which are walked."""
PRINTED = {"guide-print", "thread-print"}
"""Paper of a fixed size: it may be wider than a phone, and is light by night."""


class Village(NamedTuple):
    """Who reads, and the numbers of what happened."""

    people: dict[str, Actor]
    ids: dict[str, int | str]


def a_village() -> Village:
    """Let much happen."""
    asker = a_member("ibu_ani", name=LONG_NAME, kecamatan="64.08.05", bio=f"Sale. {LONG_WORD}")
    mentor = a_mentor(username="pak_budi")
    row_of(mentor).name = f"H. Muhammad {LONG_WORD}"[:60]
    row_of(mentor).kecamatan = "64.08.10"
    db.session.commit()
    author, newcomer, admin = a_member("penjawab", name="Yu"), a_member("baru"), an_admin("admin")
    ids = a_thread_of_everything(asker, mentor, author, admin)
    ids |= threads_in_all_states(asker, admin)
    ids |= guides_in_all_states(asker, admin)
    ids |= what_waits(asker, author, db.session.get_one(Thread, ids["thread"]))
    a_session(asker)
    a_token(asker)
    with transaction():
        save_draft(asker, DraftText("pisang", LONG_TITLE, LONG_BODY))
        save_draft(asker, DraftText("pisang", "", "Tanpa judul."))
    read_by_thousands(ids)
    people = {"asker": asker, "mentor": mentor, "author": author, "newcomer": newcomer}
    return Village(people | {"admin": admin}, ids)


def read_by_thousands(ids: dict[str, int | str]) -> None:
    """Let counters stand as they do after years: no village of a test lives that long."""
    answer = db.session.get_one(Post, ids["answer"])
    answer.helpful_count = answer.comment_count = answer.suggestion_count = MANY
    thread = db.session.get_one(Thread, ids["closed"])
    thread.answer_count = MANY
    db.session.get_one(Board, thread.board_id).unanswered_count = MANY
    told = db.session.scalars(select(Notification).order_by(Notification.id)).first()
    assert told is not None
    own = {"member_id": told.member_id, "kind": told.kind, "created_at": told.created_at}
    about = {"thread_id": told.thread_id, "post_id": told.post_id}
    known = select(Notification.event_id).where(Notification.member_id == told.member_id)
    for event_id in db.session.scalars(select(Event.id).where(Event.id.not_in(known))).all():
        db.session.add(Notification(event_id=event_id, **own, **about))
    db.session.commit()


def photos(of: Actor, *sizes: tuple[int, int]) -> list[int]:
    return receive(of.id or 0, [an_upload(a_jpeg(*size)) for size in sizes])


def a_thread_of_everything(
    asker: Actor, mentor: Actor, author: Actor, admin: Actor
) -> dict[str, int | str]:
    thread = a_thread(
        asker,
        title=LONG_TITLE,
        body=LONG_BODY,
        labels=["pengemasan", "panen"],
        photo_ids=photos(asker, *PHOTO_SIZES),
    )
    question = the_question(thread)
    with transaction():
        edit(asker, question.id, Change(written(f"{LONG_BODY}\n\nSaya ubah."), reason=REASON))
    answer = an_accepted_answer(thread, mentor)
    an_endorsement(answer)
    for _ in range(3):
        a_vote(answer)
    for number in range(5):
        a_comment(answer, author if number % 2 else asker)
    corrected = an_answer(thread, author, f"Simpan di kulkas saja. {LONG_WORD}")
    a_correction(corrected, mentor)
    a_suggestion(answer, author)
    an_answer(thread, a_member(institution="Universitas Mulawarman", name="Dr. Sri"))
    put_into(an_answer(thread, author), State.HIDDEN)
    put_into(an_answer(thread, author), State.DELETED)
    put_into(an_answer(thread, asker), State.PENDING)
    with transaction():
        follow(admin, thread.id)
    return {
        "thread": thread.id,
        "slug": thread.slug,
        "question": question.id,
        "answer": answer.id,
    }


def threads_in_all_states(asker: Actor, admin: Actor) -> dict[str, int | str]:
    for number in range(THREADS):
        a_thread(title=f"Berapa lama sale pisang tahan disimpan, cara ke-{number}?")
    closed, held = a_thread(asker, title="Harga pisang kepok pekan ini"), a_thread(asker)
    with transaction():
        close(admin, closed.id, REASON)
        pin(admin, closed.id, REASON)
    put_into(the_question(held), State.PENDING)
    lonely = the_question(a_thread(asker, title="Apa ada yang punya mesin pengiris?"))
    return {"closed": closed.id, "held": held.id, "lonely": lonely.id}


def guides_in_all_states(asker: Actor, admin: Actor) -> dict[str, int | str]:
    guide = a_guide(by=admin, title=LONG_TITLE[:100], body=LONG_BODY, season="Musim hujan")
    withdrawn = a_guide(by=admin, title="Panduan yang dicabut")
    with transaction():
        withdraw(admin, withdrawn.slug, REASON)
    draft = a_draft_guide(by=admin, title=f"Draf {LONG_WORD}")
    suggestion = a_guide_suggestion(guide, asker)
    return {
        "guide": guide.slug,
        "withdrawn": withdrawn.slug,
        "draft": draft.slug,
        "guide_suggestion": suggestion.id,
    }


def a_case_of_votes(owner: Actor) -> int:
    """Make all votes of the village suspicious."""
    case_id = a_case(owner)
    case = db.session.get_one(RingCase, case_id)
    case.signs = json.dumps([(str(sign), 3, number) for number, sign in enumerate(Sign)])
    votes = db.session.scalars(select(Vote).order_by(Vote.post_id, Vote.voter_id)).all()
    case.vote_count = len(votes)
    people = {owner.id}
    for vote in votes:
        author = db.session.get_one(Post, vote.post_id).author_id
        given = {"giver_id": vote.voter_id, "author_id": author, "given_at": vote.given_at}
        db.session.add(RingCaseVote(case_id=case_id, post_id=vote.post_id, **given))
        people |= {vote.voter_id, author}
    db.session.add_all(RingCasePerson(case_id=case_id, member_id=each) for each in people)
    db.session.commit()
    return case_id


def what_waits(asker: Actor, author: Actor, thread: Thread) -> dict[str, int | str]:
    an_answer(thread, a_member(name=LONG_NAME), SPAM)
    reported_post = an_answer(thread, author, LONG_BODY)
    reported(reported_post, "rude", note=f"Menghina. {LONG_WORD}")
    founder = a_founder(username="pendiri")
    row_of(founder).name = LONG_NAME
    db.session.commit()
    a_dossier(asker)
    case, takedown = a_case_of_votes(asker), a_takedown(asker)
    act = an_act(Scene(thread, reported_post, asker))
    return {
        "item": item_of(reported_post).id,
        "case": case,
        "takedown": takedown,
        "act": act,
        "code": db.session.execute(select(Certificate.code)).scalar_one(),
    }
