"""A site to be measured: the demo community and bulk content, on either engine."""

import re
import subprocess
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg

from forum.demo.loader import demo_accounts
from forum.kernel.db import sqlite_module
from tests import postgres
from tests.server import PROGRAM, Server, plain_environment

POSTS_A_THREAD = 20


class Site(Server):
    """A forum with so many posts; made once and kept in `folder`."""

    def __init__(self, folder: Path, engine: str, posts: int) -> None:
        instance = folder / f"{engine}-{posts}"
        self.engine, self.posts = engine, posts
        settings = {"REMBUK_INSTANCE": str(instance), "REMBUK_LIMITS": "off"}
        if engine == "postgresql":
            self.database = f"bench_{posts}"
            self._address = postgres.ensure_running(folder / "postgresql")
            settings["REMBUK_DATABASE_URL"] = self._address.format(database=self.database)
        super().__init__(settings)
        self._made = instance / "made"
        self._connection = None

    def command(self) -> list[str | Path]:
        """Give the command that starts it, without the job process."""
        return [*super().command(), "--no-worker"]

    def make(self) -> None:
        """Fill it, unless that was done before."""
        if self._made.exists() and self._has_database():
            return
        if self.engine == "postgresql":
            with psycopg.connect(self._address.format(database="postgres"), autocommit=True) as own:
                own.execute(f"DROP DATABASE IF EXISTS {self.database}")
                own.execute(f"CREATE DATABASE {self.database}")
        self._run("prepare")
        threads = str(self.posts // POSTS_A_THREAD)
        self._run("seed", "--threads", threads, "--posts", str(self.posts))
        if self.engine == "postgresql":
            self.execute("VACUUM ANALYZE")
        self._made.touch()

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement on its database, beside the server."""
        if self._connection is None:
            self._connection = self._connect()
        cursor = self._connection.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def session_cookie(self, username: str = "") -> str:
        """Log a demo member in, the novice unless named, and give the cookie header.

        It is of a session with its CSRF token.
        """
        accounts = (each for each in demo_accounts() if username in ("", each.username))
        username, password = next((each.username, each.password) for each in accounts)
        jar = CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with browser.open(f"{self.url}/login") as page:
            token = csrf_token(page.read().decode())
        fields = {"username": username, "password": password, "csrf_token": token}
        browser.open(f"{self.url}/login", urllib.parse.urlencode(fields).encode()).close()
        browser.open(f"{self.url}/ask").close()
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)

    def thread(self, order: str) -> tuple[int, str]:
        """Give id and path of the first visible seeded thread in an SQL order."""
        [(thread_id, slug)] = self.execute(
            "SELECT id, slug FROM threads WHERE state = 'visible' AND kind = 'question' "
            f"ORDER BY {order} LIMIT 1"
        )
        return int(str(thread_id)), f"/t/{thread_id}/{slug}"

    def _has_database(self) -> bool:
        if self.engine == "sqlite":
            return True
        with psycopg.connect(self._address.format(database="postgres"), autocommit=True) as own:
            chosen = own.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.database,))
            return chosen.fetchone() is not None

    def _connect(self) -> "psycopg.Connection | sqlite_module.Connection":
        if self.engine == "postgresql":
            return psycopg.connect(self.settings["REMBUK_DATABASE_URL"], autocommit=True)
        path = Path(self.settings["REMBUK_INSTANCE"]) / "rembuk.db"
        return sqlite_module.connect(str(path), isolation_level=None, timeout=10)

    def _run(self, *command: str) -> None:
        environment = {**plain_environment(), **self.settings}
        subprocess.run([PROGRAM, *command], env=environment, check=True)


def csrf_token(page: str) -> str:
    """Give the CSRF token of a page's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None, "a page without form"
    return found[1]
