"""How a line of the ledger is said in plain words, about anybody and to everybody."""

from forum.charter.reputation import RULES
from forum.charter.words import N_
from forum.ledger.queries import HistoryLine

_GIVEN: dict[str, str] = {
    "answer_helpful": N_("The answer helped somebody."),
    "question_helpful": N_("The question helped somebody."),
    "answer_accepted": N_("The answer was chosen as the best."),
    "accepting": N_("Chose the best answer to their own question."),
    "answer_endorsed": N_("A mentor confirmed the answer."),
}
_TAKEN_BACK: dict[str, str] = {
    "helpful.withdrawn": N_("Somebody took the helpful vote back."),
    "answer.unaccepted": N_("The choice of the best answer was taken back."),
    "endorsement.withdrawn": N_("A mentor took the confirmation back."),
    "post.deleted": N_("The post was deleted; its points are taken back."),
    "post.hidden": N_("A moderator hid the post; its points are taken back."),
    "post.moved": N_("The topic moved to another cluster; its points are taken back here."),
    "entries.reversed": N_("A moderator took these points back."),
}
_TAKEN_BACK_SOMEHOW = N_("Points were taken back.")
_AGAIN: dict[str, str] = {
    "post.restored": N_("The post came back, and its points with it."),
    "entries.restored": N_("A moderator gave these points back."),
    "post.moved": N_("The topic moved here, and its points with it."),
}


def sentence_of(line: HistoryLine) -> str:
    """Give the message id that says what a line of the ledger is for."""
    if line.reverses_id is not None:
        return _TAKEN_BACK.get(line.event, _TAKEN_BACK_SOMEHOW)
    return _AGAIN.get(line.event) or _GIVEN.get(line.rule) or RULES[line.rule].sentence
