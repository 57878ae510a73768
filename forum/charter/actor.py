"""Who acts. A plain value, the same for a guest, a member and a moderator."""

from dataclasses import dataclass, field

from forum.charter.words import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at the door. A guest is an actor without id, never None.

    `mentor_of`: cluster slugs in which the actor holds a mentor's rights.
    `moderates`: board slugs a moderator is limited to; empty means all.
    `silenced`: may vote and report, but not write. `duty_in`: cluster slugs in which the actor
    reads what is held while staff is away.
    """

    id: int | None = None
    username: str = ""
    name: str = ""
    role: Role = Role.MEMBER
    suspended: bool = False
    mentor_of: frozenset[str] = field(default_factory=frozenset)
    moderates: frozenset[str] = field(default_factory=frozenset)
    silenced: bool = False
    duty_in: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds an office that is not suspended."""
        return self.role in (Role.MODERATOR, Role.ADMIN) and not self.suspended

    def looks_after(self, board: str) -> bool:
        """Whether the actor is staff of the board with this slug."""
        return self.is_staff and (
            self.role == Role.ADMIN or not self.moderates or board in self.moderates
        )


GUEST = Actor()

OPERATOR = Actor(name="operator", role=Role.ADMIN)
"""Who works at the machine itself, by command. No member: events carry no actor then."""
