"""The shape of what members type on the pages of threads."""

from wtforms import (
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
)

from forum.charter.limits import (
    BODY_MAX_CHARACTERS,
    COMMENT_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
)
from forum.charter.words import N_
from forum.kernel.forms import AtMost, Form, Line, Needed, Words
from forum.kernel.text import clean_line

NOTHING_WRITTEN = N_("Write a few words.")


class AnswerForm(Form):
    """An answer with photos. `photo_ids`: photos that came with an earlier try."""

    body = Words(validators=[Needed(NOTHING_WRITTEN), AtMost(BODY_MAX_CHARACTERS)])
    photos = MultipleFileField()
    photo_ids = SelectMultipleField(coerce=int, choices=[], validate_choice=False)


class CommentForm(Form):
    """A comment."""

    body = Words(validators=[Needed(NOTHING_WRITTEN), AtMost(COMMENT_MAX_CHARACTERS)])


class AskForm(AnswerForm):
    """A new thread. `similar_seen`: its asker was shown what is like it."""

    title = Line(
        validators=[
            Needed(N_("Say in a few words what it is about.")),
            AtMost(TITLE_MAX_CHARACTERS),
        ]
    )
    board = SelectField(coerce=clean_line, validate_choice=False)
    kind = RadioField(validate_choice=False)
    tags = SelectMultipleField(coerce=clean_line, validate_choice=False)
    draft = HiddenField()
    similar_seen = HiddenField()


class EditForm(AnswerForm):
    """A post being edited; title and tags belong to questions, the reason to staff."""

    title = Line(validators=[AtMost(TITLE_MAX_CHARACTERS)])
    tags = SelectMultipleField(coerce=clean_line, validate_choice=False)
    reason = Line(validators=[AtMost(REASON_MAX_CHARACTERS)])
