"""Who may do what: one table for services, templates and API.

An action is allowed if every predicate of any one of its clauses holds. A predicate takes the actor
and the thing, a row or object with the attributes it names. Whether the *state* of a thing permits
an act (closed, already decided) is no permission and is checked by the services.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from forum.charter.actor import Actor
from forum.charter.moderation import ReviewKind
from forum.charter.words import N_, GuideState, PostKind, Role, State

Predicate = Callable[[Actor, Any], bool]


def is_active(actor: Actor, _thing: Any) -> bool:
    return actor.id is not None and not actor.suspended


def is_not_silenced(actor: Actor, _thing: Any) -> bool:
    return not actor.silenced


def is_staff(actor: Actor, _thing: Any) -> bool:
    return actor.is_staff


def is_on_duty(actor: Actor, thing: Any) -> bool:
    return thing.cluster in actor.duty_in and not actor.suspended


def has_duty(actor: Actor, _thing: Any) -> bool:
    return bool(actor.duty_in) and not actor.suspended


def looks_after(actor: Actor, thing: Any) -> bool:
    return actor.looks_after(str(thing.board_slug))


def is_admin(actor: Actor, _thing: Any) -> bool:
    return actor.is_staff and actor.role == Role.ADMIN


def is_unlimited(actor: Actor, _thing: Any) -> bool:
    return not actor.moderates


def is_self(actor: Actor, member: Any) -> bool:
    return actor.id is not None and member.id == actor.id


def is_somebody_else(actor: Actor, member: Any) -> bool:
    return bool(member.id != actor.id)


def is_plain_member(_actor: Actor, member: Any) -> bool:
    return bool(member.role == Role.MEMBER)


def is_asker(actor: Actor, thing: Any) -> bool:
    return actor.id is not None and thing.asker_id == actor.id


def is_author(actor: Actor, post: Any) -> bool:
    return actor.id is not None and post.author_id == actor.id and not post.shadowed


def is_not_author(actor: Actor, post: Any) -> bool:
    return bool(post.author_id != actor.id)


def thread_is_visible(_actor: Actor, thing: Any) -> bool:
    return bool(thing.thread_state == State.VISIBLE)


def post_is_visible(_actor: Actor, post: Any) -> bool:
    return bool(post.state == State.VISIBLE and not post.shadowed)


def thread_is_held(_actor: Actor, thing: Any) -> bool:
    return bool(thing.thread_state == State.PENDING)


def post_is_held(_actor: Actor, post: Any) -> bool:
    return bool(post.state == State.PENDING and not post.shadowed)


def waits_for_publication(_actor: Actor, item: Any) -> bool:
    return bool(item.kind == ReviewKind.HELD)


def has_not_acted(actor: Actor, thing: Any) -> bool:
    return bool(thing.acted_by_id != actor.id)


def is_no_comment(_actor: Actor, post: Any) -> bool:
    return bool(post.kind != PostKind.COMMENT)


def is_answer(_actor: Actor, post: Any) -> bool:
    return bool(post.kind == PostKind.ANSWER)


def is_mentor_here(actor: Actor, thing: Any) -> bool:
    return thing.cluster is not None and thing.cluster in actor.mentor_of


def has_corrected(actor: Actor, correction: Any) -> bool:
    return actor.id is not None and correction.mentor_id == actor.id


def has_not_corrected(actor: Actor, correction: Any) -> bool:
    return bool(correction.mentor_id != actor.id)


def is_mentor(actor: Actor, _thing: Any) -> bool:
    return bool(actor.mentor_of)


def guide_is_published(_actor: Actor, guide: Any) -> bool:
    return bool(guide.guide_state == GuideState.PUBLISHED)


def waits_for_reader(_actor: Actor, version: Any) -> bool:
    return bool(version.waits)


def is_not_editor(actor: Actor, version: Any) -> bool:
    return bool(version.editor_id != actor.id)


def has_suggested_for_guide(actor: Actor, suggestion: Any) -> bool:
    return actor.id is not None and suggestion.suggester_id == actor.id


def has_not_suggested_for_guide(actor: Actor, suggestion: Any) -> bool:
    return bool(suggestion.suggester_id != actor.id)


def deleted_by_author(_actor: Actor, post: Any) -> bool:
    return bool(post.state == State.DELETED and post.removed_by_id == post.author_id)


def has_suggested(actor: Actor, suggestion: Any) -> bool:
    return actor.id is not None and suggestion.editor_id == actor.id


def has_not_suggested(actor: Actor, suggestion: Any) -> bool:
    return bool(suggestion.editor_id != actor.id)


def is_offered(_actor: Actor, suggestion: Any) -> bool:
    return bool(suggestion.offered)


def is_named(actor: Actor, thing: Any) -> bool:
    return actor.id is not None and actor.id in thing.people


def is_not_named(actor: Actor, thing: Any) -> bool:
    return actor.id not in thing.people


class Policy(NamedTuple):
    """A sentence for the rules page, and the clauses of which one must hold as a whole."""

    sentence: str
    clauses: tuple[tuple[Predicate, ...], ...]


POLICIES: dict[str, Policy] = {
    "thread.read": Policy(
        N_(
            "Everybody reads visible threads. Askers and moderators also read those that are not; "
            "mentors on duty those that are held."
        ),
        ((thread_is_visible,), (is_asker,), (looks_after,), (thread_is_held, is_on_duty)),
    ),
    "post.read": Policy(
        N_(
            "Everybody reads visible posts. Authors and moderators also read those that are not; "
            "mentors on duty those that are held."
        ),
        (
            (thread_is_visible, post_is_visible),
            (thread_is_visible, is_author),
            (is_asker, post_is_visible),
            (is_asker, is_author),
            (looks_after,),
            (thread_is_visible, post_is_held, is_on_duty),
            (thread_is_held, post_is_held, is_on_duty),
            (thread_is_held, post_is_visible, is_on_duty),
        ),
    ),
    "thread.ask": Policy(
        N_("Members ask questions and start discussions."), ((is_active, is_not_silenced),)
    ),
    "thread.announce": Policy(
        N_("Moderators write announcements."),
        ((looks_after,),),
    ),
    "thread.answer": Policy(
        N_("Members answer, also several times."), ((is_active, is_not_silenced),)
    ),
    "post.comment": Policy(
        N_("Members comment on questions and answers."), ((is_active, is_not_silenced),)
    ),
    "post.edit": Policy(
        N_("Authors edit their posts; moderators do it with a reason."),
        ((is_active, is_not_silenced, is_author), (looks_after,)),
    ),
    "edit.suggest": Policy(
        N_("Members suggest changes of somebody else's question or answer, one at a time."),
        ((is_active, is_not_silenced, is_not_author, is_no_comment),),
    ),
    "edit.read": Policy(
        N_(
            "A suggested change is read by who suggested it and by who may decide on it; one that "
            "screening holds by moderators alone."
        ),
        (
            (has_suggested,),
            (is_author, is_offered),
            (is_active, is_mentor_here, is_offered),
            (looks_after,),
        ),
    ),
    "edit.accept": Policy(
        N_(
            "The author, a mentor of the cluster or a moderator decides on a suggested change; "
            "nobody on their own."
        ),
        (
            (is_active, is_not_silenced, is_author, is_offered),
            (is_active, is_not_silenced, is_mentor_here, is_offered, has_not_suggested),
            (looks_after, has_not_suggested),
        ),
    ),
    "edit.withdraw": Policy(
        N_("Members take back the changes they have suggested."), ((is_active, has_suggested),)
    ),
    "revision.purge": Policy(
        N_("Moderators purge an earlier text that shows personal data, with a reason."),
        ((looks_after,),),
    ),
    "post.delete": Policy(
        N_("Authors delete their posts; moderators do it with a reason."),
        ((is_active, is_author), (looks_after,)),
    ),
    "post.restore": Policy(
        N_("Authors restore what they deleted themselves; moderators whatever was deleted."),
        ((is_active, is_author, deleted_by_author), (looks_after,)),
    ),
    "post.hide": Policy(N_("Moderators hide posts with a reason."), ((looks_after,),)),
    "post.flag": Policy(
        N_("Members report somebody else's post, once each."), ((is_active, is_not_author),)
    ),
    "post.help": Policy(
        N_("Members say that somebody else's question or answer helped."),
        ((is_active, is_not_author, is_no_comment),),
    ),
    "answer.endorse": Policy(
        N_("Mentors of the cluster confirm somebody else's answer."),
        ((is_active, is_mentor_here, is_not_author, is_answer),),
    ),
    "answer.correct": Policy(
        N_("Mentors of the cluster write what must be corrected in somebody else's answer."),
        ((is_active, is_not_silenced, is_mentor_here, is_not_author, is_answer),),
    ),
    "correction.resolve": Policy(
        N_("The mentor who wrote a correction, or a moderator, says that the answer is right now."),
        ((is_active, has_corrected), (looks_after, is_not_author)),
    ),
    "correction.uphold": Policy(
        N_("A moderator confirms a correction; nobody their own, or one of their own answer."),
        ((looks_after, has_not_corrected, is_not_author),),
    ),
    "correction.withdraw": Policy(
        N_("Mentors take their corrections back; moderators take any away, with a reason."),
        ((is_active, has_corrected), (looks_after, is_not_author)),
    ),
    "thread.accept": Policy(
        N_("The asker chooses the best answer; moderators may do it in the asker's place."),
        ((is_active, is_asker), (looks_after,)),
    ),
    "search.answered": Policy(
        N_("Members say that a thread answers what they wanted to ask."), ((is_active,),)
    ),
    "thread.follow": Policy(N_("Members follow threads."), ((is_active,),)),
    "thread.close": Policy(N_("Moderators close and reopen threads."), ((looks_after,),)),
    "thread.pin": Policy(
        N_("Moderators pin threads to the top of their board."), ((looks_after,),)
    ),
    "thread.move": Policy(
        N_("Moderators move a thread to the board it belongs to, with a reason."), ((looks_after,),)
    ),
    "guide.read": Policy(
        N_("Everybody reads published guides; moderators also those taken down."),
        ((guide_is_published,), (looks_after,)),
    ),
    "guide.write": Policy(
        N_("Moderators make guides of threads, change, publish and take them down."),
        ((looks_after,),),
    ),
    "guide.draft": Policy(
        N_("Moderators read drafts; mentors of the cluster those that wait for a second reader."),
        ((looks_after,), (is_active, is_mentor_here, waits_for_reader)),
    ),
    "guide.review": Policy(
        N_("What touches food safety is read by a second moderator or a mentor of the cluster."),
        ((looks_after, is_not_editor), (is_active, is_mentor_here, is_not_editor)),
    ),
    "guide.desk": Policy(
        N_("Moderators and mentors see which guides wait for them."),
        ((is_staff,), (is_active, is_mentor)),
    ),
    "guide.suggest": Policy(
        N_("Members suggest changes of guides."), ((is_active, is_not_silenced),)
    ),
    "guide_suggestion.read": Policy(
        N_("A suggestion is read by moderators, and by who made it while its guide is published."),
        ((has_suggested_for_guide, guide_is_published), (looks_after,)),
    ),
    "guide_suggestion.decide": Policy(
        N_("Moderators accept or decline suggestions, never their own."),
        ((looks_after, has_not_suggested_for_guide),),
    ),
    "thread.merge": Policy(
        N_("Moderators merge threads that ask the same, and split what does not belong together."),
        ((looks_after,),),
    ),
    "thread.mark_duplicate": Policy(
        N_("Moderators mark a thread that was asked before."), ((looks_after,),)
    ),
    "thread.propose_duplicate": Policy(
        N_("A mentor of the cluster says that a thread was asked before, and a second one agrees."),
        ((is_active, is_not_silenced, is_mentor_here), (looks_after,)),
    ),
    "review.read": Policy(
        N_("Moderators see what waits on their boards; mentors on duty what is held."),
        ((is_staff,), (has_duty,)),
    ),
    "review.decide": Policy(
        N_(
            "Moderators decide on what waits, and mentors on duty on what is held. Nobody decides "
            "on what is their own, or on an appeal against their own act."
        ),
        (
            (looks_after, is_not_named, has_not_acted),
            (is_on_duty, waits_for_publication, is_not_named),
        ),
    ),
    "act.undo": Policy(
        N_("Moderators take acts on their boards back, also those of others."),
        ((looks_after, is_not_named),),
    ),
    "act.appeal": Policy(
        N_("Whom an act is about may appeal against it, also while suspended."), ((is_named,),)
    ),
    "member.sanction": Policy(
        N_(
            "Moderators warn members, silence them or limit their links; the admin also moderators."
        ),
        (
            (is_staff, is_plain_member),
            (is_admin, is_somebody_else),
        ),
    ),
    "member.suspend": Policy(
        N_("Moderators suspend members, the admin also moderators; nobody themselves."),
        (
            (is_staff, is_plain_member),
            (is_admin, is_somebody_else),
        ),
    ),
    "member.mark": Policy(
        N_("Moderators mark resource persons with their institution."),
        ((is_staff, is_somebody_else), (is_admin,)),
    ),
    "member.contact": Policy(
        N_("Phone and e-mail are seen by the member and by staff only."), ((is_self,), (is_staff,))
    ),
    "member.settle": Policy(N_("Members change their own settings."), ((is_active, is_self),)),
    "member.enter": Policy(
        N_("Members, also suspended ones, log in and out and choose their language."),
        ((is_self,),),
    ),
    "charter.change": Policy(
        N_("Moderators of the whole forum change the charter's figures and lists, with a reason."),
        ((is_staff, is_unlimited), (is_admin,)),
    ),
    "promotion.preview": Policy(
        N_("Moderators see what another rule for mentors would change."), ((is_staff,),)
    ),
    "mentor.appoint": Policy(
        N_(
            "Moderators appoint founding mentors of the clusters they look after. The admin may "
            "appoint moderators, too; nobody themselves."
        ),
        (
            (looks_after, is_plain_member),
            (is_admin, is_somebody_else),
        ),
    ),
    "mentor.confirm": Policy(
        N_("Moderators of a cluster decide on its candidates, never on themselves."),
        ((looks_after, is_somebody_else),),
    ),
    "mentor.suspend": Policy(
        N_("Moderators of a cluster suspend its mentors and reinstate them, never themselves."),
        ((looks_after, is_somebody_else),),
    ),
    "mentor.choose": Policy(
        N_("Mentors take a rest, step down or decline by themselves."), ((is_active, is_self),)
    ),
    "mentor.certificate": Policy(
        N_("Mentors and moderators print a mentor's certificate."), ((is_self,), (looks_after,))
    ),
    "ring.list": Policy(
        N_("Moderators see the cases of suspicious votes in their clusters."), ((is_staff,),)
    ),
    "ring.decide": Policy(
        N_("Moderators of a cluster decide on its cases, never on one that names themselves."),
        ((looks_after, is_not_named),),
    ),
    "takedown.report": Policy(
        N_("Everybody, member or not, reports a page that breaks a right of theirs."), ((),)
    ),
    "takedown.list": Policy(
        N_("Moderators see what people who are no members have reported."), ((is_staff,),)
    ),
    "takedown.decide": Policy(
        N_(
            "Moderators decide on such reports of their boards. Where no post is known, "
            "moderators of all boards decide. Nobody decides about their own post."
        ),
        ((looks_after, is_not_named),),
    ),
    "cluster.first": Policy(
        N_("Mentors see the unanswered questions of their clusters first."),
        ((is_active, is_mentor_here),),
    ),
    "member.role": Policy(N_("The admin gives roles and opens accounts."), ((is_admin,),)),
    "member.leave": Policy(
        N_("Members, also suspended ones, take their data along and erase their account."),
        ((is_self,),),
    ),
    "member.mute": Policy(
        N_("Members mute mentions by somebody."), ((is_active, is_somebody_else),)
    ),
}


def allowed(actor: Actor, action: str, thing: Any = None) -> bool:
    """Say whether `actor` may do `action` to `thing`. An unknown action is a `KeyError`."""
    return any(
        all(predicate(actor, thing) for predicate in clause) for clause in POLICIES[action].clauses
    )
