from datetime import timedelta

import pytest

from model.gaps.interface import Status
from model.gaps.rto_breach import RULE
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from tests.model.gaps.asking import ask, pairs

REGION = {"class": "region", "region": "east"}


def can(component: str, minutes: int, source: str = "the team") -> Capability:
    return Capability(
        subject=ComponentId(component),
        disruption_class=DisruptionClass.REGION,
        source=source,
        rto=timedelta(minutes=minutes),
    )


def shop(rto: int, *capabilities: Capability):
    about = {
        "web": {"rto": rto, "decision_seconds": 0, **REGION},
        "db": {"region": "east", "kind": "database"},
        "watch": {"kind": "alarm", "period": 60, "datapoints_to_alarm": 1},
    }
    return ask(RULE, "web > db; watch observability> web", about, capabilities=capabilities)


@pytest.mark.parametrize(
    ("rto", "expected"),
    [
        (10, [("web", None)]),  # 1 detect + 20 + 5
        (25, [("web", None)]),
        (26, []),
        (60, []),
    ],
)
def test_chain_is_compared_with_the_promise(rto, expected):
    assert pairs(shop(rto, can("db", 20), can("web", 5))) == expected


def test_figures_and_path_are_told():
    (found,) = shop(10, can("db", 20), can("web", 5))
    assert found.status is Status.BREACHED
    assert (found.target, found.achievable) == (600, 1560)
    assert found.details["path"] == ["db", "web"]
    assert found.details["detection_seconds"] == 60
    assert "Region east" in found.message
    assert found.confidence == 0.7
    assert found.exceed == pytest.approx(0.2757, abs=1e-4)


def test_unknown_time_is_never_met():
    (found,) = shop(60, can("db", 20))
    assert found.status is Status.UNKNOWN
    assert found.achievable is None


def test_known_part_that_exceeds_is_a_breach_though_the_rest_is_unknown():
    (found,) = shop(10, can("db", 20))
    assert found.status is Status.BREACHED
    assert found.details["at_least_seconds"] == 1260


def test_measured_figure_stands_beside():
    (found,) = shop(10, can("db", 20), can("web", 5), can("web", 40, "drill 2026-10-01"))
    assert found.measured == 2400


def test_strictest_promise_of_those_above_binds():
    about = {
        "journey:buy": {"rto": 5, **REGION},
        "web": {"rto": 60, **REGION},
    }
    text = "journey:buy > web; watch observability> web"
    about["watch"] = {"kind": "alarm", "period": 60, "datapoints_to_alarm": 1}
    found = ask(RULE, text, about, capabilities=[can("web", 20)])
    assert [(one.component, one.target) for one in found if one.component == "web"] == [
        ("web", 300)
    ]


def test_a_region_that_is_not_known_leaves_the_promise_unknown():
    (finding,) = ask(RULE, "web", {"web": {"rto": 10, **REGION, "region": None}})
    assert finding.status is Status.UNKNOWN
    assert finding.message.endswith(
        "but how long that takes is not known: where web lies is not stated"
    )
