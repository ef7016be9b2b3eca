"""State machines as tables of edges: one literal per machine, checked by the database, drawn by `exchange states`.

LOT = Machine("lot", initial="SCHEDULED", edges={
    ("SCHEDULED", "open"): "OPEN",
    ("OPEN", "sell"): "SOLD",
})
LOT.next("OPEN", "sell")      # "SOLD"; WrongState when there is no such edge
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from market.kernel.problems import WrongState


@dataclass(frozen=True)
class Machine:
    """A named table of edges `(state, event) → state`."""

    name: str
    initial: str
    edges: Mapping[tuple[str, str], str]

    registry: ClassVar[dict[str, Machine]] = {}

    def __post_init__(self) -> None:
        other = Machine.registry.setdefault(self.name, self)
        if other != self:
            raise TypeError(f"two different machines are named {self.name!r}")

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, the initial one first, the others in the order in which the edges name them."""
        named = [self.initial, *(s for (start, _), end in self.edges.items() for s in (start, end))]
        return tuple(dict.fromkeys(named))

    def events(self, state: str) -> tuple[str, ...]:
        """The events that lead out of `state`."""
        return tuple(event for (start, event) in self.edges if start == state)

    def next(self, state: str, event: str) -> str:
        """Where `event` leads from `state`. Raises WrongState."""
        try:
            return self.edges[state, event]
        except KeyError:
            raise WrongState(machine=self.name, state=state, event=event, allowed=list(self.events(state))) from None

    def check_sql(self, column: str = "state") -> str:
        """The body of the CHECK constraint that lets the database refuse any other value."""
        return f"{column} IN ({', '.join(repr(state) for state in self.states)})"

    def mermaid(self) -> str:
        """The machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {start} --> {end}: {event}" for (start, event), end in self.edges.items()]
        lines += [f"    {state} --> [*]" for state in self.states if not self.events(state)]
        return "\n".join(lines)
