"""The charter as the rules page prints it: its own tables, not retold."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from forum.charter import limits, reputation, rings, takedowns
from forum.charter.adjustable import ADJUSTABLE
from forum.charter.mentors import LEVELS, PLEDGE
from forum.charter.moderation import (
    APPEAL_DAYS,
    APPEAL_OVERDUE_HOURS,
    DUTY_AFTER_HOURS,
    DUTY_MENTORS,
    FLAGS_HIDE_AT_WEIGHT,
    FlagReason,
    ReviewKind,
)
from forum.charter.personal import Personal
from forum.charter.policies import POLICIES
from forum.charter.promotion import THRESHOLD_SENTENCES
from forum.charter.screening import HELPED_POSTS_OF_A_NEWCOMER, WORD_LISTS
from forum.charter.takedowns import Outcome, Right
from forum.charter.words import (
    N_,
    Consent,
    CorrectionState,
    Experience,
    GuideState,
    GuideSuggestionState,
    MentorEvent,
    MentorState,
    Notice,
    PostKind,
    PromotionMode,
    Role,
    State,
    SuggestionAnswer,
    ThreadKind,
    Word,
)
from forum.kernel.errors import Sentence


class Section(NamedTuple):
    """A table of the charter: title, what it is, column heads, rows of message ids or numbers."""

    title: str
    intro: str
    head: tuple[str, ...]
    rows: list[tuple[str | float | Sentence, ...]]


KEPT_DEVICES = N_(
    "A random mark of the browsers you log in with, for %(days)s days after the last time."
)
KEPT_NETWORKS = N_(
    "A code made from the connection you log in with, for %(days)s days. Nobody can turn it back "
    "into an address. You can take both along, and they go with your account."
)

KEPT_TAKEDOWNS = N_(
    "Who reported and in which words, seen by moderators alone, until %(days)s days after the "
    "decision. Number, times and outcome stay."
)


def sections(asked: Mapping[str, float], suspicious: Mapping[str, float]) -> list[Section]:
    """Give all tables of the charter in the order of the rules page.

    `asked` are the thresholds for mentors that are valid now, `suspicious` those for vote rings,
    by name.
    """
    return [
        Section(
            N_("Points"),
            N_("Points belong to a cluster. The common board gives none."),
            (N_("What happens"), N_("Points")),
            [(rule.sentence, rule.points) for rule in reputation.RULES.values()],
        ),
        Section(
            N_("What does not count"),
            N_("So that nobody can collect points in a circle."),
            (N_("Rule"), N_("A day")),
            [
                (reputation.CAPS["daily_cap"], reputation.DAILY_VOTE_POINTS),
                (reputation.CAPS["pair_cap"], reputation.COUNTED_VOTES_PER_PAIR),
            ],
        ),
        Section(
            N_("Who may do what"),
            N_("The same table decides on every page."),
            (N_("Rule"),),
            [(policy.sentence,) for policy in POLICIES.values()],
        ),
        Section(
            N_("How often"),
            N_("Enough for people, too little for machines."),
            (N_("Limit"),),
            [(Sentence(rate.sentence, times=rate.times),) for rate in limits.RATES.values()],
        ),
        Section(
            N_("What staff may change"),
            N_("Each change says why and is kept."),
            (N_("What"),),
            [(adjustable.sentence,) for adjustable in ADJUSTABLE.values()],
        ),
        Section(
            N_("How long, how many"),
            N_("The limits of texts, photos, drafts and corrections."),
            (N_("What"), N_("At most")),
            [
                (N_("Characters of a title"), limits.TITLE_MAX_CHARACTERS),
                (N_("Characters of a question or answer"), limits.BODY_MAX_CHARACTERS),
                (N_("Characters of a comment"), limits.COMMENT_MAX_CHARACTERS),
                (N_("Characters of a correction"), limits.CORRECTION_MAX_CHARACTERS),
                (
                    N_("Days to reply to a correction; after them it stands"),
                    limits.CORRECTION_ANSWER_DAYS,
                ),
                (N_("Labels of a thread"), limits.LABELS_PER_THREAD),
                (N_("Photos of a post"), limits.PHOTOS_PER_POST),
                (N_("Drafts of a member"), limits.DRAFTS_PER_MEMBER),
                (N_("Suggested changes of a post that wait"), limits.SUGGESTIONS_PER_POST),
            ],
        ),
        Section(
            N_("What is read before it is published"),
            N_("Lists of words, which moderators keep. A plain text is visible at once."),
            (N_("About"), N_("What follows")),
            [(each.topic.sentence, each.effect.sentence) for each in WORD_LISTS.values()],
        ),
        _words(N_("What is covered in texts"), Personal),
        _words(N_("Why a post is reported"), FlagReason),
        _words(N_("What waits for moderators"), ReviewKind),
        Section(
            N_("How moderators work"),
            N_("Every act has a reason, can be taken back and stands in the public log."),
            (N_("What"), N_("Number")),
            [
                (N_("Helpful posts until one is no newcomer"), HELPED_POSTS_OF_A_NEWCOMER),
                (N_("Reports that hide a post until a moderator decides"), FLAGS_HIDE_AT_WEIGHT),
                (N_("Days to appeal"), APPEAL_DAYS),
                (N_("Hours until an appeal goes to the admin"), APPEAL_OVERDUE_HOURS),
                (N_("Hours without a moderator until mentors help"), DUTY_AFTER_HOURS),
                (N_("Mentors who help then"), DUTY_MENTORS),
            ],
        ),
        _words(N_("What people who are no members report"), Right),
        _words(N_("What is decided on it"), Outcome),
        Section(
            N_("What we keep of such reports"),
            "",
            (N_("Rule"),),
            [(Sentence(KEPT_TAKEDOWNS, days=takedowns.KEPT_DAYS),)],
        ),
        _words(N_("Kinds of threads"), ThreadKind),
        _words(N_("Kinds of posts"), PostKind),
        _words(N_("Where a post stands"), State),
        _words(N_("Offices"), Role),
        _words(N_("Mentors"), MentorState),
        Section(
            N_("Levels"),
            N_("Each cluster has its own."),
            (N_("Level"), N_("Points from"), N_("Meaning")),
            [
                (level.name, "" if level.from_points is None else level.from_points, level.sentence)
                for level in LEVELS
            ],
        ),
        Section(
            N_("How one becomes mentor, and stays it"),
            N_("All conditions count in one cluster, as the ledger shows them."),
            (N_("Condition"), N_("Figure")),
            [(sentence, asked[name]) for name, sentence in THRESHOLD_SENTENCES.items()],
        ),
        _words(N_("Which votes are suspicious"), rings.RingKind),
        Section(
            N_("What speaks for it"),
            N_("One sign alone says nothing. Each has an honest explanation, too."),
            (N_("Sign"), N_("Honest explanation")),
            [(sign.sentence, rings.HONEST_REASONS[sign]) for sign in rings.Sign],
        ),
        Section(
            N_("From where on votes are looked at"),
            N_("Nothing is taken back by a machine. A moderator decides, and tells the reason."),
            (N_("Condition"), N_("Figure")),
            [(sentence, suspicious[name]) for name, sentence in rings.THRESHOLD_SENTENCES.items()],
        ),
        _words(N_("Where a case of suspicious votes stands"), rings.CaseState),
        Section(
            N_("What we keep to find such votes"),
            "",
            (N_("Rule"),),
            [
                (Sentence(KEPT_DEVICES, days=limits.KNOWN_DEVICE_DAYS),),
                (Sentence(KEPT_NETWORKS, days=limits.KNOWN_NETWORK_DAYS),),
            ],
        ),
        _words(N_("Who decides on new mentors"), PromotionMode),
        _words(N_("What happens to mentors"), MentorEvent),
        Section(N_("The mentors' pledge"), "", (), [(sentence,) for sentence in PLEDGE]),
        _words(N_("Where a correction stands"), CorrectionState),
        Section(
            N_("Guides"),
            N_("Made of good threads, checked again and again."),
            (N_("What"), N_("At most")),
            [
                (N_("Characters of a guide"), limits.BODY_MAX_CHARACTERS),
                (N_("Characters of what it is good for"), limits.GUIDE_SUMMARY_MAX_CHARACTERS),
                (N_("Answers it is made of"), limits.GUIDE_SOURCES_MAX),
                (N_("Months until it is checked again, usually"), limits.GUIDE_REVIEW_MONTHS),
                (N_("The same, at most"), limits.GUIDE_REVIEW_MAX_MONTHS),
                (N_("Months that a printed thread is good"), limits.HANDOUT_VALID_MONTHS),
            ],
        ),
        _words(N_("Where a guide stands"), GuideState),
        _words(N_("Where a suggestion for a guide stands"), GuideSuggestionState),
        _words(N_("What becomes of a suggested change"), SuggestionAnswer),
        _words(N_("Experience, as members say themselves"), Experience),
        _words(N_("What we tell members"), Notice),
        _words(N_("What members agree to"), Consent),
    ]


def _words(title: str, words: Iterable[Word]) -> Section:
    return Section(title, "", (N_("Meaning"),), [(word.sentence,) for word in words])
