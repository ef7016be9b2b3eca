"""A machine is a table of edges; what is not an edge does not happen."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.kernel.problems import WrongState
from market.kernel.states import Machine


@pytest.fixture(scope="module")
def lamp() -> Iterator[Machine]:
    yield Machine(
        "test-lamp",
        initial="OFF",
        edges={("OFF", "press"): "ON", ("ON", "press"): "OFF", ("ON", "burn_out"): "BROKEN"},
    )
    Machine.registry.pop("test-lamp")


def test_an_edge_leads_on(lamp: Machine) -> None:
    assert lamp.next("OFF", "press") == "ON"


def test_what_is_no_edge_is_refused_with_what_is_possible(lamp: Machine) -> None:
    with pytest.raises(WrongState) as refusal:
        lamp.next("BROKEN", "press")
    assert refusal.value.fields == {"machine": "test-lamp", "state": "BROKEN", "event": "press", "allowed": []}


def test_states_and_events_are_listed_in_the_order_of_the_edges(lamp: Machine) -> None:
    assert lamp.states == ("OFF", "ON", "BROKEN")
    assert lamp.events("ON") == ("press", "burn_out")


def test_the_database_is_told_every_state(lamp: Machine) -> None:
    assert lamp.check_sql() == "state IN ('OFF', 'ON', 'BROKEN')"
    assert lamp.check_sql("old_state") == "old_state IN ('OFF', 'ON', 'BROKEN')"


def test_the_drawing_begins_at_the_initial_state_and_ends_where_nothing_leads_out(lamp: Machine) -> None:
    drawing = lamp.mermaid()
    assert "[*] --> OFF" in drawing
    assert "ON --> BROKEN: burn_out" in drawing
    assert drawing.endswith("BROKEN --> [*]")


def test_a_machine_is_registered_once(lamp: Machine) -> None:
    assert Machine.registry["test-lamp"] is lamp
    with pytest.raises(TypeError, match="test-lamp"):
        Machine("test-lamp", initial="ON", edges={})


@given(st.lists(st.sampled_from(["press", "burn_out"]), max_size=20))
def test_no_walk_leaves_the_known_states(lamp: Machine, events: list[str]) -> None:
    state = lamp.initial
    for event in events:
        if event in lamp.events(state):
            state = lamp.next(state, event)
        else:
            with pytest.raises(WrongState):
                lamp.next(state, event)
        assert state in lamp.states
