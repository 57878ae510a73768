"""The shape of what is typed about guides. `service.texts` measures it."""

from wtforms import HiddenField, SelectField, SelectMultipleField

from forum.kernel.forms import Form, Line, Words
from forum.kernel.text import clean_line


class GuideForm(Form):
    """A version of a guide. `sources`: ids of answers; `revision`: the version it is made of."""

    title = Line()
    summary = Line()
    body = Words()
    board = SelectField(coerce=clean_line, validate_choice=False)
    tags = SelectMultipleField(coerce=clean_line, validate_choice=False)
    season = Line()
    kecamatan = SelectField(coerce=clean_line, validate_choice=False)
    review_on = Line()
    sources = SelectMultipleField(coerce=clean_line, choices=[], validate_choice=False)
    reason = Line()
    revision = HiddenField()


class SuggestionForm(Form):
    """Another text for a guide, and why."""

    body = Words()
    note = Line()
