"""Passwords cost little here: the work is tested once, not at every login."""

import pytest
from argon2 import PasswordHasher

from forum.accounts.service import passwords


@pytest.fixture(autouse=True)
def _cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "real_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))


@pytest.fixture
def real_hashes() -> None:
    """Let passwords cost what they cost members."""
