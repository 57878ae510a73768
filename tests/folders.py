"""The folder of a test run, in memory where there is room, and clearing up after dead runs."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from tests import postgres

PREFIX = "rembuk-tests-"
MEMORY = Path("/dev/shm")  # where a commit doesn't wait for the disk
MEMORY_NEEDED_BYTES = 2_000_000_000


def make() -> Path:
    """Make the folder of this run, named after its process; clear those of killed runs."""
    place = _place()
    for left in place.glob(f"{PREFIX}*"):
        if not _is_alive(left):
            clear(left)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))


def clear(folder: Path) -> None:
    """Stop the PostgreSQL server of a run and remove its folder."""
    with contextlib.suppress(RuntimeError):  # it may have ended with its run
        postgres.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _place() -> Path:
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED_BYTES
    return MEMORY if has_room and os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def _is_alive(folder: Path) -> bool:
    number = folder.name.removeprefix(PREFIX).partition("-")[0]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):  # somebody else's
        return True
    return True
