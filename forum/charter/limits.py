"""How long, how often, how many. The unit stands in the name."""

from typing import NamedTuple

from forum.charter.words import N_

TITLE_MIN_CHARACTERS = 5
TITLE_MAX_CHARACTERS = 150
BODY_MIN_CHARACTERS = 1
BODY_MAX_CHARACTERS = 10_000
COMMENT_MAX_CHARACTERS = 2_000
REASON_MAX_CHARACTERS = 500
NAME_MAX_CHARACTERS = 60
BIO_MAX_CHARACTERS = 300
INSTITUTION_MAX_CHARACTERS = 120
EMAIL_MAX_CHARACTERS = 254
DEVICE_NAME_MAX_CHARACTERS = 80
USERNAME_MIN_CHARACTERS = 3
USERNAME_MAX_CHARACTERS = 30
PASSWORD_MIN_CHARACTERS = 8
PASSWORD_MAX_CHARACTERS = 200
LABELS_PER_THREAD = 5
GUIDE_SUMMARY_MAX_CHARACTERS = 300
GUIDE_SEASON_MAX_CHARACTERS = 80
GUIDE_REVIEW_MONTHS = 12
"""A guide is read again after so long, unless its editor names another day."""
GUIDE_REVIEW_MAX_MONTHS = 24
GUIDE_SOURCES_MAX = 20
GUIDES_BESIDE_BOARD = 5
GUIDES_PER_PAGE = 20
SUGGESTION_NOTE_MAX_CHARACTERS = 500
HANDOUT_VALID_MONTHS = 12
"""A printed thread says that it should be checked after so long."""
PHOTOS_PER_POST = 4
PHOTO_MAX_PIXELS = 12_500_000
"""12 megapixel as phones sell them: 4032 x 3024 is 12,192,768."""
PHOTO_MAX_BYTES = 12_000_000
PHOTO_WIDTHS_PX = (320, 1280)
PHOTO_MAX_HEIGHT_PER_WIDTH = 4
"""A picture of 1280 px is at most 5120 px high; what is taller becomes narrower."""
FREE_PHOTO_DAYS = 7
FREE_PHOTOS_PER_MEMBER = 20
"""Photos sent but not yet on a post; the oldest beyond go first."""
DRAFTS_PER_MEMBER = 50
MENTIONS_PER_POST = 10
CORRECTION_MAX_CHARACTERS = COMMENT_MAX_CHARACTERS
CORRECTION_ANSWER_DAYS = 14
"""An open correction stands if its author neither changes the answer nor replies for so long."""

SEARCH_MAX_CHARACTERS = 200
"""Of a question to search; what follows is not looked at."""
SEARCH_MAX_WORDS = 12
SEARCH_CANDIDATES = 200
"""Of all that fits, at most so many are ranked: the cost stays the same as the forum grows."""
SEARCH_GUIDE_CANDIDATES = 50
"""So many guides are ranked among them, however many threads fit."""
SEARCH_RESULTS_PER_PAGE = 10
SUGGESTIONS_SHOWN = 6
SUGGESTION_MAX_CHARACTERS = 80
SIMILAR_SHOWN = 5
SIMILAR_MAX_WORDS = 16
SOUGHT_SHOWN_FROM_ASKERS = 3
"""What fewer people looked for is shown to nobody."""
SOUGHT_KEPT_DAYS = 90
SYNONYM_GROUPS_MAX = 500
SYNONYMS_PER_GROUP = 8
SYNONYM_MAX_WORDS = 4
SYNONYM_MAX_CHARACTERS = 30
SUGGESTIONS_PER_POST = 20
"""So many suggested changes of a post may wait at a time, one of each member."""

