"""The words of the community: states and kinds, one concept one word, a sentence each."""

from enum import StrEnum
from typing import Any


def N_(sentence: str) -> str:  # noqa: N802 - the usual name of the translation marker
    """Mark a sentence for translation without translating it: the charter knows no language."""
    return sentence


class Sentence:
    """A message id with the values that fill it."""

    def __init__(self, text: str, **values: Any) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


class Word(StrEnum):
    """A code with its sentence."""

    sentence: str

    def __new__(cls, code: str, sentence: str = "") -> Any:
        word = str.__new__(cls, code)
        word._value_ = code
        word.sentence = sentence
        return word


class Role(Word):
    """An office of the whole forum. Being a mentor is no role: it belongs to a cluster."""

    MEMBER = "member", N_("Asks, answers and votes.")
    MODERATOR = "moderator", N_("Looks after the boards for the trade office.")
    ADMIN = "admin", N_("Gives roles and looks after the moderators' acts.")


class State(Word):
    """Where a post stands."""

    VISIBLE = "visible", N_("Everybody can read it.")
    PENDING = "pending", N_("A moderator reads it first.")
    HIDDEN = "hidden", N_("A moderator has hidden it.")
    DELETED = "deleted", N_("Deleted; it can be restored.")


class ThreadKind(Word):
    """What a thread is for."""

    QUESTION = "question", N_("Asks for a solution; the asker chooses the best answer.")
    DISCUSSION = "discussion", N_("Talks a matter through; answers stand in order of time.")
    ANNOUNCEMENT = "announcement", N_("News of the trade office and its partners.")


class PostKind(Word):
    """What a post is in its thread."""

    QUESTION = "question", N_("The first post of a thread.")
    ANSWER = "answer", N_("Solves, or replies in a discussion.")
    COMMENT = "comment", N_("Remarks on a question or an answer.")


class MentorState(Word):
    """How a member's mentorship of a cluster stands."""

    NONE = "none", N_("Not a mentor.")
    CANDIDATE = "candidate", N_("Meets the rules and waits.")
    FOUNDING = "founding", N_("Appointed at the start, to be confirmed by the record.")
    ACTIVE = "active", N_("Mentor by proven help.")
    RESTING = "resting", N_("Takes a rest; the mark stays.")
    LAPSED = "lapsed", N_("The record no longer carries it.")
    SUSPENDED = "suspended", N_("A moderator has suspended it.")


ACTING_MENTOR_STATES = frozenset({MentorState.FOUNDING, MentorState.ACTIVE})
MARKED_MENTOR_STATES = ACTING_MENTOR_STATES | {MentorState.RESTING}


class PromotionMode(Word):
    """Who decides when somebody meets all rules for a mentor."""

    AUTOMATIC = "automatic", N_("Whoever meets all rules becomes mentor; moderators can suspend.")
    CONFIRM = "confirm", N_("A moderator confirms each candidate.")


class MentorEvent(Word):
    """What changes a member's standing as mentor; each is one event with its evidence."""

    CANDIDATE = "mentor.candidate", N_("Meets all rules and waits.")
    UNREADY = "mentor.unready", N_("No longer meets all rules; waits no more.")
    PROMOTED = "mentor.promoted", N_("Became mentor by the rule.")
    FOUNDED = "mentor.founded", N_("Was appointed as founding mentor.")
    CONFIRMED = "mentor.confirmed", N_("The record confirmed the founding mentor.")
    REFUSED = "mentor.refused", N_("A moderator did not confirm the candidate.")
    RESTED = "mentor.rested", N_("Took a rest.")
    RESUMED = "mentor.resumed", N_("Came back from the rest.")
    WARNED = "mentor.warned", N_("Was warned: too many answers needed correction.")
    LAPSED = "mentor.lapsed", N_("Is no longer mentor: the record did not carry it.")
    SUSPENDED = "mentor.suspended", N_("A moderator suspended the mentor's rights.")
    REINSTATED = "mentor.reinstated", N_("A moderator gave the mentor's rights back.")
    DECLINED = "mentor.declined", N_("Declined to be mentor.")
    STEPPED_DOWN = "mentor.stepped_down", N_("Stepped down as mentor.")
    WILLING = "mentor.willing", N_("Is willing to be mentor again.")


class CorrectionState(Word):
    """Where a mentor's correction of an answer stands."""

    OPEN = "open", N_("Waits for the author to change the answer, or to reply.")
    RESOLVED = "resolved", N_("The answer was changed, and it is right now.")
    UPHELD = "upheld", N_("A moderator has confirmed it, or the author did not reply in time.")
    WITHDRAWN = "withdrawn", N_("Taken back; it does not count.")


class GuideState(Word):
    """Where a guide stands."""

    DRAFT = "draft", N_("Being written; only moderators see it.")
    PUBLISHED = "published", N_("Everybody can read it.")
    WITHDRAWN = "withdrawn", N_("Taken down; its versions are kept.")


class GuideSuggestionState(Word):
    """Where a member's suggestion for a guide stands."""

    OPEN = "open", N_("Waits for a moderator.")
    ACCEPTED = "accepted", N_("The guide now says so.")
    DECLINED = "declined", N_("Not taken, with a reason.")


class SuggestionAnswer(Word):
    """What becomes of a suggested change of a post."""

    ACCEPT = "accept", N_("The change is made; the history names who suggested and who accepted.")
    DECLINE = "decline", N_("The text stays; who suggested the change reads the reason.")


class Experience(Word):
    """What members say of their own experience; never shown as standing."""

    PEMULA = "pemula", N_("Just started, or less than a year in business.")
    BERKEMBANG = "berkembang", N_("Produces regularly and sells beyond neighbours.")
    MAHIR = "mahir", N_("Steady quality, full permits, and able to teach others.")


class Consent(Word):
    """What a member agrees to when registering. Recorded with the terms' version."""

    ADULT = "adult", N_("I am 18 years or older.")
    TERMS = "terms", N_("I agree to the rules and the privacy policy.")


TERMS_VERSION = 1


class Notice(Word):
    """What members are told. Each kind can be switched off."""

    ANSWER = "answer", N_("Somebody answers my question.")
    COMMENT = "comment", N_("Somebody comments on my post.")
    MENTION = "mention", N_("Somebody mentions me with @username.")
    ACCEPTED = "accepted", N_("My answer is chosen as the best answer.")
    HELPFUL = "helpful", N_("My post helped somebody.")
    ENDORSED = "endorsed", N_("A mentor confirms my answer.")
    CORRECTION = "correction", N_("A mentor corrects my answer, or an answer I corrected changes.")
    GUIDE = "guide", N_("A guide is made of my answer, or my suggestion for one is decided.")
    SUGGESTION = (
        "suggestion",
        N_("Somebody suggests what I may decide on, or decides on what I suggested."),
    )
    NEWS = "news", N_("There is news in a thread I follow.")
    MODERATION = "moderation", N_("A moderator acts on something of mine.")
    MENTOR = "mentor", N_("My standing as mentor changes.")
