"""The shape of what is typed about guides."""

from wtforms import HiddenField, SelectField, SelectMultipleField

from forum.charter.limits import (
    BODY_MAX_CHARACTERS,
    GUIDE_SEASON_MAX_CHARACTERS,
    GUIDE_SUMMARY_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    SUGGESTION_NOTE_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
)
from forum.kernel.forms import AtMost, Form, Line, Words
from forum.kernel.text import clean_line


class GuideForm(Form):
    """A version of a guide. `sources`: ids of answers; `revision`: the version it is made of."""

    title = Line(validators=[AtMost(TITLE_MAX_CHARACTERS)])
    summary = Line(validators=[AtMost(GUIDE_SUMMARY_MAX_CHARACTERS)])
    body = Words(validators=[AtMost(BODY_MAX_CHARACTERS)])
    board = SelectField(coerce=clean_line, validate_choice=False)
    tags = SelectMultipleField(coerce=clean_line, validate_choice=False)
    season = Line(validators=[AtMost(GUIDE_SEASON_MAX_CHARACTERS)])
    kecamatan = SelectField(coerce=clean_line, validate_choice=False)
    review_on = Line()
    sources = SelectMultipleField(coerce=clean_line, choices=[], validate_choice=False)
    reason = Line(validators=[AtMost(REASON_MAX_CHARACTERS)])
    revision = HiddenField()


class SuggestionForm(Form):
    """Another text for a guide, and why."""

    body = Words(validators=[AtMost(BODY_MAX_CHARACTERS)])
    note = Line(validators=[AtMost(SUGGESTION_NOTE_MAX_CHARACTERS)])
