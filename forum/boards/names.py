"""What boards, clusters and labels are called: on pages as their reader says it.

The database, the API and search have the Indonesian names. What is not in the tables, such as the
words of staff, is shown as it is.
"""

from functools import cache

from flask import Flask

from forum.boards.clusters import BOARDS, LABELS, BoardRow, LabelRow
from forum.kernel.i18n import DEFAULT_LANGUAGE, say, say_in


def install(app: Flask) -> None:
    """Let templates call things by name."""
    app.jinja_env.globals["called"] = called
    with app.app_context():
        _message_ids()


def called(text: str) -> str:
    """Give a name or description in the language of this request."""
    message = _message_ids().get(text)
    return text if message is None else say(message)


def in_indonesian(message: str) -> str:
    """Give the Indonesian text of a name or description of the tables; others as they are."""
    return _texts().get(message, message)


@cache
def _texts() -> dict[str, str]:
    rows: list[BoardRow | LabelRow] = [*BOARDS, *LABELS]
    messages = [message for row in rows for message in (row.name, row.description)]
    return {message: say_in(DEFAULT_LANGUAGE, message) for message in messages}


@cache
def _message_ids() -> dict[str, str]:
    """Give the message ids by themselves and by what the database has."""
    return {one: message for message, text in _texts().items() for one in (message, text)}
