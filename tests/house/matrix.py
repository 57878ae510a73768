"""What every address answers to whom, one row an address.

A row names the thing the address is about, who may, what is sent and what comes back. The rest
follows from the house's rules: who can't see the thing gets 404 as if it did not exist, a guest is
asked to log in, anybody else who may not gets 403.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import REASON

ROLES = ("guest", "member", "asker", "author", "mentor", "moderator", "admin", "suspended")
EVERYBODY = " ".join(ROLES)
MEMBERS = "member asker author mentor moderator admin suspended"
ACTIVE = "member asker author mentor moderator admin"
STAFF = "moderator admin"
STATES = {
    "none": ("visible",),
    "board": ("visible", "missing"),
    "thread": ("visible", "closed", "pending", "hidden", "deleted", "missing"),
    "post": ("visible", "closed", "pending", "hidden", "deleted", "missing"),
    "suggestion": ("visible", "missing"),
    "member": ("visible", "missing"),
    "draft": ("visible", "missing"),
    "session": ("visible", "missing"),
    "token": ("visible", "missing"),
    "guide": ("visible", "draft", "withdrawn", "missing"),
    "guide_suggestion": ("visible", "missing"),
    "item": ("visible", "missing"),
    "act": ("visible", "missing"),
    "dossier": ("visible", "missing"),
    "case": ("visible", "missing"),
    "takedown": ("visible", "missing"),
}
OWNERS = {"thread": f"asker {STAFF}", "post": f"author {STAFF}", "guide": STAFF}
IN_SIGHT = ("visible", "closed")
REMOVED = ("hidden", "deleted")


@dataclass(frozen=True)
class Row:
    """`but`: in this state those who may get another status. `special`: a role gets its own.

    `seen_by`: who sees the thing, for things of one member alone.
    """

    may: str = EVERYBODY
    ok: int = 200
    sends: dict[str, Any] = field(default_factory=dict)
    thing: str = "none"
    but: dict[str, int] = field(default_factory=dict)
    seen_by: str = ""
    special: dict[str, int] = field(default_factory=dict)

    def expected(self, method: str, path: str, role: str, state: str) -> int:
        """Give the status that `role` must get while the thing is in `state`."""
        if role in self.special:
            return self.special[role]
        is_page = not path.startswith("/api/")
        if role == "guest" and "guest" not in self.may.split():
            return 303 if is_page and method == "GET" else 401
        if state == "missing" or not self._sees(role, state):
            return 404
        if role not in self.may.split():
            return 403
        return self.but.get(state, self.ok)

    def _sees(self, role: str, state: str) -> bool:
        if self.seen_by:
            return role in self.seen_by.split()
        return state in IN_SIGHT or role in OWNERS[self.thing].split()


def thread(may: str = EVERYBODY, ok: int = 200, **but: int) -> Row:
    return Row(may, ok, {"reason": REASON}, "thread", but)


def post(may: str = EVERYBODY, ok: int = 200, **but: int) -> Row:
    return Row(may, ok, {"reason": REASON}, "post", but)


def sending(row: Row, **fields: Any) -> Row:
    return Row(row.may, row.ok, fields, row.thing, row.but, row.seen_by)


NEXT_MONTH = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
SUSPENSION = {"until": NEXT_MONTH, "reason": REASON}
SUSPENSION_UNTIL = {"until": f"{NEXT_MONTH}T00:00:00Z", "reason": REASON}
TEXT = {"title": "Judul yang cukup panjang", "body": "Isi yang cukup panjang."}
AUTHOR_OR_STAFF, ASKER_OR_STAFF = f"author {STAFF}", f"asker {STAFF}"
CORRECTOR_OR_STAFF = f"mentor {STAFF}"
"""The corrections of the matrix are the mentor's, under an answer changed since."""
DECIDERS = f"author mentor {STAFF}"
SUGGESTION_READERS = f"member {DECIDERS}"
"""The suggestions of the matrix are the member's, of the author's answer."""
DECLINED = {"action": "decline", "reason": REASON}
APPEAL = {"reason": REASON}
INTO, OF = {"into": "{other_id}", "reason": REASON}, {"of": "{other_id}", "reason": REASON}
SPLIT = {"post_ids": "{post_id}", "title": TEXT["title"], "reason": REASON}
ELSEWHERE = {"board": "kakao", "reason": REASON}
HELPERS = ACTIVE.replace("author ", "")
NOT_SHOWN = {"pending": 409, "hidden": 409, "deleted": 409}
GONE = {"hidden": 409, "deleted": 409}
GUIDE = {
    "title": "Panduan yang lain",
    "summary": "Untuk apa panduan ini.",
    "body": TEXT["body"],
    "board": "pisang",
    "review_on": NEXT_MONTH,
    "revision": "1",
}

