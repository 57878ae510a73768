"""Where the files of photos lie: a folder, or a bucket of an S3 service.

Knows names and bytes only. A folder is served by plain file calls: the library that speaks to
buckets starts threads, and after a fork (the server forks its workers) it would wait for them
forever. So a bucket is opened at its first use, in the worker.
"""

import os
import secrets
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import obstore
from obstore.store import ObjectStore, S3Store

from forum.kernel.settings import settings

BUCKET_SCHEME = "s3://"
# A member waits for this; the library's own patience is three minutes.
BUCKET_TRIES = 3
BUCKET_TIMEOUT = timedelta(seconds=10)


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


class Bucket:
    """Files in a bucket. Credentials and endpoint come from the usual `AWS_*` variables."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def put(self, name: str, data: bytes) -> None:
        obstore.put(self.store, name, data)

    def get(self, name: str) -> bytes:
        return bytes(obstore.get(self.store, name).bytes())

    def delete(self, name: str) -> None:
        try:
            obstore.delete(self.store, name)
        except FileNotFoundError:
            return


def storage() -> Storage:
    """Give the storage that `REMBUK_MEDIA` names."""
    return opened(settings().media)


@lru_cache(maxsize=8)
def opened(place: str) -> Storage:
    """Open a folder, or `s3://BUCKET/PREFIX`."""
    if place.startswith(BUCKET_SCHEME):
        return Bucket(
            S3Store.from_url(
                place,
                client_options={"timeout": BUCKET_TIMEOUT, "allow_http": True},  # as endpoints say
                retry_config={"max_retries": BUCKET_TRIES - 1, "retry_timeout": BUCKET_TIMEOUT},
            )
        )
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
