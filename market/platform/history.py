"""Moving a row along its machine: the only way a `state` column changes after creation."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from market.kernel import clock
from market.kernel.states import Machine
from market.platform.actor import Actor
from market.platform.tables import StateChange


class Stateful(Protocol):
    """A row with an id and a state."""

    # `Any`, because mypy wants writable members of a protocol to have exactly the row's type, which is a mapped one.
    id: Any
    state: Any


async def move(tx: AsyncSession, row: Stateful, *, machine: Machine, event: str, actor: Actor, note: str = "") -> str:
    """Move `row` by `event`, record who and when, return the new state. Raises WrongState. Lock the row before."""
    state, row_id = str(row.state), row.id
    assert isinstance(row_id, int)
    to_state = machine.next(state, event)
    row.state = to_state
    tx.add(
        StateChange(
            machine=machine.name,
            subject_id=row_id,
            event=event,
            from_state=state,
            to_state=to_state,
            actor_id=actor.user_id,
            note=note,
            at=clock.now(),
        )
    )
    await tx.flush()
    return to_state


async def trail(tx: AsyncSession, *, machine: Machine, subject_id: int) -> list[StateChange]:
    """Every move of one subject, oldest first."""
    query = (
        select(StateChange)
        .where(StateChange.machine == machine.name, StateChange.subject_id == subject_id)
        .order_by(StateChange.id)
    )
    return list((await tx.execute(query)).scalars())
