"""The shape of what members type about themselves."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    TelField,
)
from wtforms.validators import StopValidation

from forum.accounts.rules import passwords
from forum.accounts.rules.identity import EXPERIENCE_NAMES, normal_email, normal_phone
from forum.accounts.service.registration import CONSENTS
from forum.boards.kecamatan import KECAMATAN
from forum.charter.limits import BIO_MAX_CHARACTERS, NAME_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS
from forum.charter.words import N_, Consent, Experience
from forum.kernel.forms import AtMost, Form, Line, Needed, OneOf, Words
from forum.kernel.i18n import LANGUAGES, say
from forum.kernel.text import clean_line

KECAMATAN_CHOICES = {"": "–", **KECAMATAN}
NO_PASSWORD = N_("Write your password.")
NO_USERNAME = N_("Write your username.")


class Username(Line):
    """A username, in small letters whatever the keyboard did."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = self.data.lower()


class Phone(TelField):  # type: ignore[misc]
    """A phone number as typed."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = clean_line(str(valuelist[0])) if valuelist else ""

    def pre_validate(self, form: Form) -> None:
        """Refuse what is no Indonesian number."""
        if self.data and normal_phone(self.data) is None:
            raise StopValidation(say("This number is not complete yet. Example: 0812 3456 7890"))


class Email(EmailField):  # type: ignore[misc]
    """An e-mail address as typed."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        self.data = clean_line(str(valuelist[0])) if valuelist else ""

    def pre_validate(self, form: Form) -> None:
        """Refuse what is no address."""
        if self.data and normal_email(self.data) is None:
            raise StopValidation(
                say("This e-mail address is not complete yet. Example: nama@contoh.id")
            )


class NewPassword(PasswordField):  # type: ignore[misc]
    """A password to be; it is never sent back to the page."""

    @property
    def hint(self) -> str:
        """What is asked of it, for its label."""
        return say(passwords.TOO_SHORT, min=PASSWORD_MIN_CHARACTERS)

    def pre_validate(self, form: Form) -> None:
        """Refuse what would be guessed, given what else the form says of the member."""
        fault = passwords.fault(passwords.normal(self.data or ""), form.own_words())
        if fault is not None:
            raise StopValidation(say(fault))


def experience_choices() -> dict[str, str]:
    """Give the choices of an experience, none first."""
    named = {
        word.value: f"{say(EXPERIENCE_NAMES[word])}: {say(word.sentence)}" for word in Experience
    }
    return {"": say("I'd rather not say"), **named}


class Agreed:
    """The box of a consent must be ticked."""

    def __init__(self, consent: Consent) -> None:
        self.consent = consent

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(say(CONSENTS[self.consent]))


class AboutMe(Form):
    """What registration and settings have in common."""

    name = Line(validators=[AtMost(NAME_MAX_CHARACTERS)])
    kecamatan = SelectField(
        choices=KECAMATAN_CHOICES, validate_choice=False, validators=[OneOf(KECAMATAN_CHOICES)]
    )
    phone = Phone()
    email = Email()


class RegistrationForm(AboutMe):
    """Becoming a member."""

    username = Username(validators=[Needed(NO_USERNAME)])
    password = NewPassword()
    adult = BooleanField(validators=[Agreed(Consent.ADULT)])
    terms = BooleanField(validators=[Agreed(Consent.TERMS)])
    next = HiddenField()

    def own_words(self) -> list[str]:
        """Give what the form says of the member."""
        fields = (self.username, self.name, self.phone, self.email)
        return [field.data or "" for field in fields]


class LoginForm(Form):
    """Logging in."""

    username = Username(validators=[Needed(NO_USERNAME)])
    password = PasswordField(validators=[Needed(NO_PASSWORD)])
    remember = BooleanField()
    next = HiddenField()


class SettingsForm(AboutMe):
    """What a member says of themselves."""

    bio = Words(validators=[AtMost(BIO_MAX_CHARACTERS)])
    experience = RadioField(
        choices=experience_choices, validate_choice=False, validators=[OneOf(("", *Experience))]
    )
    language = SelectField(choices=LANGUAGES, validate_choice=False, validators=[OneOf(LANGUAGES)])


class PasswordForm(Form):
    """A new password instead of the present one, of a member with these `own` words."""

    current = PasswordField(validators=[Needed(N_("Write your present password."))])
    password = NewPassword()

    def __init__(self, own: Sequence[str]) -> None:
        super().__init__()
        self._own = own

    def own_words(self) -> Sequence[str]:
        """Give what is known of the member."""
        return self._own


class TokenForm(Form):
    """A new token."""

    name = Line(
        validators=[
            Needed(N_("Give the token a name, so that you know later what it is for.")),
            AtMost(NAME_MAX_CHARACTERS),
        ]
    )


class ErasureForm(Form):
    """Erasing the account."""

    password = PasswordField(validators=[Needed(NO_PASSWORD)])
    confirm = BooleanField(
        validators=[Needed(N_("Tick the box if you are sure. Nothing is deleted yet."))]
    )
