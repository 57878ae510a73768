"""Languages, numbers and dates: Indonesian first, English second, the community's own day."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from flask import Flask, g, has_app_context, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from forum.kernel.errors import Sentence
from forum.kernel.settings import settings

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT_LANGUAGE = "id"
LANGUAGE_COOKIE = "lang"
_CHOSEN = re.compile(rf"(?:^|[; ]){LANGUAGE_COOKIE}=({'|'.join(LANGUAGES)})(?:;|$)")
GROUPED_FROM = 1_000
"""From here on the digits of a number stand in groups."""
ZONE_LABELS = {"Asia/Makassar": "WITA", "Asia/Jakarta": "WIB", "Asia/Jayapura": "WIT"}


def install(app: Flask) -> None:
    """Let the application speak the languages of `LANGUAGES`."""
    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_translation_directories="translations",
        locale_selector=language,
    )
    known: dict[str, Any] = app.jinja_env.globals
    known.update({name: _in_figures(known[name]) for name in ("gettext", "ngettext")})
    known.update(date=time_element, moment=moment, day=day_element, figure=figure)
    app.context_processor(lambda: {"language": language(), "languages": tuple(LANGUAGES.items())})


def load(app: Flask) -> None:
    """Load catalogues and names of days now, so that the workers of a server share them."""
    with app.test_request_context():
        for spoken in LANGUAGES:
            with force_locale(spoken):
                get_translations()
                _day(date.today(), spoken)  # noqa: DTZ011 - any day


def language() -> str:
    """Give the language of this request: the member's, else the cookie's, else Indonesian."""
    if has_app_context() and "language" in g:
        return str(g.language)
    if not has_request_context():
        return DEFAULT_LANGUAGE
    own = getattr(current_user, "language", None) if session else None
    chosen = own or request.cookies.get(LANGUAGE_COOKIE)
    g.language = chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE
    return str(g.language)


def language_in(cookies: str) -> str:
    """Give the language that a Cookie header chooses, Indonesian unless it does."""
    chosen = _CHOSEN.search(cookies)
    return chosen[1] if chosen else DEFAULT_LANGUAGE


def say(sentence: Sentence | str, **values: Any) -> str:
    """Translate a message id into the language of this request."""
    said = sentence if isinstance(sentence, Sentence) else Sentence(sentence, **values)
    return str(gettext(said.text, **figures(said.values)))


def ngettext(one: str, more: str, num: int, **values: Any) -> str:
    """Translate a message id that depends on a number, which fills `%(num)s`."""
    said = get_translations().ungettext(one, more, num)
    return str(said % figures({"num": num} | values))


def figure(value: Any) -> Any:
    """Give a whole number as the reader writes it, such as 1.250; anything else as it is."""
    if type(value) is not int or -GROUPED_FROM < value < GROUPED_FROM:
        return value
    return format_decimal(value, locale=get_locale() or DEFAULT_LANGUAGE)


def figures(values: dict[str, Any]) -> dict[str, Any]:
    """Give what fills a sentence, its whole numbers as the reader writes them."""
    return {name: figure(value) for name, value in values.items()}


def _in_figures(translate: Callable[..., str]) -> Callable[..., str]:
    """Let a function of the templates write numbers in its sentences as `say` does."""

    @pass_context
    def translated(context: Context, *message: Any, **values: Any) -> str:
        if len(message) > 2:
            values.setdefault("num", message[2])
        return translate(context, *message, **figures(values))

    return translated


def say_in(spoken: str, sentence: Sentence | str, **values: Any) -> str:
    """Translate a message id into this language, whoever asks."""
    with force_locale(spoken):
        return say(sentence, **values)


def say_in_english(sentence: Sentence | str, **values: Any) -> str:
    """Give a message as the API says it."""
    return say_in("en", sentence, **values)


def time_element(at: datetime) -> Markup:
    """Give a `<time>` with the day of an aware moment; scripts make it relative."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup("<time datetime={}>{}</time>").format(stamp, _day(_local_day(at), language()))


def day_element(day: date) -> Markup:
    """Give a `<time>` with a day of the calendar, or that of an aware moment; it stays as it is."""
    day = _local_day(day) if isinstance(day, datetime) else day
    return Markup("<time datetime={}>{}</time>").format(day.isoformat(), _day(day, language()))


def moment(at: datetime) -> str:
    """Give day and time of an aware moment in the community's zone, such as 19.30 WITA."""
    zone = settings().timezone
    local = at.astimezone(_zone(zone))
    clock = format_time(local, "HH.mm" if language() == "id" else "HH:mm", locale=language())
    return f"{_day(local.date(), language())}, {clock} {ZONE_LABELS.get(zone, zone)}"


def _local_day(at: datetime) -> date:
    return at.astimezone(_zone(settings().timezone)).date()


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=10_000)
def _day(day: date, spoken: str) -> str:
    return str(escape(format_date(day, "d MMM y", locale=spoken)))
