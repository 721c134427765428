"""Hypothesis strategies for components and graphs."""

from datetime import timedelta

from hypothesis import strategies as st

from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Member, Phase, Requirement, Response
from model.records.revision import Records

NAMES = [ComponentId(f"c{number:02}") for number in range(12)]
CARRYING = [Effect.HARD, Effect.HARD, Effect.HARD, Effect.CONTAINMENT, Effect.SOFT]
"""The effects that carry a running failure, hard ones more often."""
RESPONSES = st.none() | st.sampled_from(Response)


def components(names: list[ComponentId]) -> tuple[Component, ...]:
    """Return one plain component for each name."""
    return tuple(Component(id=name, kind=Kind.COMPUTE) for name in names)


@st.composite
def requirements(
    draw: st.DrawFn,
    names: list[ComponentId],
    effects: list[Effect] = CARRYING,
    phases: list[Phase] = [Phase.RUN],  # noqa: B006 - never changed
) -> Requirement:
    """Draw one requirement between any of `names`, cycles and self-needs included."""
    providers = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    tolerance = st.none() | st.integers(0, 9).map(lambda seconds: timedelta(seconds=seconds))
    return Requirement(
        dependent=draw(st.sampled_from(names)),
        members=tuple(Member(provider=one, tolerance=draw(tolerance)) for one in sorted(providers)),
        minimum=draw(st.integers(1, len(providers))),
        effect=draw(st.sampled_from(effects)),
        relation=draw(st.sampled_from(["needs", "uses"])),
        phase=draw(st.sampled_from(phases)),
        propagate_degraded=draw(st.booleans()),
        when_bad=draw(RESPONSES),
        when_slow=draw(RESPONSES),
    )


@st.composite
def graphs(
    draw: st.DrawFn,
    effects: list[Effect] = CARRYING,
    phases: list[Phase] = [Phase.RUN],  # noqa: B006 - never changed
    most: int = 20,
) -> Records:
    """Draw the records of a graph of up to twelve components, of any shape."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    drawn = draw(st.lists(requirements(names, effects, phases), max_size=most))
    needs = {observation.id: observation for observation in drawn}
    return Records(
        components=components(names), requirements=tuple(needs[id] for id in sorted(needs))
    )


def seeds(records: Records) -> st.SearchStrategy[list[int]]:
    """Draw numbers of components that fail."""
    return st.lists(st.integers(0, len(records.components) - 1), unique=True, max_size=4)
