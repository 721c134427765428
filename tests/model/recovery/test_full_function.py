"""Full function: what is needed softly does not gate service, but full function."""

from datetime import timedelta

import pytest
from hypothesis import given, settings

from model.capability.estimate import Estimate
from model.disruption.disruptions import ComponentsFail
from model.graph import DependencyGraph
from model.records.objective import Capability, DisruptionClass
from model.recovery.effective_rto import effective_rto
from model.recovery.full_function import full_function, full_function_of
from tests.builders import graph
from tests.model.failover.scenario import NOW, two_sided
from tests.model.failover.test_properties import estates

REGION = DisruptionClass.REGION
MINUTE = timedelta(minutes=1)
ALARM = {"kind": "alarm", "period": 60, "datapoints_to_alarm": 1}
DURATIONS = {"front": 2, "db": 20, "cache": 30, "disk": 9}


def both(text, **durations):
    about = {"service:s": {"decision_seconds": 0}, "alarm": ALARM}
    drawn = f"{text}; alarm observability> front"
    graph = two_sided(drawn, about, rto={**DURATIONS, **durations})
    served = effective_rto(graph, "service:s", REGION, NOW)
    return served, full_function(graph, "service:s", REGION, NOW)


@pytest.mark.parametrize(
    ("text", "recovery", "full", "soft"),
    [
        ("front > db; front ~> cache", 22, 32, ["cache"]),
        ("front > db; db ~> cache", 22, 52, ["cache"]),
        ("front > db; front ~> cache; cache > disk", 22, 41, ["cache"]),
        ("front > db; front ~> disk", 22, 22, ["disk"]),
        ("front > db; db > cache", 52, 52, []),
    ],
)
def test_full_function_waits_for_soft_needs(text, recovery, full, soft):
    served, found = both(text)
    assert served.recovery.value == recovery * MINUTE
    assert found.total.lower_bound - served.total.lower_bound == (full - recovery) * MINUTE
    assert list(found.soft) == soft


def test_an_unknown_soft_provider_leaves_only_full_function_unknown():
    served, found = both("front > db; front ~> cache", cache=None)
    assert served.recovery.known
    assert (found.total.known, found.path[-1]) == (False, "service:s")


def test_without_soft_needs_it_is_the_rto():
    served, found = both("front > db")
    assert (found.total, found.path) == (served.total, served.path)


@pytest.mark.parametrize(
    ("service_rate", "backlog", "full"),
    # away for 46 min: 1 until the alarm, 15 to decide, 30 to recover
    [(6, "23 min", "1 h 9 min"), (3, "1 h 32 min", "2 h 18 min"), (2, "never", "never")],
)
def test_full_function_names_who_works_off_a_backlog(service_rate, backlog, full):
    about = {"mail": {"arrival_rate": 2, "service_rate": service_rate}}
    drill = Capability(
        subject="db", disruption_class=DisruptionClass.COMPONENT, source="drill", rto=30 * MINUTE
    )
    drawn = graph(
        "mail > db; alarm observability> db", about | {"alarm": ALARM}, capabilities=[drill]
    )
    found = full_function_of(drawn, "mail", ComponentsFail(components=("db",)), NOW)
    backlogs = {backlog.component: backlog.time.text for backlog in found.backlogs}
    assert (backlogs, found.total.text) == ({"mail": backlog}, full)


@settings(max_examples=40, deadline=None)
@given(records=estates())
def test_full_function_never_comes_before_service(records):
    graph = DependencyGraph(records)
    for tested in (DisruptionClass.REGION, DisruptionClass.COMPONENT):
        served = effective_rto(graph, "service:s", tested, NOW).total
        full = full_function(graph, "service:s", tested, NOW).total
        assert _rank(served) <= _rank(full)


def _rank(one: Estimate):
    return (one.never, one.lower_bound)


def test_stated_figure_holds_the_warm_up_where_nobody_notices_the_failure():
    warm = {"front": {"warm_up_seconds": 60}, "db": {"warm_up_seconds": 120}}
    graph = two_sided("front > db", warm, rto={"front": 2, "db": 20})
    answer = effective_rto(graph, "service:s", REGION, NOW)
    assert answer.recovery.value == 22 * MINUTE