PAGES = {
    "GET /": Row(),
    "GET /rules": Row(),
    "GET /robots.txt": Row(),
    "GET /sitemap.xml": Row(),
    "GET /feed.atom": Row(),
    "GET /sw.js": Row(),
    "GET /manifest.webmanifest": Row(),
    "GET /offline": Row(),
    "GET /token": Row(MEMBERS),
    "GET /b/<slug>": Row(thing="board"),
    "GET /b/<slug>/pack": Row(thing="board"),
    "GET /b/<slug>/feed.atom": Row(thing="board"),
    "GET /b/<slug>/summary": Row(thing="board"),
    "GET /b/<slug>/card.png": Row(thing="board"),
    "GET /card.png": Row(),
    "GET /styleguide": Row(ok=404),
    "POST /thrift": Row(ok=303, sends={"thrift": "on"}),
    "GET /ask": Row(ACTIVE),
    "POST /ask": Row(ACTIVE, 303, {"board": "pisang", "similar_seen": "1", **TEXT}),
    "POST /preview": Row(ACTIVE, 200, {"body": TEXT["body"]}),
    "GET /drafts": Row(MEMBERS),
    "POST /drafts/<int:draft_id>/delete": Row("member", 303, {}, "draft", seen_by="member"),
    "GET /t/<int:thread_id>": thread(ok=301),
    "GET /t/<int:thread_id>/<slug>": thread(),
    "GET /t/<int:thread_id>/card.png": thread(),
    "POST /t/<int:thread_id>/answers": sending(
        thread(ACTIVE, 303, closed=409, **GONE), body=TEXT["body"]
    ),
    "POST /t/<int:thread_id>/accepted": sending(
        thread(ASKER_OR_STAFF, 303, **NOT_SHOWN), answer_id="{post_id}"
    ),
    "POST /t/<int:thread_id>/follow": thread(ACTIVE, 303),
    "POST /t/<int:thread_id>/closed": thread(STAFF, 303, closed=409),
    "POST /t/<int:thread_id>/pinned": thread(STAFF, 303),
    "POST /t/<int:thread_id>/move": sending(thread(STAFF, 303), **ELSEWHERE),
    "GET /p/<int:post_id>": post(ok=302),
    "GET /p/<int:post_id>/fragment": post(),
    "GET /p/<int:post_id>/comments": post(),
    "POST /p/<int:post_id>/comments": sending(
        post(ACTIVE, 303, closed=409, **NOT_SHOWN), body=TEXT["body"]
    ),
    "GET /p/<int:post_id>/revisions": post(),
    "POST /p/<int:post_id>/revisions/<int:number>/purged": post(STAFF, 409),
    "GET /p/<int:post_id>/suggest": post(HELPERS),
    "POST /p/<int:post_id>/suggest": sending(
        post(HELPERS, 303, **NOT_SHOWN), body="Isi yang lain.", reason=REASON
    ),
    "GET /p/<int:post_id>/suggestions": post(MEMBERS),
    "POST /suggestions/<int:suggestion_id>/decision": Row(
        DECIDERS, 303, DECLINED, "suggestion", seen_by=SUGGESTION_READERS
    ),
    "POST /suggestions/<int:suggestion_id>/withdrawn": Row(
        "member", 303, {}, "suggestion", seen_by=SUGGESTION_READERS
    ),
    "GET /p/<int:post_id>/edit": post(AUTHOR_OR_STAFF),
    "POST /p/<int:post_id>/edit": sending(
        post(AUTHOR_OR_STAFF, 303, **GONE), body="Isi yang lain.", reason=REASON
    ),
    "POST /p/<int:post_id>/delete": post(AUTHOR_OR_STAFF, 303, **GONE),
    "POST /p/<int:post_id>/restore": post(
        AUTHOR_OR_STAFF, 303, visible=409, closed=409, pending=409, hidden=409
    ),
    "POST /p/<int:post_id>/helpful": post(HELPERS, 303, **NOT_SHOWN),
    "POST /p/<int:post_id>/endorsement": post("mentor", 303),
    "POST /p/<int:post_id>/corrections": sending(post("mentor", 303), note=TEXT["body"]),
    "POST /corrections/<int:correction_id>/resolved": post(CORRECTOR_OR_STAFF, 303),
    "POST /corrections/<int:correction_id>/upheld": post(STAFF, 303),
    "POST /corrections/<int:correction_id>/withdrawn": post(CORRECTOR_OR_STAFF, 303),
    "POST /p/<int:post_id>/hidden": post(STAFF, 303, hidden=409),
    "GET /search": Row(),
    "GET /search/suggestions": Row(),
    "POST /search/opened": Row(ok=204),
    "GET /ask/similar": Row(MEMBERS),
    "GET /t/<int:thread_id>/similar": thread(),
    "GET /search/similar/<int:thread_id>": thread(),
    "POST /t/<int:thread_id>/answered": thread(ACTIVE, 303, **NOT_SHOWN),
    "GET /moderation/search": Row(STAFF),
    "POST /moderation/search": Row(STAFF, 303, {"words": "kata satu, kata dua", "reason": REASON}),
    "GET /p/<int:post_id>/flags": post(HELPERS),
    "POST /p/<int:post_id>/flags": sending(
        post(HELPERS, 303, **NOT_SHOWN), reason="spam", note=REASON
    ),
    "POST /t/<int:thread_id>/merge": sending(thread(STAFF, 303, **NOT_SHOWN), **INTO),
    "GET /t/<int:thread_id>/split": thread(STAFF),
    "POST /t/<int:thread_id>/split": sending(thread(STAFF, 303, **NOT_SHOWN), **SPLIT),
    "POST /t/<int:thread_id>/duplicate": sending(thread(f"mentor {STAFF}", 303, **NOT_SHOWN), **OF),
    "GET /moderation": Row(STAFF),
    "GET /moderation/<int:item_id>": Row(STAFF, 200, {}, "item", seen_by=STAFF),
    "POST /moderation/<int:item_id>/claim": Row(STAFF, 303, {}, "item", seen_by=STAFF),
    "POST /moderation/<int:item_id>/decision": Row(
        STAFF, 303, {"action": "dismiss", "reason": REASON}, "item", seen_by=STAFF
    ),
    "POST /moderation/many": Row(
        STAFF, 303, {"ids": "{item_id}", "action": "dismiss", "reason": REASON}
    ),
    "GET /moderation/log": Row(),
    "GET /moderation/screening": Row(STAFF),
    "POST /moderation/screening": Row(STAFF, 303, {"insults": "dungu sekali", "reason": REASON}),
    "POST /moderation/acts/<int:event_id>/undo": Row(STAFF, 303, {"reason": REASON}, "act"),
    "GET /moderation/acts/<int:event_id>/appeal": Row("author", 200, {}, "act", seen_by="author"),
    "POST /moderation/acts/<int:event_id>/appeal": Row(
        "author", 303, APPEAL, "act", seen_by="author"
    ),
    "GET /u/<username>": Row(thing="member"),
    "POST /u/<username>/warning": Row(STAFF, 303, {"reason": REASON}, "member"),
    "POST /u/<username>/silence": Row(STAFF, 303, {"days": "7", "reason": REASON}, "member"),
    "POST /u/<username>/links": Row(STAFF, 303, {"days": "7", "reason": REASON}, "member"),
    "POST /u/<username>/mute": Row(ACTIVE, 303, {}, "member"),
    "POST /u/<username>/suspension": Row(STAFF, 303, SUSPENSION, "member"),
    "POST /u/<username>/resource-person": Row(
        STAFF, 303, {"institution": "Politeknik Pertanian"}, "member"
    ),
    "GET /u/<username>/standing": Row(thing="member"),
    "POST /u/<username>/mentor/<cluster>": Row("", 303, {"do": "rest"}, "member"),
    "POST /u/<username>/mentor/<cluster>/office": Row(
        STAFF, 303, {"do": "appoint", "reason": REASON, "evidence": REASON}, "member"
    ),
    "GET /u/<username>/certificate/<cluster>": Row(STAFF, 404, {}, "member"),
    "GET /certificates/<code>": Row(ok=404),
    "GET /mentors": Row(),
    "GET /mentors/<cluster>": Row(),
    "GET /moderation/promotion": Row(STAFF),
    "POST /moderation/promotion": Row(STAFF, 303, {"reason": REASON, "points": "150"}),
    "POST /moderation/promotion/<int:dossier_id>": Row(
        STAFF, 303, {"action": "approve"}, "dossier", seen_by=STAFF
    ),
    "GET /moderation/rings": Row(STAFF),
    "POST /moderation/rings": Row(STAFF, 303, {"reason": REASON, "group_votes": "40"}),
    "GET /moderation/rings/<int:case_id>": Row(STAFF, 200, {}, "case", seen_by=STAFF),
    "POST /moderation/rings/<int:case_id>": Row(
        STAFF, 303, {"action": "dismiss", "reason": REASON}, "case", seen_by=STAFF
    ),
    "GET /takedown": Row(),
    "POST /takedown": Row(
        ok=303,
        sends={
            "name": "Bu Warga",
            "contact": "0812 3456 7890",
            "address": "https://contoh.id/p/1",
            "right": "privacy",
            "explanation": "Nomor saya tertulis di sana.",
        },
    ),
    "GET /takedown/received": Row(ok=303),
    "GET /moderation/takedowns": Row(STAFF),
    "GET /moderation/takedowns.csv": Row(STAFF),
    "GET /moderation/takedowns/<int:takedown_id>": Row(STAFF, 200, {}, "takedown", seen_by=STAFF),
    "POST /moderation/takedowns/<int:takedown_id>/read": Row(
        STAFF, 303, {}, "takedown", seen_by=STAFF
    ),
    "POST /moderation/takedowns/<int:takedown_id>/decision": Row(
        STAFF, 303, {"outcome": "refused", "reason": REASON}, "takedown", seen_by=STAFF
    ),
    "POST /moderation/takedowns/<int:takedown_id>/answered": Row(
        STAFF, 409, {}, "takedown", seen_by=STAFF
    ),
    "GET /register": Row(ok=303, special={"guest": 200}),
    "POST /register": Row(ok=422),
    "GET /login": Row(ok=303, special={"guest": 200}),
    "POST /login": Row(ok=422, sends={"username": "siapa_saja", "password": "salah-sekali"}),
    "GET /logout": Row(special={"guest": 303}),
    "POST /logout": Row(ok=303),
    "POST /language": Row(ok=303, sends={"lang": "en"}),
    "GET /settings": Row(MEMBERS),
    "POST /settings": Row(ACTIVE, 303, {"name": "Nama Baru", "language": "id"}),
    "GET /settings/data": Row(MEMBERS),
    "POST /settings/data": Row(MEMBERS, 422, {"password": "salah-sekali", "confirm": "y"}),
    "POST /settings/data/export": Row(MEMBERS),
    "GET /settings/password": Row(MEMBERS),
    "POST /settings/password": Row(
        MEMBERS, 422, {"current": "salah-sekali", "password": "kuda-laut-lumping"}
    ),
    "GET /settings/sessions": Row(MEMBERS),
    "POST /settings/sessions/revoke": Row(MEMBERS, 303),
    "POST /settings/sessions/<int:session_id>/revoke": Row(
        MEMBERS, 303, {}, "session", seen_by="member"
    ),
    "GET /settings/tokens": Row(MEMBERS),
    "POST /settings/tokens": Row(ACTIVE, 200, {"name": "Ponsel"}),
    "POST /settings/tokens/<int:token_id>/revoke": Row(MEMBERS, 303, {}, "token", seen_by="member"),
    "GET /healthz": Row(),
    "GET /readyz": Row(),
    "GET /metrics": Row(),
    "GET /notifications": Row(MEMBERS),
    "POST /notifications/read": Row(ACTIVE, 303),
    "GET /settings/notifications": Row(MEMBERS),
    "POST /settings/notifications": Row(ACTIVE, 303),
}

