from datetime import timedelta

import pytest

from model.gaps.untested import RULE
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from tests.model.gaps.asking import ask


def seen(source: str, tested: str = "component") -> Capability:
    return Capability(
        subject=ComponentId("web"),
        disruption_class=DisruptionClass(tested),
        source=source,
        rto=timedelta(minutes=5),
    )


@pytest.mark.parametrize(
    ("capabilities", "gaps"),
    [
        ([], 1),
        ([seen("drill 2026-11-01")], 0),
        ([seen("drill 2026-08-27")], 0),
        ([seen("drill 2026-08-26")], 1),
        ([seen("drill 2026-11-24")], 0),
        ([seen("drill 2026-11-25")], 1),
        ([seen("drill 2026-01-01"), seen("drill 2027-01-01")], 1),
        ([seen("drill 2026-11-01", "zone")], 1),
        ([seen("drill")], 1),
        ([seen("contract 2026-11-01")], 1),
        ([seen("drill 2026-13-40")], 1),
        ([seen("drill 2025-01-01"), seen("incident 2026-11-01")], 0),
    ],
)
def test_promise_needs_a_drill_of_the_last_ninety_days(capabilities, gaps):
    assert len(ask(RULE, "web", web=15, capabilities=capabilities)) == gaps


def test_without_a_promise_nothing_has_to_be_tested():
    assert ask(RULE, "web") == []


def test_last_drill_is_told():
    (found,) = ask(RULE, "web", web=15, capabilities=[seen("drill 2026-01-01")])
    assert found.details["last"] == "2026-01-01"
    assert "327 days old" in found.message