POSTS_PER_PAGE = 20
THREADS_PER_PAGE = 20
COMMENTS_UNFOLDED = 3
COMMENTS_PER_POST_ON_PAGE = 20
NOTICES_PER_PAGE = 30
CASES_PER_PAGE = 20
CASE_VOTES_PER_PAGE = 20
LEDGER_LINES_PER_PAGE = 20
MENTORS_PER_PAGE = 30
API_ITEMS_DEFAULT = 20
API_ITEMS_MAX = 100
API_IDS_MAX = 1000
API_BODY_MAX_BYTES = 16_000_000
API_ANSWERS_IN_THREAD = 20
API_COMMENTS_IN_THREAD = 100
COUNT_SHOWN_MAX = 99
SHARED_TEXT_MAX_CHARACTERS = 300
"""What is shared into a chat, link included: longer texts are folded there."""
SUMMARY_DAYS = 7
SUMMARY_MAX_CHARACTERS = 1_500
CARD_MAX_BYTES = 30_000
"""The picture of a link's preview."""

NEW_THREAD_DAYS = 14

PACK_GUIDES = 20
PACK_THREADS = 60
"""The best threads of a board, taken along to where there is no signal."""
PACK_ANSWERS = 5
"""Of each thread: the best answers."""
PACK_MAX_BYTES = 1_500_000
PACK_ITEMS_AT_ONCE = 20

SESSION_HOURS = 12
REMEMBERED_SESSION_DAYS = 365
SESSION_SEEN_SECONDS = 300
"""When a session was last seen is noted at most so often."""
KNOWN_DEVICE_DAYS = 365
KNOWN_NETWORK_DAYS = 90
"""From where somebody logged in is kept so long, as a keyed hash, to find vote rings."""
REGISTRATION_RETRY_MINUTES = 60
"""Who sends the same registration again within this time is let in: the first answer was lost."""
TOKENS_PER_MEMBER = 20
SUSPENSION_MAX_DAYS = 3652
DECLINE_DAYS = 14
"""So long after becoming mentor, leaving is called declining."""
TOKEN_DAYS = 365
IDEMPOTENCY_LEASE_SECONDS = 60
IDEMPOTENCY_KEPT_DAYS = 8
IDEMPOTENCY_KEY_MAX_CHARACTERS = 200


class Rate(NamedTuple):
    """At most `times` in `seconds`; the sentence is filled with `times`."""

    times: int
    seconds: int
    sentence: str


RATES: dict[str, Rate] = {
    "ask": Rate(10, 3600, N_("At most %(times)s new threads an hour.")),
    "answer": Rate(40, 3600, N_("At most %(times)s answers an hour.")),
    "comment": Rate(60, 3600, N_("At most %(times)s comments an hour.")),
    "edit": Rate(60, 3600, N_("At most %(times)s edits an hour.")),
    "suggest": Rate(20, 3600, N_("At most %(times)s suggested changes an hour.")),
    "photo": Rate(100, 3600, N_("At most %(times)s uploads of photos an hour.")),
    "help": Rate(200, 3600, N_("At most %(times)s helpful votes an hour.")),
    "flag": Rate(30, 3600, N_("At most %(times)s reports an hour.")),
    "endorse": Rate(100, 3600, N_("At most %(times)s confirmations of answers an hour.")),
    "correct": Rate(30, 3600, N_("At most %(times)s corrections an hour.")),
    "takedown": Rate(5, 3600, N_("At most %(times)s reports of pages an hour from one address.")),
    "register": Rate(10, 3600, N_("At most %(times)s new accounts an hour from one connection.")),
    "search": Rate(300, 60, N_("At most %(times)s searches a minute.")),
    "api": Rate(600, 60, N_("At most %(times)s API calls a minute.")),
    "login_name": Rate(10, 900, N_("At most %(times)s failed logins in 15 minutes for one name.")),
    "login_device": Rate(
        20, 900, N_("At most %(times)s failed logins in 15 minutes from a known phone or computer.")
    ),
    "login_address": Rate(
        60, 900, N_("At most %(times)s failed logins in 15 minutes from one connection.")
    ),
}
