"""Where the files of photos lie: a folder, or a bucket of an S3 service.

Knows names and bytes only. A folder is served by plain file calls; what speaks to buckets is
loaded where one is used.
"""

import os
import secrets
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from forum.kernel.settings import settings

BUCKET_SCHEME = "s3://"


class Storage(Protocol):
    """Files by name, written whole or not at all."""

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` under `name`; a file of that name is replaced."""

    def get(self, name: str) -> bytes:
        """Give what is kept under `name`. Raises `FileNotFoundError`."""

    def delete(self, name: str) -> None:
        """Forget `name`; a name that is gone already is fine."""


class Folder:
    """Files in a folder of this machine, safe against a loss of power once `put` returns."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, data: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        for folder in (path.parent, self.root):
            _sync_folder(folder)

    def get(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)


def storage() -> Storage:
    """Give the storage that `REMBUK_MEDIA` names."""
    return opened(settings().media)


@lru_cache(maxsize=8)
def opened(place: str) -> Storage:
    """Open a folder, or `s3://BUCKET/PREFIX`."""
    if place.startswith(BUCKET_SCHEME):
        return cast(Storage, import_module("forum.media.bucket").opened(place))
    return Folder(Path(place).absolute())


def _sync_folder(folder: Path) -> None:
    """Make new names in a folder lasting. Where folders can't be opened (Windows), they are."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
