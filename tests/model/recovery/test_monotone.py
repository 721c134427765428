"""Laws of recovery: more failures, longer repairs and shorter tolerances never shorten it."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.disruption.disruptions import ComponentsFail
from model.impact.blast_radius import blast_radius
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from model.recovery.effective_rto import effective_rtos_of
from tests.builders import graph

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PARTS = tuple(map(ComponentId, "abcdef"))
MINUTE = timedelta(minutes=1)
ALARM = {"kind": "alarm", "period": 60, "datapoints_to_alarm": 1}


@st.composite
def needs(draw, *, acyclic=False):
    """Draw k-of-n needs between the parts: dependent, minimum, members with tolerances."""
    chosen = {}
    for dependent in PARTS:
        others = [part for part in PARTS if part != dependent]
        others = [part for part in others if not acyclic or part < dependent]
        for _ in range(draw(st.integers(0, 2)) if others else 0):
            members = draw(st.lists(st.sampled_from(others), min_size=1, max_size=3, unique=True))
            minimum = draw(st.integers(1, len(members)))
            seconds = tuple(draw(st.sampled_from([0, 0, 60, 300, 900])) for _ in members)
            chosen[dependent, frozenset(members)] = (minimum, tuple(members), seconds)
    return [(dependent, *need) for (dependent, _), need in sorted(chosen.items(), key=str)]


def estate(drawn, minutes, *, factor=1, repaired=PARTS):
    """Return the graph of needs, watched; the parts of `repaired` are repaired in their minutes."""
    lines = [*PARTS, *(f"alarm observability> {part}" for part in PARTS)]
    for dependent, minimum, members, seconds in drawn:
        written = ", ".join(
            f"{member}@{factor * tolerance}"
            for member, tolerance in zip(members, seconds, strict=True)
        )
        lines.append(f"{dependent} > {minimum}/{len(members)}({written})")
    took = [
        Capability(
            subject=part,
            disruption_class=DisruptionClass.COMPONENT,
            source="drill 2026-11-01",
            rto=length * MINUTE,
        )
        for part, length in zip(PARTS, minutes, strict=True)
        if part in repaired
    ]
    return graph("\n".join(lines), {"alarm": ALARM}, capabilities=took)


def recoveries(drawn, failing):
    """Return the RTO of every part."""
    lost = ComponentsFail(components=tuple(sorted(failing)))
    answers = effective_rtos_of(drawn, PARTS, lost, NOW)
    return {part: answer.total for part, answer in answers.items()}


def known(drawn, failing):
    """Return the known part of the RTO of every part."""
    return {part: rto.lower_bound for part, rto in recoveries(drawn, failing).items()}


def at_most(drawn, failing):
    """Return the greatest RTO of every part; None where none is known."""
    return {part: rto.upper_bound for part, rto in recoveries(drawn, failing).items()}


FAILING = st.sets(st.sampled_from(PARTS), min_size=1, max_size=3)
MINUTES = st.tuples(*[st.integers(1, 30)] * len(PARTS))


@settings(max_examples=20, deadline=None)
@given(drawn=needs(acyclic=True), minutes=MINUTES, failing=FAILING, also=st.sampled_from(PARTS))
def test_more_failures_never_shorten_a_recovery(drawn, minutes, failing, also):
    graph_without_tolerances = estate(drawn, minutes, factor=0)
    fewer = known(graph_without_tolerances, failing)
    more = known(graph_without_tolerances, failing | {also})
    assert all(fewer[part] <= more[part] for part in PARTS)


@settings(max_examples=20, deadline=None)
@given(drawn=needs(), minutes=MINUTES, failing=FAILING, also=st.sampled_from(PARTS))
@example(
    drawn=[("a", 1, ("b", "c"), (0, 0)), ("c", 1, ("a",), (0,))],
    minutes=(1,) * len(PARTS),
    failing={"a"},
    also="b",
)
def test_more_failures_never_shorten_what_a_recovery_takes_at_most(drawn, minutes, failing, also):
    """In cycles, too, where the least that is known may become less.

    In the example `c` waits for `a` until b fails as well; then both wait for each other, and may
    come back together, which takes less than one after the other.
    """
    graph_without_tolerances = estate(drawn, minutes, factor=0)
    least = known(graph_without_tolerances, failing)
    fewer = at_most(graph_without_tolerances, failing)
    more = at_most(graph_without_tolerances, failing | {also})
    for part in (part for part in PARTS if more[part] is not None):
        assert least[part] <= fewer[part] <= more[part]


@settings(max_examples=20, deadline=None)
@given(drawn=needs(), minutes=MINUTES, failing=FAILING, slower=st.sampled_from(range(len(PARTS))))
def test_a_longer_repair_never_shortens_a_recovery(drawn, minutes, failing, slower):
    longer = tuple(length + 7 * (at == slower) for at, length in enumerate(minutes))
    sooner = known(estate(drawn, minutes, factor=0), failing)
    later = known(estate(drawn, longer, factor=0), failing)
    assert all(sooner[part] <= later[part] for part in PARTS)


@settings(max_examples=20, deadline=None)
@given(drawn=needs(acyclic=True), minutes=MINUTES, failing=FAILING)
def test_a_longer_tolerance_never_lengthens_a_recovery_from_one_failure(drawn, minutes, failing):
    first = {min(failing)}
    short, long = (known(estate(drawn, minutes, factor=factor), first) for factor in (1, 2))
    assert all(long[part] <= short[part] for part in PARTS)


@settings(max_examples=20, deadline=None)
@given(drawn=needs(), minutes=MINUTES, failing=FAILING)
def test_where_nothing_else_takes_time_what_is_down_waits_for_the_repair(drawn, minutes, failing):
    """The critical path has one step: everything that is down is back with what failed."""
    failed = min(failing)
    waiting = estate(drawn, minutes, factor=0, repaired={failed})
    radius = blast_radius(waiting, ComponentsFail(components=(failed,)))
    down = {failed, *radius.down}
    repaired = known(waiting, {failed})[failed]
    assert known(waiting, {failed}) == {
        part: repaired if part in down else timedelta(0) for part in PARTS
    }
