"""Start needs: what must be there to start, though not to run."""

import pytest
from hypothesis import given

from model.graph import DependencyGraph
from model.impact.start_needs import start_needs
from model.records.requirement import Effect, Phase
from tests.builders import graph
from tests.strategies import graphs

RUNNING = {Effect.HARD, Effect.CONTAINMENT}
STARTING = {Phase.RUN, Phase.START}


@pytest.mark.parametrize(
    ("drawing", "needed"),
    [
        ("web > task; task start> image; image > registry; task > db", ("image", "registry")),
        ("web > db; web start> db", ()),
        ("web start> 1/2(a, b)", ()),
        ("web start> a; a > web", ("a",)),
        ("web > db", ()),
    ],
)
def test_what_only_starting_needs_is_named(drawing, needed):
    assert start_needs(graph(drawing), "web") == needed


@given(graphs([*Effect], [*Phase]))
def test_it_is_what_following_every_need_alone_gives(records):
    drawn = DependencyGraph(records)
    for component in records.components:
        running = below(drawn, component.id, RUNNING, {Phase.RUN})
        starting = below(drawn, component.id, RUNNING | {Effect.LIFECYCLE}, STARTING)
        assert start_needs(drawn, component.id) == tuple(sorted(starting - running))


def below(drawn, component, effects, phases):
    reached, waiting = {component}, [component]
    while waiting:
        for need in drawn.requirements_of(waiting.pop()):
            counts = need.effect in effects and need.phase in phases
            if counts and need.minimum == len(need.members):
                further = set(need.providers) - reached
                reached |= further
                waiting += further
    return reached
