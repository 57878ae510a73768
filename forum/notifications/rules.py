"""How a group of notices is said in one sentence."""

from forum.charter.words import N_, Notice

ONE: dict[str, str] = {
    Notice.ANSWER: N_("%(name)s answered your question “%(title)s”."),
    Notice.COMMENT: N_("%(name)s commented on what you wrote in “%(title)s”."),
    Notice.MENTION: N_("%(name)s mentioned you in “%(title)s”."),
    Notice.ACCEPTED: N_("%(name)s chose your answer to “%(title)s” as the best one."),
    Notice.HELPFUL: N_("What you wrote in “%(title)s” helped %(name)s."),
    Notice.NEWS: N_("%(name)s wrote in “%(title)s”, which you follow."),
}
MANY: dict[str, str] = {
    Notice.ANSWER: N_("%(count)s new answers to your question “%(title)s”."),
    Notice.COMMENT: N_("%(count)s new comments on what you wrote in “%(title)s”."),
    Notice.MENTION: N_("You were mentioned %(count)s times in “%(title)s”."),
    Notice.ACCEPTED: ONE[Notice.ACCEPTED],
    Notice.HELPFUL: N_("What you wrote in “%(title)s” helped %(count)s people."),
    Notice.NEWS: N_("%(count)s new posts in “%(title)s”, which you follow."),
}
ACTS: dict[str, str] = {
    "post.hidden": N_("A moderator hid what you wrote in “%(title)s”."),
    "post.deleted": N_("A moderator deleted what you wrote in “%(title)s”."),
    "post.restored": N_("A moderator brought back what you wrote in “%(title)s”."),
    "post.edited": N_("A moderator edited what you wrote in “%(title)s”."),
    "thread.closed": N_("A moderator closed your thread “%(title)s”."),
    "thread.reopened": N_("A moderator reopened your thread “%(title)s”."),
    "thread.pinned": N_("A moderator pinned your thread “%(title)s”."),
    "thread.unpinned": N_("A moderator took your thread “%(title)s” down from the top."),
    "member.suspended": N_("A moderator suspended your account."),
    "member.reinstated": N_("A moderator lifted the suspension of your account."),
    "member.marked": N_("A moderator marked you as a resource person."),
    "member.unmarked": N_("A moderator took your mark as a resource person away."),
}


def sentence_of(kind: str, event: str, count: int) -> str:
    """Give the message id that says `count` notices of a kind, caused by an event kind."""
    if kind == Notice.MODERATION:
        return ACTS[event]
    return ONE[kind] if count == 1 else MANY[kind]