PAGES |= {
    "GET /guides": Row(),
    "GET /guides/feed.atom": Row(),
    "GET /guides/drafts": Row(f"mentor {STAFF}"),
    "GET /guides/<slug>": Row(thing="guide", but={"draft": 302}),
    "GET /guides/<slug>/card.png": Row(thing="guide", but={"draft": 404}),
    "GET /guides/<slug>/versions": Row(thing="guide"),
    "GET /guides/<slug>/print": Row(thing="guide", but={"draft": 404}),
    "GET /guides/<slug>/draft": Row(STAFF, thing="guide", seen_by=STAFF),
    "GET /guides/<slug>/edit": Row(STAFF, thing="guide"),
    "POST /guides/<slug>/edit": Row(STAFF, 303, GUIDE, "guide"),
    "POST /guides/<slug>/published": Row(
        STAFF, 303, {"revision": "1"}, "guide", {"visible": 409}, seen_by=STAFF
    ),
    "GET /guides/<slug>/suggest": Row(ACTIVE, thing="guide", but={"draft": 404}),
    "POST /guides/<slug>/suggest": Row(
        ACTIVE,
        303,
        {"body": TEXT["body"], "note": REASON},
        "guide",
        {"draft": 404, "withdrawn": 409},
    ),
    "GET /guides/suggestions/<int:suggestion_id>": Row(
        f"member {STAFF}", 200, {}, "guide_suggestion", seen_by=f"member {STAFF}"
    ),
    "POST /guides/suggestions/<int:suggestion_id>/accepted": Row(
        STAFF, 303, {"revision": "1"}, "guide_suggestion", seen_by=f"member {STAFF}"
    ),
    "POST /guides/suggestions/<int:suggestion_id>/declined": Row(
        STAFF, 303, {"reason": REASON}, "guide_suggestion", seen_by=f"member {STAFF}"
    ),
    "GET /t/<int:thread_id>/print": thread(),
    "GET /t/<int:thread_id>/guide": thread(STAFF),
    "POST /t/<int:thread_id>/guide": sending(thread(STAFF, 303, **NOT_SHOWN), **GUIDE),
}

