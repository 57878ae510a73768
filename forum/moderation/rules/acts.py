"""The acts that stand in the public log, each in plain words and without a name."""

from typing import Any

from forum.charter.words import N_

LOGGED: dict[str, str] = {
    "post.approved": N_("A held post was published."),
    "post.confirmed": N_("A post that a mentor on duty had published was confirmed."),
    "post.hidden": N_("A post was hidden."),
    "post.unhidden": N_("A post is no longer hidden; its author had deleted it."),
    "post.deleted": N_("A post was deleted."),
    "post.restored": N_("A post was shown again."),
    "post.edited": N_("A post was edited for its author."),
    "post.purged": N_("An earlier text that showed personal data was purged."),
    "edit.approved": N_("A change of a post was published."),
    "edit.refused": N_("A change of a post was refused."),
    "suggestion.declined": N_("A suggested change of a post was declined."),
    "flag.dismissed": N_("Reports of a post were looked at; it stays."),
    "correction.upheld": N_("A mentor's correction was confirmed."),
    "thread.closed": N_("A thread was closed."),
    "thread.reopened": N_("A thread was opened again."),
    "thread.pinned": N_("A thread was pinned."),
    "thread.unpinned": N_("A thread was taken down from the top."),
    "thread.moved": N_("A thread was moved to another board."),
    "thread.merged": N_("A thread was merged into another one."),
    "thread.unmerged": N_("A merger of threads was taken back."),
    "thread.split": N_("Answers became a thread of their own."),
    "thread.unsplit": N_("Answers went back to the thread they came from."),
    "thread.marked_duplicate": N_("A thread was marked as asked before."),
    "thread.unmarked_duplicate": N_("A thread is no longer marked as asked before."),
    "guide.withdrawn": N_("A guide was taken down."),
    "member.warned": N_("A member was warned."),
    "member.unwarned": N_("A warning was taken back."),
    "member.silenced": N_("A member was silenced for some days."),
    "member.unsilenced": N_("A silenced member may write again."),
    "member.links_limited": N_("The links of a member are read first for some days."),
    "member.links_freed": N_("The links of a member are no longer read first."),
    "member.suspended": N_("A member was suspended."),
    "member.reinstated": N_("A suspension was lifted."),
    "ring.confirmed": N_("Points from votes in a circle were taken back."),
    "ring.dismissed": N_("Suspicious votes were looked at; they count."),
    "ring.withdrawn": N_("Points that were taken back were given back; the votes wait again."),
    "ring.reopened": N_("Votes that were found honest wait again."),
    "takedown.decided": N_("A report from outside was decided."),
    "takedown.reopened": N_("A report from outside is looked at again."),
    "appeal.upheld": N_("An appeal was successful."),
    "appeal.rejected": N_("An appeal was rejected; the act stands."),
    "charter.changed": N_("The charter was changed."),
    "duty.called": N_("Staff was away too long: mentors of the cluster read what is held."),
    "duty.ended": N_("Staff is back; mentors no longer read what is held."),
}
"""Kind of event → what the log says."""

OF_STAFF_ONLY = frozenset({"post.deleted", "post.restored", "post.edited", "suggestion.declined"})
"""What authors do with their own posts too; that stands in no log."""

UNDOABLE = frozenset(
    {
        "post.approved",
        "post.hidden",
        "post.deleted",
        "post.restored",
        "post.edited",
        "edit.approved",
        "edit.refused",
        "suggestion.declined",
        "flag.dismissed",
        "correction.upheld",
        "thread.closed",
        "thread.reopened",
        "thread.pinned",
        "thread.unpinned",
        "thread.moved",
        "thread.merged",
        "thread.unmerged",
        "thread.split",
        "thread.marked_duplicate",
        "thread.unmarked_duplicate",
        "member.warned",
        "member.silenced",
        "member.links_limited",
        "member.suspended",
        "ring.confirmed",
        "ring.dismissed",
        "appeal.upheld",
        "appeal.rejected",
    }
)
"""Acts with a way back; `service.undoing` knows it for each."""


def can_be_undone(event: Any) -> bool:
    """Whether an event (`kind`, `actor_id`, `subject_id`) is an act of staff with a way back."""
    is_act = event.actor_id is not None and event.actor_id != event.subject_id
    return is_act and event.kind in UNDOABLE
