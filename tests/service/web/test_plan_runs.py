"""Plan runs over HTTP: kept by the service, seen from every machine, measured when they end."""

import pytest

from tests.service.running import serving

RUN = (
    'mutation { startPlanRun(planRun: {service: "service:checkout", fromRegion: "us-east-1", '
    'toRegion: "us-west-2", occasion: DRILL}) { id plan last revision author occasion } }'
)
TICK = "mutation($t: TickInput!) { tickStep(tick: $t) { ticks { step outcome note } } }"
END = (
    'mutation { endPlanRun(run: {run: "checkout-1", outcome: FINISHED}) { outcome rto servingAt } }'
)
LAST = "verify:service:checkout"


def test_run_names_its_plan_and_goes_on_when_it_is_started_again(editable):
    first = editable.ask(RUN)["startPlanRun"]
    again = editable.ask(RUN)["startPlanRun"]

    assert first == again
    assert (first["id"], first["last"], first["author"]) == ("checkout-1", LAST, "local")
    plan = editable.ask(
        '{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1", '
        'toRegion: "us-west-2") { digest } }'
    )
    assert first["plan"] == plan["failoverPlan"]["digest"]


def test_what_was_ticked_on_one_machine_is_seen_on_another(editable, shop_url, tmp_path):
    editable.ask(RUN)
    tick = {"run": "checkout-1", "step": "approve:service:checkout", "note": "ann and bob"}
    editable.ask(TICK, t=tick)

    with serving(shop_url, tmp_path / "other") as other:
        other.wait(lambda snapshot: snapshot is not None)
        seen = other.ask('{ planRun(id: "checkout-1") { outcome ticks { step outcome note } } }')
        other.ask(TICK, t={"run": "checkout-1", "step": LAST})

    assert seen["planRun"]["ticks"] == [{**without_run(tick), "outcome": "DONE"}]
    runs = editable.ask("{ planRuns { ticks { step } } }")["planRuns"]
    assert [tick["step"] for tick in runs[0]["ticks"]] == ["approve:service:checkout", LAST]


def without_run(tick):
    return {"step": tick["step"], "note": tick["note"]}


def test_tick_is_taken_back(editable):
    editable.ask(RUN)
    editable.ask(TICK, t={"run": "checkout-1", "step": LAST})

    answer = editable.ask(TICK, t={"run": "checkout-1", "step": LAST, "outcome": "OPEN"})

    assert answer["tickStep"]["ticks"] == []


def test_finished_run_counts_as_measured(editable):
    measured = '{ recovery(component: "service:checkout") { rtoMeasured { value source } } }'
    editable.ask(RUN)
    editable.ask(TICK, t={"run": "checkout-1", "step": LAST})
    assert editable.ask(measured)["recovery"]["rtoMeasured"] is None

    ended = editable.ask(END)["endPlanRun"]

    shown = editable.ask(measured)["recovery"]["rtoMeasured"]
    assert ended["outcome"] == "FINISHED"
    assert shown["value"] == ended["rto"]
    assert shown["source"] == f"drill {ended['servingAt'][:10]}: plan run checkout-1"


def test_run_that_never_served_is_no_measurement(editable):
    editable.ask(RUN)

    ended = editable.ask(END)["endPlanRun"]

    assert ended == {"outcome": "FINISHED", "rto": None, "servingAt": None}
    assert editable.ask("{ assertions { id } }")["assertions"] == []


@pytest.mark.parametrize(
    ("tick", "code", "words"),
    [
        ({"run": "cart-1", "step": LAST}, "UNKNOWN_PLAN_RUN", "cart-1"),
        ({"run": "checkout-1", "step": "verify:service:chekout"}, "INVALID_VALUE", LAST),
        (
            {"run": "checkout-1", "step": LAST, "at": "2999-01-01T00:00:00Z"},
            "INVALID_VALUE",
            "between the event and now",
        ),
    ],
)
def test_tick_that_makes_no_sense_is_refused(editable, tick, code, words):
    editable.ask(RUN)

    error = editable.error(TICK, t=tick)

    assert error["extensions"]["code"] == code
    assert words in error["message"] + (error["extensions"].get("hint") or "")


def test_ended_run_takes_no_ticks(editable):
    editable.ask(RUN)
    editable.ask(END)

    error = editable.error(TICK, t={"run": "checkout-1", "step": LAST})

    assert "has ended" in error["message"]
    assert editable.ask(RUN)["startPlanRun"]["id"] == "checkout-2"
