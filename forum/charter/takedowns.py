"""Reports by people who are no members: what about, what follows, how long we keep them."""

from forum.charter.words import N_, Word


class Right(Word):
    """What a page breaks, as whoever reports it says."""

    PRIVACY = "privacy", N_("It shows personal data of mine or of my family.")
    COPYRIGHT = "copyright", N_("It uses a text or picture of mine without my permission.")
    DEFAMATION = "defamation", N_("It says something untrue that harms my name or my business.")
    OTHER = "other", N_("It breaks another right.")


class Outcome(Word):
    """What a moderator decides on a report."""

    UPHELD = "upheld", N_("The report is right; the page was changed or hidden.")
    REFUSED = "refused", N_("The page stays as it is.")


class Step(Word):
    """How far a report has come."""

    RECEIVED = "received", N_("Received")
    READ = "read", N_("Read")
    DECIDED = "decided", N_("Decided")
    ANSWERED = "answered", N_("Answered")


CONTACT_MAX_CHARACTERS = 200
ADDRESS_MAX_CHARACTERS = 500
EXPLANATION_MAX_CHARACTERS = 4_000
KEPT_DAYS = 365
"""So long after the decision we know who reported, and in which words."""
RESENT_MINUTES = 60
"""The same report within this time is the same one: its first confirmation was lost."""
