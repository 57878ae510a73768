"""Seeded installations to measure, kept under `tests/output/bench` for the next run."""

import os
import re
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psycopg
from flask import Flask
from sqlalchemy import func, select, text

from config import Settings
from forum.accounts.models import Member
from forum.accounts.queries import actor_of
from forum.app import create_app
from forum.boards.models import Board
from forum.charter.words import State, ThreadKind
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.models import Post, Thread
from tests import postgres
from tests.bench.load import post
from tests.bench.measured import Site
from tests.builders import log_in
from tests.client import Client
from tests.server import PROGRAM, plain_environment

FOLDER = Path(__file__).parents[1] / "output" / "bench"
POSTGRES = Path(tempfile.gettempdir()) / f"rembuk-bench-{os.getpid()}"
POSTS_PER_THREAD = 20
DEEP_PAGES = 30
_NEXT = re.compile(rb'rel="next" href="([^"]+)"')


class Browser(NamedTuple):
    """A member's browser: what it sends along."""

    cookie: str
    token: str


class Place:
    """A seeded database, and the addresses in it that are measured."""

    def __init__(self, engine: str, posts: int) -> None:
        self.name = f"{engine}-{posts}"
        self.settings = {
            "REMBUK_INSTANCE": str(FOLDER / self.name),
            "REMBUK_LIMITS": "off",
            "REMBUK_SECRET_KEY": "b" * 48,
        }
        if engine == "postgresql":
            self._make_database(postgres.ensure_running(POSTGRES), f"bench_{posts}")
        self._fill(posts)

    @cached_property
    def app(self) -> Flask:
        """The application of this process on the same database."""
        return create_app(Settings.read(self.settings))

    @contextmanager
    def served(self) -> Iterator[Site]:
        """Serve it as in production."""
        site = Site(self.settings)
        site.start()
        try:
            yield site
        finally:
            site.stop()

    def threads(self, count: int) -> list[tuple[int, str]]:
        """Give ids and addresses of visible questions with about 20 posts."""
        with self.app.app_context():
            chosen = (
                select(Thread.id, Thread.slug)
                .where(
                    Thread.state == State.VISIBLE,
                    Thread.kind == ThreadKind.QUESTION,
                    Thread.post_count.between(POSTS_PER_THREAD - 3, POSTS_PER_THREAD + 3),
                )
                .order_by(Thread.id)
                .limit(count)
            )
            return [(row.id, f"/t/{row.id}/{row.slug}") for row in db.session.execute(chosen)]

    def boards(self) -> list[str]:
        """Give the addresses of all boards, in each of their filters."""
        with self.app.app_context():
            slugs = db.session.scalars(select(Board.slug)).all()
        filters = ("", "?filter=unanswered", "?filter=solved", "?filter=top")
        return [f"/b/{slug}{chosen}" for slug in slugs for chosen in filters]

    def deep_page_of_a_long_thread(self, site: Site) -> str:
        """Give the address of the page that shows the last answer of the longest thread."""
        with self.app.app_context():
            longest = select(Thread.id).order_by(Thread.answer_count.desc()).limit(1)
            last = select(func.max(Post.rank)).where(
                Post.thread_id == longest.scalar_subquery(), Post.kind == "answer"
            )
            chosen = select(Post.id).where(
                Post.thread_id == longest.scalar_subquery(),
                Post.kind == "answer",
                Post.rank == last.scalar_subquery(),
            )
            post_id = db.session.execute(chosen.order_by(Post.id.desc()).limit(1)).scalar_one()
        with urllib.request.urlopen(f"{site.url}/p/{post_id}") as answer:
            return str(answer.url).removeprefix(site.url).partition("#")[0]

    def deep_page_of_a_board(self, site: Site) -> str:
        """Give the address of a page far behind a board's first."""
        path = "/b/pisang"
        for _ in range(DEEP_PAGES):
            with urllib.request.urlopen(site.url + path) as answer:
                found = _NEXT.search(answer.read())
            if found is None:
                break
            path = found[1].decode().replace("&amp;", "&")
        return path

    def raise_versions(self) -> None:
        """Let every thread and board have changed."""
        with self.app.app_context(), transaction():
            db.session.execute(text("UPDATE threads SET version = version + 1"))
            db.session.execute(text("UPDATE boards SET version = version + 1"))

    def a_member(self) -> Browser:
        """Log a member in."""
        with self.app.app_context():
            row = db.session.scalars(select(Member).where(Member.role == "member").limit(1)).one()
            client = log_in(Client(self.app), actor_of(row))
            token = client.csrf_token()
            cookie = client.get_cookie("session")
            assert cookie is not None
            db.session.remove()
        return Browser(f"session={cookie.value}", token)

    def _fill(self, posts: int) -> None:
        folder = Path(self.settings["REMBUK_INSTANCE"])
        done = folder / "seeded"
        if done.exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._run("db", "upgrade")
        self._run("boards", "sync")
        threads = max(1, posts // POSTS_PER_THREAD)
        self._run("seed", "--threads", str(threads), "--posts", str(posts))
        done.touch()

    def _make_database(self, address: str, name: str) -> None:
        """Make a PostgreSQL database; the server and all that it holds end with the run."""
        shutil.rmtree(self.settings["REMBUK_INSTANCE"], ignore_errors=True)
        self.settings["REMBUK_DATABASE_URL"] = address.format(database=name)
        with psycopg.connect(address.format(database="postgres"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"'.encode())

    def _run(self, *arguments: str) -> None:
        environment = {**plain_environment(), **self.settings}
        subprocess.run([PROGRAM, *arguments], env=environment, check=True)


def reply_of(member: Browser, thread: tuple[int, str], number: int) -> bytes:
    """Give the request that answers a thread."""
    words = "Tiriskan dulu minyaknya, lalu simpan dalam toples kering yang rapat. " * 4
    form = {
        "csrf_token": member.token,
        "idempotency_key": f"bench-{thread[0]}-{number}",
        "body": f"{words}\n\n* jangan **ditutup** selagi panas\n* nomor {number}",
    }
    headers = {"Cookie": member.cookie}
    return post(f"/t/{thread[0]}/answers", urlencode(form).encode(), **headers)
