"""The shape of input from pages: every text is cleaned in one way before anybody looks at it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import StopValidation

from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.text import clean, clean_line


class Form(FlaskForm):  # type: ignore[misc]
    """A form of this site. CSRF is checked for every request before it, by the kernel."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False

        def wrap_formdata(self, form: "Form", formdata: Any) -> Any:
            """Read form fields and files only: a JSON body sent to a page is an empty form."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

    def add_failure(self, failure: Invalid) -> None:
        """Put the sentences of a refused act beside their fields."""
        for name, sentence in failure.errors.items():
            field = self[name] if name in self else next(iter(self))
            field.errors = [*field.errors, say(sentence)]


def collect(form: Form, *checks: Callable[[], Any]) -> list[Any]:
    """Run all checks and give their results; each refusal becomes an error of the form."""
    results = []
    for check in checks:
        try:
            results.append(check())
        except Invalid as failure:
            form.add_failure(failure)
            results.append(None)
    return results


def wants(what: str) -> bool:
    """Whether the button pressed is this one."""
    return request.form.get("do") == what


class Line(StringField):  # type: ignore[misc]
    """A text of one line, cleaned."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = clean_line(str(valuelist[0])) if valuelist else ""


class Words(TextAreaField):  # type: ignore[misc]
    """A text of several lines, cleaned."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = clean(str(valuelist[0])) if valuelist else ""


class AtMost:
    """At most so many characters; keeps what was typed."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if len(field.data or "") > self.characters:
            raise StopValidation(
                say("Shorten this to %(max)s characters or fewer.", max=self.characters)
            )


class Needed:
    """May not be empty; `sentence` says what to write."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if not field.data:
            raise StopValidation(say(self.sentence))


class OneOf:
    """Must be one of these values, or empty where "" is among them."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = frozenset(values)

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if (field.data or "") not in self.values:
            raise StopValidation(say("Choose one of the list."))
