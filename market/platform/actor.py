"""Who acts: passed from the edge into every use case that a person or a program starts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A signed-in user as the use cases see them. `SYSTEM` acts for jobs and deadlines."""

    user_id: int | None
    organisation_id: int | None
    display_name: str
    roles: frozenset[str] = field(default_factory=frozenset)

    def has(self, *roles: str) -> bool:
        """Whether the actor has at least one of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(user_id=None, organisation_id=None, display_name="system")
