"""How a group of notices is said in one sentence."""

from forum.charter.words import N_, Notice

ONE: dict[str, str] = {
    Notice.ANSWER: N_("%(name)s answered your question “%(title)s”."),
    Notice.COMMENT: N_("%(name)s commented on what you wrote in “%(title)s”."),
    Notice.MENTION: N_("%(name)s mentioned you in “%(title)s”."),
    Notice.ACCEPTED: N_("%(name)s chose your answer to “%(title)s” as the best one."),
    Notice.HELPFUL: N_("What you wrote in “%(title)s” helped %(name)s."),
    Notice.ENDORSED: N_("%(name)s confirms as mentor your answer to “%(title)s”."),
    Notice.NEWS: N_("%(name)s wrote in “%(title)s”, which you follow."),
}
MANY: dict[str, str] = {
    Notice.ANSWER: N_("%(count)s new answers to your question “%(title)s”."),
    Notice.COMMENT: N_("%(count)s new comments on what you wrote in “%(title)s”."),
    Notice.MENTION: N_("You were mentioned %(count)s times in “%(title)s”."),
    Notice.ACCEPTED: ONE[Notice.ACCEPTED],
    Notice.HELPFUL: N_("What you wrote in “%(title)s” helped %(count)s people."),
    Notice.ENDORSED: N_("%(count)s mentors confirm your answer to “%(title)s”."),
    Notice.NEWS: N_("%(count)s new posts in “%(title)s”, which you follow."),
}
ACTS: dict[str, str] = {
    "post.hidden": N_("A moderator hid what you wrote in “%(title)s”."),
    "post.deleted": N_("A moderator deleted what you wrote in “%(title)s”."),
    "post.restored": N_("A moderator brought back what you wrote in “%(title)s”."),
    "post.edited": N_("A moderator edited what you wrote in “%(title)s”."),
    "post.unhidden": N_("What you had deleted in “%(title)s” is no longer hidden."),
    "thread.closed": N_("A moderator closed your thread “%(title)s”."),
    "thread.reopened": N_("A moderator reopened your thread “%(title)s”."),
    "thread.pinned": N_("A moderator pinned your thread “%(title)s”."),
    "thread.unpinned": N_("A moderator took your thread “%(title)s” down from the top."),
    "thread.moved": N_("A moderator moved your thread “%(title)s” to the board it belongs to."),
    "member.suspended": N_("A moderator suspended your account."),
    "member.reinstated": N_("A moderator lifted the suspension of your account."),
    "member.marked": N_("A moderator marked you as a resource person."),
    "member.unmarked": N_("A moderator took your mark as a resource person away."),
}
CORRECTIONS: dict[str, str] = {
    "correction.written": N_("%(name)s wrote what to correct in your answer to “%(title)s”."),
    "correction.resolved": N_("The correction of an answer to “%(title)s” is resolved."),
    "correction.upheld": N_("The correction of an answer to “%(title)s” stands."),
    "correction.withdrawn": N_("The correction of your answer to “%(title)s” was taken back."),
    "post.edited": N_("The answer to “%(title)s” that you corrected was changed. Is it right?"),
}

GUIDES: dict[str, str] = {
    "guide.adopted": N_("The guide “%(title)s” is made of your answer. Thank you."),
    "suggestion.accepted": N_("The guide “%(title)s” now says what you suggested. Thank you."),
    "suggestion.declined": N_("Your suggestion for the guide “%(title)s” was not taken."),
}


def sentence_of(kind: str, event: str, count: int) -> str:
    """Give the message id that says `count` notices of a kind, caused by an event kind."""
    if kind == Notice.MODERATION:
        return ACTS[event]
    if kind == Notice.CORRECTION:
        return CORRECTIONS[event]
    if kind == Notice.GUIDE:
        return GUIDES[event]
    return ONE[kind] if count == 1 else MANY[kind]
