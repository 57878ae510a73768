"""What becomes of a mentor's papers when an account is erased, and what a member takes along."""

from typing import Any

from sqlalchemy import delete, select

from forum.kernel.db import db, rows_of
from forum.standing.models import Certificate, Dossier, MentorTopics
from forum.standing.service.changing import close_dossiers


def forget_member(member_id: int) -> None:
    """Withdraw certificates, close dossiers and forget topics of an account being erased."""
    close_dossiers(member_id)
    for belonging in (Certificate, MentorTopics):
        db.session.execute(delete(belonging).where(belonging.member_id == member_id))


def certificates(member_id: int) -> list[dict[str, Any]]:
    """Give a member's certificates, to take along."""
    return rows_of(
        select(Certificate.cluster, Certificate.code, Certificate.issued_at)
        .where(Certificate.member_id == member_id)
        .order_by(Certificate.id)
    )


def dossiers(member_id: int) -> list[dict[str, Any]]:
    """Give what waited for a moderator about a member, to take along."""
    return rows_of(
        select(Dossier.cluster, Dossier.state, Dossier.opened_at, Dossier.decided_at)
        .where(Dossier.member_id == member_id)
        .order_by(Dossier.id)
    )
