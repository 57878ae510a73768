"""A change of the database is seen in the WAL-index at once, whoever made it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.kernel.db import open_sqlite
from forum.kernel.versionreader import VersionReader
from forum.kernel.walindex import WalIndex

COMMITS = 300

# Another process that commits when told to.
OTHER = """
import sys
from forum.kernel.db import open_sqlite
connection = open_sqlite(sys.argv[1])
for line in sys.stdin:
    connection.execute("UPDATE epoch SET number = number + 1")
    print("done", flush=True)
"""


@pytest.fixture
def database(tmp_path: Path) -> str:
    file = str(tmp_path / "small.db")
    connection = open_sqlite(file)
    connection.executescript(
        "CREATE TABLE epoch (id INTEGER PRIMARY KEY, number INTEGER);"
        "CREATE TABLE threads (id INTEGER PRIMARY KEY, version INTEGER);"
        "INSERT INTO epoch VALUES (1, 1); INSERT INTO threads VALUES (1, 1);"
    )
    connection.close()
    return file


@pytest.fixture
def index(database: str) -> Iterator[WalIndex]:
    index = WalIndex(database)
    yield index
    index.close()


def test_reading_changes_nothing(index: WalIndex, database: str) -> None:
    before = index.state()
    connection = open_sqlite(database)
    connection.execute("SELECT * FROM threads").fetchall()
    connection.close()
    assert before is not None
    assert index.state() == before


def test_every_commit_of_another_process_is_seen(index: WalIndex, database: str) -> None:
    seen = {index.state()}
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout
        for _ in range(COMMITS):
            print("commit", file=other.stdin, flush=True)
            assert other.stdout.readline() == "done\n"
            seen.add(index.state())
        other.stdin.close()
    assert len(seen) == COMMITS + 1


def test_a_commit_after_a_checkpoint_is_seen(index: WalIndex, database: str) -> None:
    connection = open_sqlite(database)
    seen = {index.state()}
    for mode in ("PASSIVE", "RESTART", "TRUNCATE"):
        connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
        connection.execute("UPDATE threads SET version = version + 1")
        seen.add(index.state())
    connection.close()
    assert len(seen) == 4


def test_it_lasts_longer_than_all_other_connections(index: WalIndex, database: str) -> None:
    for _ in range(3):
        before = index.state()
        connection = open_sqlite(database)
        connection.execute("UPDATE threads SET version = version + 1")
        connection.close()
        assert index.state() != before


def test_what_is_not_committed_yet_is_not_seen(index: WalIndex, database: str) -> None:
    connection = open_sqlite(database)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE threads SET version = version + 1")
    before = index.state()
    connection.execute("ROLLBACK")
    assert index.state() == before
    connection.close()


def test_a_reader_tells_the_state_from_its_first_question_on(database: str) -> None:
    reader = VersionReader(f"sqlite:///{database}")
    assert reader.state() is None
    assert reader.read("threads", 1) == (1, 1)
    before = reader.state()
    assert before is not None
    connection = open_sqlite(database)
    connection.execute("UPDATE threads SET version = 2")
    connection.close()
    assert reader.state() != before
    assert reader.read("threads", 1) == (2, 1)
    reader.close()
