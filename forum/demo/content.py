"""The demo community as its files tell it: who writes what, when. Knows no database."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from forum.charter.words import Experience, Role

DATA = Path(__file__).resolve().parent / "data"


class DemoMember(NamedTuple):
    """A member. `mentor_of`: cluster slugs; `institution` is empty unless a resource person."""

    username: str
    name: str
    kecamatan: str
    bio: str
    experience: Experience
    role: Role
    clusters: tuple[str, ...]
    mentor_of: tuple[str, ...]
    institution: str
    joined_on: date


class DemoPost(NamedTuple):
    """A post. `key` names it within the files; `votes` below 0 count as 0."""

    key: str
    author: str
    body: str
    created_at: datetime
    votes: int = 0
    comments: tuple["DemoPost", ...] = ()


class DemoThread(NamedTuple):
    """A question with its answers. `accepted` is the key of the best one, or empty."""

    cluster: str
    tags: tuple[str, ...]
    title: str
    question: DemoPost
    answers: tuple[DemoPost, ...]
    accepted: str


class Addition(NamedTuple):
    """What the loader adds: a question if it has a title, else a comment on the post `on`.

    `days_ago` counts back from the day of loading; `time` is the community's, as HH:MM.
    """

    author: str
    days_ago: int
    time: str
    body: str
    title: str = ""
    cluster: str = ""
    tags: tuple[str, ...] = ()
    on: str = ""


class DemoGuide(NamedTuple):
    """A guide made of the thread `on`, with the answers `sources`; times as in `Addition`.

    `reader` publishes it where its text asks for a second reader.
    """

    on: str
    cluster: str
    author: str
    reader: str
    days_ago: int
    time: str
    title: str
    summary: str
    body: str
    season: str
    tags: tuple[str, ...]
    sources: tuple[str, ...]


class Community(NamedTuple):
    """All of it."""

    members: tuple[DemoMember, ...]
    threads: tuple[DemoThread, ...]
    additions: tuple[Addition, ...]
    guides: tuple[DemoGuide, ...]


def community() -> Community:
    """Read the files."""
    added = _json("additions.json")
    lines = (DATA / "demo_threads.jsonl").read_text(encoding="utf-8").splitlines()
    return Community(
        tuple(_member(row, added) for row in _json("demo_users.json")),
        tuple(_thread(json.loads(line)) for line in lines),
        tuple(_additions(added)),
        tuple(_guide(row) for row in added["guides"]),
    )


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _member(row: dict[str, Any], added: dict[str, Any]) -> DemoMember:
    username, role = row["handle"], row["role"]
    return DemoMember(
        username=username,
        name=added["names"][username],
        kecamatan=row["kecamatan_code"],
        bio=row["bio"],
        experience=Experience(row["level"]),
        role=Role.MODERATOR if role == "moderator" else Role.MEMBER,
        clusters=tuple(row["clusters"]),
        mentor_of=tuple(row["clusters"]) if role == "mentor" else (),
        institution=added["institutions"][username] if role == "narasumber" else "",
        joined_on=date.fromisoformat(row["joined_at"]),
    )


def _thread(row: dict[str, Any]) -> DemoThread:
    return DemoThread(
        cluster=row["cluster"],
        tags=tuple(row["tags"]),
        title=row["title"],
        question=_post(row),
        answers=tuple(_post(answer) for answer in row["answers"]),
        accepted=row["accepted_answer_id"] or "",
    )


def _post(row: dict[str, Any]) -> DemoPost:
    return DemoPost(
        key=row["id"],
        author=row["author"],
        body=row["body"],
        created_at=datetime.fromisoformat(row["created_at"]),
        votes=max(0, row.get("votes", 0)),
        comments=tuple(_post(comment) for comment in row.get("comments", ())),
    )


def _guide(row: dict[str, Any]) -> DemoGuide:
    return DemoGuide(**(row | {"tags": tuple(row["tags"]), "sources": tuple(row["sources"])}))


def _additions(added: dict[str, Any]) -> Iterator[Addition]:
    for row in (*added["comments"], *added["questions"]):
        yield Addition(**(row | {"tags": tuple(row.get("tags", ()))}))
