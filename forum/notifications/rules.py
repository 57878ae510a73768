"""How a group of notices is said in one sentence."""

from forum.charter.words import N_, MentorEvent, Notice

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
    "post.purged": N_(
        "A moderator purged an earlier version of what you wrote in “%(title)s”: it showed "
        "personal data."
    ),
    "post.unhidden": N_("What you had deleted in “%(title)s” is no longer hidden."),
    "thread.closed": N_("A moderator closed your thread “%(title)s”."),
    "thread.reopened": N_("A moderator reopened your thread “%(title)s”."),
    "thread.pinned": N_("A moderator pinned your thread “%(title)s”."),
    "thread.unpinned": N_("A moderator took your thread “%(title)s” down from the top."),
    "thread.moved": N_("A moderator moved your thread “%(title)s” to the board it belongs to."),
    "post.held": N_("Your text in “%(title)s” is read by a moderator first."),
    "post.approved": N_("A moderator published what you wrote in “%(title)s”."),
    "edit.held": N_("A moderator reads your change in “%(title)s” first. The text before stays."),
    "edit.approved": N_("A moderator published your change in “%(title)s”."),
    "edit.refused": N_("A moderator did not publish your change in “%(title)s”."),
    "thread.merged": N_("A moderator merged your thread “%(title)s” into another one."),
    "thread.unmerged": N_("A moderator made your thread “%(title)s” stand by itself again."),
    "thread.split": N_("A moderator made a thread of its own of answers in “%(title)s”."),
    "thread.marked_duplicate": N_("Your question “%(title)s” was asked before."),
    "thread.unmarked_duplicate": N_("“%(title)s” is no longer marked as asked before."),
    "member.warned": N_("A moderator warned you."),
    "member.unwarned": N_("A moderator took a warning back."),
    "member.silenced": N_("A moderator silenced you for some days. You can read and vote."),
    "member.unsilenced": N_("You may write again."),
    "member.links_limited": N_("A moderator reads your texts with links first for some days."),
    "member.links_freed": N_("Your texts with links are no longer read first."),
    "appeal.upheld": N_("Your appeal was successful."),
    "appeal.rejected": N_("Your appeal was rejected. The act stands."),
    "appeal.climbed": N_("An appeal has waited for too long. Please decide."),
    "duty.called": N_("The moderators are away. Please read what is held in your cluster."),
    "member.suspended": N_("A moderator suspended your account."),
    "member.reinstated": N_("A moderator lifted the suspension of your account."),
    "member.marked": N_("A moderator marked you as a resource person."),
    "member.unmarked": N_("A moderator took your mark as a resource person away."),
    "ring.confirmed": N_(
        "A moderator took points back in %(cluster)s: votes went round among a few people."
    ),
    "ring.withdrawn": N_("A moderator gave back points of votes in %(cluster)s."),
}
MENTOR_TURNS: dict[str, str] = {
    MentorEvent.CANDIDATE: N_("You meet all rules to be mentor in %(cluster)s. One step is left."),
    MentorEvent.UNREADY: N_("Some rules to be mentor in %(cluster)s are not met any more."),
    MentorEvent.PROMOTED: N_(
        "Thank you. Your answers help many people. You are mentor in %(cluster)s."
    ),
    MentorEvent.FOUNDED: N_("You were appointed as founding mentor in %(cluster)s."),
    MentorEvent.CONFIRMED: N_("Thank you. Your record confirms you as mentor in %(cluster)s."),
    MentorEvent.REFUSED: N_("A moderator did not confirm you as mentor in %(cluster)s this time."),
    MentorEvent.RESTED: N_(
        "You rest as mentor in %(cluster)s now. Your next act there ends the rest."
    ),
    MentorEvent.RESUMED: N_("Welcome back as mentor in %(cluster)s."),
    MentorEvent.WARNED: N_(
        "Several of your answers in %(cluster)s needed correction. New good answers help."
    ),
    MentorEvent.LAPSED: N_(
        "You are not mentor in %(cluster)s any more. Your points stay, and you can rise again."
    ),
    MentorEvent.SUSPENDED: N_("A moderator suspended your rights as mentor in %(cluster)s."),
    MentorEvent.REINSTATED: N_("A moderator gave you the rights as mentor in %(cluster)s back."),
    MentorEvent.DECLINED: N_("You declined to be mentor in %(cluster)s."),
    MentorEvent.STEPPED_DOWN: N_("You stepped down as mentor in %(cluster)s."),
    MentorEvent.WILLING: N_("You are willing to be mentor in %(cluster)s again."),
}
CORRECTIONS: dict[str, str] = {
    "correction.written": N_("%(name)s wrote what to correct in your answer to “%(title)s”."),
    "correction.resolved": N_("The correction of an answer to “%(title)s” is resolved."),
    "correction.upheld": N_("The correction of an answer to “%(title)s” stands."),
    "correction.withdrawn": N_("The correction of your answer to “%(title)s” was taken back."),
    "post.edited": N_("The answer to “%(title)s” that you corrected was changed. Is it right?"),
}
SUGGESTIONS: dict[str, str] = {
    "suggestion.offered": N_("%(name)s suggests a change of what you wrote in “%(title)s”."),
    "suggestion.held": N_("A moderator reads the change that you suggest in “%(title)s” first."),
    "suggestion.accepted": N_("Thank you. The change that you suggested in “%(title)s” is made."),
    "suggestion.declined": N_("The change that you suggested in “%(title)s” is not made."),
    "post.edited": N_("%(name)s accepted a suggested change of what you wrote in “%(title)s”."),
    "thread.duplicate_proposed": N_("%(name)s finds that “%(title)s” was asked before. Is it so?"),
}

GUIDES: dict[str, str] = {
    "guide.adopted": N_("The guide “%(title)s” is made of your answer. Thank you."),
    "guide.suggestion_accepted": N_(
        "The guide “%(title)s” now says what you suggested. Thank you."
    ),
    "guide.suggestion_declined": N_("Your suggestion for the guide “%(title)s” was not taken."),
}
ADDRESSES: dict[str, str] = {
    "appeal.climbed": "/moderation?kind=appeal",
    "duty.called": "/moderation",
}
"""Where notices lead that are about no post, thread or account of their reader."""


def sentence_of(kind: str, event: str, count: int) -> str:
    """Give the message id that says `count` notices of a kind, caused by an event kind."""
    if kind == Notice.MODERATION:
        return ACTS[event]
    if kind == Notice.MENTOR:
        return MENTOR_TURNS[event]
    if kind == Notice.SUGGESTION:
        return SUGGESTIONS[event]
    if kind == Notice.CORRECTION:
        return CORRECTIONS[event]
    if kind == Notice.GUIDE:
        return GUIDES[event]
    return ONE[kind] if count == 1 else MANY[kind]