V1 = "/api/v1"
API = {
    "GET /openapi.json": Row(),
    "GET /docs": Row(),
    "GET /boards": Row(),
    "GET /boards/<slug>": Row(thing="board"),
    "GET /boards/<slug>/threads": Row(thing="board"),
    "POST /threads": Row(ACTIVE, 201, {"board": "pisang", **TEXT}),
    "GET /threads/<int:thread_id>": thread(),
    "GET /threads/<int:thread_id>/answers": thread(),
    "POST /threads/<int:thread_id>/answers": sending(
        thread(ACTIVE, 201, closed=409, **GONE), body=TEXT["body"]
    ),
    "PUT /threads/<int:thread_id>/accepted": sending(
        thread(ASKER_OR_STAFF, 200, **NOT_SHOWN), answer_id="{post_id}"
    ),
    "DELETE /threads/<int:thread_id>/accepted": sending(thread(ASKER_OR_STAFF)),
    "PUT /threads/<int:thread_id>/following": sending(thread(ACTIVE)),
    "DELETE /threads/<int:thread_id>/following": sending(thread(ACTIVE)),
    "PUT /threads/<int:thread_id>/closed": thread(STAFF),
    "DELETE /threads/<int:thread_id>/closed": thread(STAFF),
    "PUT /threads/<int:thread_id>/pinned": thread(STAFF),
    "DELETE /threads/<int:thread_id>/pinned": thread(STAFF),
    "POST /threads/<int:thread_id>/move": sending(thread(STAFF), **ELSEWHERE),
    "GET /posts/<int:post_id>": post(),
    "PATCH /posts/<int:post_id>": sending(
        post(AUTHOR_OR_STAFF, 200, **GONE), body="Isi yang lain.", reason=REASON
    ),
    "DELETE /posts/<int:post_id>": post(AUTHOR_OR_STAFF, 200, **GONE),
    "PUT /posts/<int:post_id>/restored": post(AUTHOR_OR_STAFF, 200, hidden=409),
    "GET /posts/<int:post_id>/revisions": post(),
    "PUT /posts/<int:post_id>/revisions/<int:number>/purged": post(STAFF, 409),
    "GET /posts/<int:post_id>/suggestions": post(MEMBERS),
    "POST /posts/<int:post_id>/suggestions": sending(
        post(HELPERS, 201, **NOT_SHOWN), body="Isi yang lain.", reason=REASON
    ),
    "POST /suggestions/<int:suggestion_id>/decision": Row(
        DECIDERS, 200, DECLINED, "suggestion", seen_by=SUGGESTION_READERS
    ),
    "DELETE /suggestions/<int:suggestion_id>": Row(
        "member", 200, {}, "suggestion", seen_by=SUGGESTION_READERS
    ),
    "GET /posts/<int:post_id>/comments": post(),
    "POST /posts/<int:post_id>/comments": sending(
        post(ACTIVE, 201, closed=409, **NOT_SHOWN), body=TEXT["body"]
    ),
    "PUT /posts/<int:post_id>/helpful": sending(post(HELPERS, 200, **NOT_SHOWN)),
    "DELETE /posts/<int:post_id>/helpful": sending(post(HELPERS)),
    "PUT /posts/<int:post_id>/endorsement": sending(post("mentor")),
    "DELETE /posts/<int:post_id>/endorsement": sending(post("mentor")),
    "POST /posts/<int:post_id>/corrections": sending(post("mentor", 201), note=TEXT["body"]),
    "PUT /corrections/<int:correction_id>/resolved": post(CORRECTOR_OR_STAFF),
    "PUT /corrections/<int:correction_id>/upheld": post(STAFF),
    "PUT /corrections/<int:correction_id>/withdrawn": post(CORRECTOR_OR_STAFF),
    "PUT /posts/<int:post_id>/hidden": post(STAFF),
    "DELETE /posts/<int:post_id>/hidden": post(STAFF, 200, deleted=409),
    "GET /search": Row(),
    "GET /similar": Row(),
    "GET /guides": Row(),
    "GET /guides/<slug>": Row(thing="guide", but={"draft": 404}),
    "POST /posts/<int:post_id>/flags": sending(
        post(HELPERS, 201, **NOT_SHOWN), reason="spam", note=REASON
    ),
    "GET /review": Row(STAFF),
    "POST /review/<int:item_id>/decision": Row(
        STAFF, 200, {"action": "dismiss", "reason": REASON}, "item", seen_by=STAFF
    ),
    "GET /log": Row(),
    "POST /threads/<int:thread_id>/merge": sending(thread(STAFF, 200, **NOT_SHOWN), **INTO),
    "POST /threads/<int:thread_id>/split": sending(
        thread(STAFF, 201, **NOT_SHOWN), **SPLIT | {"post_ids": ["{post_id}"]}
    ),
    "POST /threads/<int:thread_id>/duplicate": sending(
        thread(f"mentor {STAFF}", 200, **NOT_SHOWN), **OF
    ),
    "DELETE /threads/<int:thread_id>/duplicate": sending(thread(STAFF)),
    "GET /users/<username>": Row(thing="member"),
    "GET /users/<username>/ledger": Row(thing="member"),
    "GET /users/<username>/standing": Row(thing="member"),
    "GET /mentors": Row(),
    "PUT /users/<username>/suspension": Row(STAFF, 200, SUSPENSION_UNTIL, "member"),
    "DELETE /users/<username>/suspension": Row(STAFF, 200, {"reason": REASON}, "member"),
    "GET /me": Row(MEMBERS),
    "GET /me/export": Row(MEMBERS),
    "GET /notifications": Row(MEMBERS),
    "POST /notifications/read": Row(ACTIVE),
}

MATRIX = PAGES | {
    f"{method} {V1}{path}": row for (method, path), row in ((key.split(), API[key]) for key in API)
}

OUTSIDE = {
    "GET /media/<int:photo_id>-<int:width>.webp": "tests/media asks for photos in every state",
}
"""Addresses without a row, each with the reason."""
