"""The few things that can go wrong, each with a sentence. `web.failures` turns them into pages.

Sentences are English message ids marked by `N_`, translated where they are shown.
"""

from collections.abc import Mapping
from typing import Any

from forum.charter.words import N_
from forum.charter.words import Sentence as Sentence  # errors carry them


class Failure(Exception):
    """An act or a read is refused. `sentence` is a message id, `values` fill it."""

    status = 400
    title = N_("This did not work")

    def __init__(self, sentence: str = "", **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


class BrokenRequest(Failure):
    """The request itself can't be read (broken JSON, missing CSRF token)."""


class Unauthenticated(Failure):
    """Nobody is known by this request, or its token is not valid."""

    status = 401
    title = N_("Please log in")


class Forbidden(Failure):
    """One may see the thing, but not do this."""

    status = 403
    title = N_("This is not yours to do")


class NotFound(Failure):
    """The thing does not exist, or the actor may not see it: no difference shows."""

    status = 404
    title = N_("Not found")


class Conflict(Failure):
    """The state of the thing forbids the act. `retry_after`: seconds, where waiting helps."""

    status = 409
    title = N_("Not possible any more")

    def __init__(self, sentence: str, *, retry_after: int | None = None, **values: Any) -> None:
        super().__init__(sentence, **values)
        self.retry_after = retry_after


class AlreadyDone(Conflict):
    """The thing is already as the act would make it. Where repeating is fine, so is this."""


class TooLarge(Failure):
    """More bytes than are taken."""

    status = 413
    title = N_("Too large")


class WrongType(Failure):
    """A kind of content that is not taken."""

    status = 415
    title = N_("Wrong kind of file or content")


class Invalid(Failure):
    """Input that can be mended. `errors` maps each field to a message id and its values."""

    status = 422
    title = N_("Please check what you wrote")

    def __init__(self, errors: Mapping[str, str | Sentence]) -> None:
        super().__init__(N_("Some fields need another look."))
        self.errors = {
            field: said if isinstance(said, Sentence) else Sentence(said)
            for field, said in errors.items()
        }


class TooMany(Failure):
    """A limit is reached. `retry_after`: seconds until trying again makes sense."""

    status = 429
    title = N_("A moment, please")

    def __init__(self, sentence: str, *, retry_after: int, **values: Any) -> None:
        super().__init__(sentence, **values)
        self.retry_after = retry_after
