"""Recovery through GraphQL: target, achievable and measured; degraded and full; stores."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from model.graph import DependencyGraph
from model.records.objective import Capability, DisruptionClass, Objective
from tests.model.failover.scenario import two_sided_records
from tests.schema.graphql.test_failover import ask

QUERY = """query {
  recovery(component: "service:s") {
    rto { total { atLeast } recovery { value } }
    full {
      total { atLeast } soft { id } criticalPath { id }
      backlogs { component { id } time { text } }
    }
    rtoMeasured { value source at age stale status }
    rpoMeasured { value }
    design { formula }
    rpo {
      skew
      consistency { apart tolerated stated status }
      stores { nodes { component { id } measured { value source stale status } } }
    }
  }
}"""


def told(text: str, about: Any = None, *, capabilities: tuple[Capability, ...] = (), **more: Any):
    found = two_sided_records(text, about, **more)
    graph = DependencyGraph(replace(found, capabilities=(*found.capabilities, *capabilities)))
    answer = ask(graph, "service:s", query=QUERY)
    assert not answer.errors, answer.errors
    return answer.data["recovery"]


def measured(subject: str, source: str, **figures: timedelta) -> Capability:
    return Capability(
        subject=subject, disruption_class=DisruptionClass.REGION, source=source, **figures
    )


PROMISE = Objective(
    subject="service:s",
    disruption_class=DisruptionClass.REGION,
    source="plan",
    rto=timedelta(minutes=10),
    rpo=timedelta(minutes=1),
)


def test_what_is_needed_softly_delays_full_function_only():
    found = told("front ~> cache", rto={"front": 2, "cache": 30})
    assert found["rto"]["recovery"]["value"] == "PT2M"
    assert found["full"]["soft"] == [{"id": "cache"}]
    assert found["full"]["criticalPath"][0]["id"] == "cache"


def test_a_backlog_delays_full_function_and_has_a_name():
    rates = {"front": {"arrival_rate": 2, "service_rate": 3}}
    found = told("front > db", rates, rto={"db": 30, "front": 2})
    (backlog,) = found["full"]["backlogs"]
    assert backlog["component"] == {"id": "front"}
    assert backlog["time"]["text"] == "at least 1 h 34 min"
    served, full = found["rto"]["total"]["atLeast"], found["full"]["total"]["atLeast"]
    assert (served, full) == ("PT47M", "PT2H21M")


def test_a_drill_stands_beside_the_promise_with_its_age():
    drill = measured("service:s", "drill 2026-11-04", rto=timedelta(minutes=12))
    found = told("front", objectives=(PROMISE,), capabilities=(drill,))
    assert found["rtoMeasured"] == {
        "value": "PT12M",
        "source": "drill 2026-11-04",
        "at": "2026-11-04T00:00:00Z",
        "age": "P20DT12H",
        "stale": False,
        "status": "BREACHED",
    }
    assert found["rpoMeasured"] is None


def test_a_drill_of_more_than_90_days_ago_is_stale():
    drill = measured("service:s", "drill 2026-08-01", rto=timedelta(minutes=2))
    found = told("front", objectives=(PROMISE,), capabilities=(drill,))["rtoMeasured"]
    assert (found["stale"], found["status"]) == (True, "STALE")


def test_stores_tell_what_was_measured_and_how_far_they_are_apart():
    restore = measured("payments", "restore job 2026-11-20", rpo=timedelta(seconds=3600))
    about = {
        "orders": {"kind": "database", "alone": True},
        "payments": {"kind": "database", "alone": True},
        "service:s": {"skew_tolerance_seconds": 60},
    }
    found = told(
        "front > (orders, payments)",
        about,
        rpo={"orders": 2},
        objectives=(PROMISE,),
        capabilities=(restore,),
    )["rpo"]
    assert found["skew"] == "PT59M58S"
    assert found["consistency"] == {
        "apart": "PT59M58S", "tolerated": "PT1M", "stated": True, "status": "EXCEEDED",
    }  # fmt: skip
    stores = {one["component"]["id"]: one["measured"] for one in found["stores"]["nodes"]}
    assert stores["payments"] == {
        "value": "PT1H", "source": "restore job 2026-11-20", "stale": False, "status": "BREACHED",
    }  # fmt: skip
    assert stores["orders"]["stale"] is True


def test_a_named_disruption_and_the_ways_back_from_it():
    query = """query {
      recovery(component: "service:s", disruption: {region: "us-east-1"}) {
        disruptionClass
        rto { disruption total { atLeast } }
        ways { name refused rto { computed } difference { step adds reason } }
      }
    }"""
    graph = DependencyGraph(two_sided_records("front", rto={"front": 2}))
    answer = ask(graph, "service:s", query=query)
    assert not answer.errors, answer.errors
    recovery = answer.data["recovery"]
    assert recovery["disruptionClass"] == "REGION"
    assert recovery["rto"]["disruption"] == "Region us-east-1"
    assert [way["name"] for way in recovery["ways"]] == ["design", "plan:us-west-2"]
    assert recovery["ways"][0]["difference"] == []
