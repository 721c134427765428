"""Quotas of the new Region: what is too small, and what is not known, is named with its figures."""

import pytest

from model.failover.quotas import too_small, unread
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Member, Phase, Requirement
from model.records.revision import Records

WEB, QUOTA = ComponentId("web"), ComponentId("quota")


def bounded(**figures: float) -> DependencyGraph:
    """Return a service that is bounded by one quota with these figures."""
    return DependencyGraph(
        Records(
            components=(
                Component(id=WEB, kind=Kind.CONTAINER_SERVICE),
                Component(id=QUOTA, kind=Kind.POLICY, name="vCPU", properties=figures),
            ),
            requirements=(
                Requirement(
                    dependent=WEB,
                    members=(Member(provider=QUOTA),),
                    relation="bounded_by_quota",
                    effect=Effect.POLICY,
                    phase=Phase.RUN,
                    minimum=1,
                ),
            ),
        )
    )


@pytest.mark.parametrize(
    ("figures", "small", "unknown"),
    [
        ({"quota": 16, "quota_needed": 48}, ["quota 16 < 48 needed (vCPU)"], []),
        ({"quota": 48, "quota_needed": 48}, [], []),
        ({"quota": 64, "quota_needed": 48}, [], []),
        ({"quota": 16}, [], ["what is needed of the quota vCPU is not stated"]),
        ({"quota_needed": 48}, [], ["the quota vCPU was not read"]),
    ],
)
def test_a_quota_is_too_small_only_when_both_figures_say_so(figures, small, unknown):
    graph = bounded(**figures)
    assert list(too_small(graph, WEB)) == small
    assert list(unread(graph, WEB)) == unknown
