"""The locked parts name versions and hashes, never the place they came from."""

import re
import subprocess

import pytest

from config import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
REGISTRY = re.compile(r"https?://|index-url|find-links|trusted-host")
OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users|mnt|tmp)/\w")
TEXT = {".py", ".toml", ".md", ".html", ".css", ".js", ".cfg", ".ini", ".yml", ".lock", ""}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_carry_no_address(name: str) -> None:
    assert not REGISTRY.search((ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_part_is_pinned_with_its_hash(name: str) -> None:
    parts = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    for part in filter(None, parts):
        assert "==" in part, part
        assert "--hash=sha256:" in part, part


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:  # an unpacked archive has no git
        return
    found = [
        name
        for name in listed.stdout.splitlines()
        if (path := ROOT / name).suffix in TEXT
        and path.is_file()
        and name != "tests/house/test_parts.py"
        and OF_A_MACHINE.search(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []
