"""Figures of annotations: every component that a promise binds has them."""

from datetime import timedelta

from model.records.objective import DisruptionClass
from model.recovery.effective_rto import effective_rto
from service.stores.neo4j.annotations import annotations
from tests.builders import graph
from tests.observing import AT

WIDE = 800


def test_every_component_below_a_promise_is_judged() -> None:
    needs = "; ".join(f"web > f{number}; f{number} > db" for number in range(WIDE))
    names = ["web", "db", *(f"f{number}" for number in range(WIDE))]
    places: dict[str, dict[str, object]] = {name: {"region": "r"} for name in names}
    promise = {"rto": 5, "class": "region"}
    estate = graph(f"service:shop > web; {needs}", **places, **{"service:shop": promise})

    written = annotations(estate, {}, AT).components
    for name in ("service:shop", *names):
        assert written[name]["rto_seconds"] == 300.0, name
    for name in ("service:shop", "db", "f0", f"f{WIDE - 1}"):
        figure = effective_rto(estate, name, DisruptionClass.REGION, AT).judged
        known = figure.value.total_seconds() if figure.value is not None else None
        assert written[name].get("rto_achievable_seconds") == known
        least = figure.lower_bound.total_seconds() or None
        assert written[name].get("rto_at_least_seconds") == least
        words = {True: "breached", False: "met", None: "unknown"}
        assert written[name]["rto_status"] == words[figure.exceeds(timedelta(minutes=5))]
