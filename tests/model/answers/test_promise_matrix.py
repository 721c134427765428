"""Every promise of every service, beside what can be kept."""

from datetime import UTC, datetime, timedelta

from model.answers.promise_matrix import promise_matrix, promising
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from model.recovery.effective_rto import effective_rto
from tests.builders import graph

AT = datetime(2026, 11, 24, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
REGION = DisruptionClass.REGION


def region_takes(component, minutes):
    return Capability(
        subject=ComponentId(component),
        disruption_class=REGION,
        source="drill 2026-11-01",
        rto=minutes * MINUTE,
        rpo=timedelta(0),
    )


def shops(**about):
    services = {
        "fast": {"kind": "service", "rto": 5, "class": "region", "tier": 2},
        "slow": {"kind": "service", "rto": 60, "rpo": 1, "class": "region", "tier": 1},
        "open": {"kind": "service", "rto": 60, "class": "region"},
        "mute": {"kind": "service"},
        "watch": {"kind": "health_check", "request_interval": 30, "failure_threshold": 2},
        "db": {"kind": "database", "region": "r1"},
        "cache": {"kind": "compute", "region": "r1"},
    }
    return graph(
        "fast > db; slow > db; open > cache; mute > db; fast ~> watch; slow ~> watch",
        services | about,
        capabilities=[region_takes("db", 20)],
    )


def test_each_promise_is_met_breached_or_unknown_with_its_figure():
    drawn = shops()
    cells = promise_matrix(drawn, promising(drawn), AT)
    assert [
        (cell.component, cell.disruption_class, cell.rto.status, cell.rto.computed, cell.rpo.status)
        for cell in cells
    ] == [
        ("slow", REGION, "met", 36 * MINUTE, "met"),  # noticed 1, decided 15, restored 20
        ("fast", REGION, "breached", 36 * MINUTE, "no_target"),
        ("open", REGION, "unknown", None, "no_target"),
    ]


def test_all_services_at_once_have_the_figures_of_each_alone():
    drawn = shops()
    for cell in promise_matrix(drawn, promising(drawn), AT):
        alone = effective_rto(drawn, cell.component, cell.disruption_class, AT)
        assert cell.rto.computed == alone.judged.value


def test_an_empty_graph_promises_nothing():
    assert promise_matrix(graph("a"), promising(graph("a")), AT) == []
