"""The effective RTO where too many components may fail to try each of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records
from model.recovery import effective_rto as rto
from model.recovery.effective_rto import effective_rto, effective_rtos
from tests.builders import records
from tests.strategies import graphs

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
COMPONENT = DisruptionClass.COMPONENT


def takes(component: str, minutes: int) -> Capability:
    return Capability(
        subject=ComponentId(component),
        disruption_class=COMPONENT,
        source="stated",
        rto=timedelta(minutes=minutes),
    )


def test_longest_chain_is_found_without_trying_everything(monkeypatch):
    able = [takes("web", 1), takes("a", 2), takes("b", 9), takes("disk", 4)]
    about = {"watch": {"kind": "alarm", "period": 60, "datapoints_to_alarm": 1}}
    text = "web > a; web > b > disk; watch observability> web"
    given_ = DependencyGraph(records(text, about, capabilities=able))
    exact = effective_rto(given_, "web", COMPONENT, NOON)
    monkeypatch.setattr(rto, "TRIED", 0)
    assert effective_rto(given_, "web", COMPONENT, NOON) == exact
    assert exact.path == ("disk", "b", "web")


def test_redundancy_that_no_single_failure_breaks_is_not_taken_for_an_outage(monkeypatch):
    able = [takes("web", 1), takes("a", 50), takes("b", 50)]
    given_ = DependencyGraph(records("web > 1/2(a, b)", capabilities=able))
    monkeypatch.setattr(rto, "TRIED", 0)
    found = effective_rto(given_, "web", COMPONENT, NOON)
    assert found.total.value is None
    assert found.total.lower_bound < timedelta(minutes=50)
    assert "not every single point of failure" in found.total.reason


@settings(max_examples=150, deadline=None)
@given(graphs(effects=[Effect.HARD], most=14), st.lists(st.integers(0, 9), min_size=12))
def test_answer_is_exact_or_says_that_it_is_a_lower_bound(drawn: Records, minutes: list[int]):
    able = tuple(
        takes(one.id, minute) for one, minute in zip(drawn.components, minutes, strict=False)
    )
    one = DependencyGraph(
        Records(components=drawn.components, requirements=drawn.requirements, capabilities=able)
    )
    names = [component.id for component in drawn.components]
    exact = effective_rtos(one, names, COMPONENT, NOON)
    tried, rto.TRIED = rto.TRIED, 0
    try:
        quick = effective_rtos(one, names, COMPONENT, NOON)
    finally:
        rto.TRIED = tried
    for name in names:
        if quick[name].recovery == exact[name].recovery:
            assert quick[name].total.lower_bound <= exact[name].total.lower_bound
        else:
            assert "not every" in quick[name].total.reason
            assert quick[name].total.lower_bound <= exact[name].total.lower_bound
