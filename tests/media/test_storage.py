"""Files are kept whole or not at all, the same way in a folder, a bucket and an S3 service.

The bucket is obstore's store in memory, the service a stand-in for the four calls used.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from obstore.exceptions import BaseError
from obstore.store import MemoryStore, S3Store

from forum.media import storage as storage_module
from forum.media.bucket import Bucket
from forum.media.storage import Folder, Storage, opened
from tests.media.s3 import BUCKET, StandIn

NAME = "ab/abc-320.webp"


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    opened.cache_clear()
    yield
    opened.cache_clear()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Give an S3 service that the environment leads to."""
    service = StandIn()
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    yield service
    service.close()


@pytest.fixture(params=["folder", "bucket", "service"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return Folder(tmp_path / "media")
    if request.param == "bucket":
        return Bucket(MemoryStore())
    request.getfixturevalue("service")
    return opened(f"s3://{BUCKET}/foto")


def test_what_is_kept_comes_back(place: Storage) -> None:
    place.put(NAME, b"old")
    place.put(NAME, b"new")
    assert place.get(NAME) == b"new"


def test_what_is_not_there_is_a_file_not_found(place: Storage) -> None:
    with pytest.raises(FileNotFoundError):
        place.get(NAME)


def test_deleting_twice_is_fine(place: Storage) -> None:
    place.put(NAME, b"x")
    place.delete(NAME)
    place.delete(NAME)
    with pytest.raises(FileNotFoundError):
        place.get(NAME)


def test_a_disk_that_fails_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage_module.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Folder(tmp_path).put(NAME, b"x" * 100)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_is_used_after_a_fork_as_before(tmp_path: Path) -> None:
    place = Folder(tmp_path)
    place.put(NAME, b"x")
    child = os.fork()
    if child == 0:
        os._exit(0 if place.get(NAME) == b"x" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_the_setting_names_a_folder_or_a_bucket_with_a_prefix(
    tmp_path: Path, service: StandIn
) -> None:
    folder = opened(str(tmp_path))
    assert isinstance(folder, Folder)
    assert folder.root == tmp_path
    bucket = opened(f"s3://{BUCKET}/foto/2026")
    assert isinstance(bucket, Bucket)
    assert isinstance(bucket.store, S3Store)
    bucket.put(NAME, b"x")
    assert service.objects == {f"/{BUCKET}/foto/2026/{NAME}": b"x"}


def test_a_service_that_is_away_is_not_waited_for_long(service: StandIn) -> None:
    bucket = opened(f"s3://{BUCKET}")
    service.close()
    with pytest.raises(BaseError):
        bucket.put(NAME, b"x")
