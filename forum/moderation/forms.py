"""The shape of what people who are no members report."""

from wtforms import RadioField

from forum.charter.limits import NAME_MAX_CHARACTERS
from forum.charter.takedowns import (
    ADDRESS_MAX_CHARACTERS,
    CONTACT_MAX_CHARACTERS,
    EXPLANATION_MAX_CHARACTERS,
    Right,
)
from forum.charter.words import N_
from forum.kernel.forms import AtMost, Form, Line, Needed, OneOf, Words
from forum.kernel.i18n import say


class TakedownForm(Form):
    """A report: who, how to reach them, which page, which right, and why."""

    name = Line(validators=[Needed(N_("Write your name.")), AtMost(NAME_MAX_CHARACTERS)])
    contact = Line(
        validators=[
            Needed(N_("Write a phone number or an e-mail address.")),
            AtMost(CONTACT_MAX_CHARACTERS),
        ]
    )
    address = Line(
        validators=[
            Needed(N_("Copy the address of the page from your browser.")),
            AtMost(ADDRESS_MAX_CHARACTERS),
        ]
    )
    right = RadioField(validators=[OneOf(Right)], validate_choice=False)
    explanation = Words(
        validators=[
            Needed(N_("Say what is wrong, and where on the page.")),
            AtMost(EXPLANATION_MAX_CHARACTERS),
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.right.choices = [(right.value, say(right.sentence)) for right in Right]
