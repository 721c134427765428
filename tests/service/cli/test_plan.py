"""`loadpath plan` and `loadpath recovery` over a graph document alone."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from schema.documents.duration import parse_duration
from service.cli.exits import Exit
from tests.service.cli.running import Loadpath

SHOP = Path(__file__).parents[2] / "scenarios" / "failover" / "shop.yaml"
SIDES = ("--from", "us-east-1", "--to", "us-west-2")
CLUSTER = "arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1"
NAME = "dns:checkout.shop.example.com/CNAME"


@pytest.fixture
def loadpath(capsys):
    return Loadpath(capsys)


def plan(loadpath, *more):
    return loadpath("plan", "checkout", *SIDES, "--graph", SHOP, *more)


def test_the_table_says_what_cannot_be_done(loadpath):
    done = plan(loadpath)
    assert done.code == 0
    for text in ("Failover plan of checkout", "Point of no return", "Data that is lost"):
        assert text in " ".join(done.out.split())
    assert "Steps that cannot be run during the event" in done.out


def test_the_table_has_command_check_and_undo_of_each_step(loadpath):
    answer = plan(loadpath, "--mode", "planned", "--format", "json").json["plan"]
    lines = [line.split("\t") for line in plan(loadpath, "--mode", "planned").out.splitlines()]
    assert ["starts", "takes", "step", "wave", "command", "check", "undo"] in lines
    shown = {cell for line in lines for cell in line}
    for step in (*answer["steps"], *answer["post_recovery"]["steps"]):
        undo = None if step["irreversible"] else step["compensation"]
        wanted = {step["command"], step["check_command"], undo} - {None}
        assert wanted <= shown, step["id"]


def test_json_holds_the_plan_and_the_coverage(loadpath):
    answer = plan(loadpath, "--format", "json").json
    assert answer["plan"]["scenario"]["from"] == "us-east-1"
    assert answer["plan"]["status"] == "infeasible"
    assert answer["revision"]["digest"] == answer["plan"]["graph_digest"]
    assert "progress" not in answer


def test_verified_steps_give_the_frontier(loadpath):
    answer = plan(loadpath, "--mode", "planned", "--format", "json",
                  "--verified", f"lower_ttl:{NAME}").json  # fmt: skip
    assert answer["progress"]["done"] == [f"lower_ttl:{NAME}"]
    assert f"verify:lower_ttl:{NAME}" in answer["progress"]["ready"]
    assert "May run now: 6." in plan(
        loadpath, "--mode", "planned", "--verified", f"lower_ttl:{NAME}"
    ).out  # fmt: skip


def test_what_is_left_behind_is_told_with_what_crosses(loadpath):
    done = plan(loadpath, "--mode", "planned", "--leave", "orders-us-east-1")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "Left behind by --leave: orders-us-east-1 (us-east-1, " in text
    assert "Uses of the other Region, because --leave keeps a component there" in text
    answer = plan(
        loadpath, "--mode", "planned", "--leave", CLUSTER, "--format", "json"
    ).json["plan"]  # fmt: skip
    assert answer["scenario"]["leave"] == [CLUSTER]
    assert [one["provider"] for one in answer["crossings"]] == [CLUSTER]
    assert answer["crossings"][0]["latency"] is None


def test_unplanned_what_is_left_behind_and_needed_is_refused(loadpath):
    done = plan(loadpath, "--leave", CLUSTER, "--check")
    assert done.code == Exit.FINDINGS
    assert "left behind in us-east-1" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("leave", "hint"), [("orders-us-east-2", "orders-us-east-1"), ("checkout", "brings back")]
)
def test_what_cannot_be_left_behind_is_an_error_that_quotes_it(loadpath, leave, hint):
    done = plan(loadpath, "--leave", leave)
    assert done.code == Exit.INPUT
    assert leave in done.err
    assert hint in " ".join(done.err.split())


def test_a_step_of_another_plan_is_refused_with_a_hint(loadpath):
    done = plan(loadpath, "--verified", "approve:service:checkout-2")
    assert done.code == Exit.INPUT
    assert "'approve:service:checkout-2'" in done.err
    assert "hint" in done.err


def test_markdown_is_a_checklist(loadpath):
    done = plan(loadpath, "--format", "markdown")
    assert done.out.startswith("# Failover of service:checkout from us-east-1 to us-west-2\n")
    assert "- [ ] `approve:service:checkout`" in done.out


def test_check_fails_when_the_promise_cannot_be_kept(loadpath):
    assert plan(loadpath, "--check").code == 1


def test_failback_swaps_sides_and_is_planned(loadpath):
    answer = loadpath("plan", "checkout", "--from", "us-west-2", "--to", "us-east-1", "--failback",
                      "--graph", SHOP, "--format", "json").json  # fmt: skip
    scenario = answer["plan"]["scenario"]
    assert (scenario["mode"], scenario["failback"]) == ("planned", True)


def test_an_unknown_region_names_the_known_ones(loadpath):
    done = loadpath("plan", "checkout", "--from", "us-east-1", "--to", "eu-west-9",
                    "--graph", SHOP)  # fmt: skip
    assert done.code == Exit.INPUT
    assert "known: us-east-1, us-west-2" in done.err


def test_recovery_shows_figures_beside_the_promise(loadpath):
    answer = loadpath.json("recovery", "--service", "checkout", "--graph", SHOP)["recovery"]
    assert (answer["component"], answer["class"]) == ("service:checkout", "region")
    assert (answer["rto"]["target"], answer["rto"]["status"]) == ("PT15M", "breached")
    assert (answer["rpo"]["value"], answer["rpo"]["status"]) == ("PT2S", "met")
    done = loadpath("recovery", "--service", "checkout", "--graph", SHOP)
    assert "assumed: a person decides" in " ".join(done.out.split())


def test_explain_tells_what_would_shorten_it_and_why_it_is_late(loadpath):
    told = " ".join(plan(loadpath, "--explain").out.split())
    assert "What would shorten it" in told
    assert "unknown (5 min of what is known)" in told
    assert "Slack towards the promised RTO" in told
    assert "at most -7 min 50 s" in told
    assert "Not known: the time until it is started and healthy is not measured" in told
    assert "What would shorten it" not in plan(loadpath).out


def test_markdown_tells_what_would_shorten_it(loadpath):
    assert "## What would shorten it" in plan(loadpath, "--format", "markdown").out


GRAPH = """loadpath: 1
components:
  - {id: web, kind: compute, region: us-east-1}
  - {id: cache, kind: cache, region: us-east-1}
  - {id: orders, kind: database, region: us-east-1}
  - {id: payments, kind: database, region: us-east-1}
requirements:
  - {dependent: web, members: [orders], effect: hard}
  - {dependent: web, members: [payments], effect: hard}
  - {dependent: web, members: [cache], effect: soft}
services: [{id: "service:shop", name: shop, members: [web]}]
objectives: [{service: "service:shop", class: region, rto: PT2H, rpo: PT5M}]
capabilities:
  - {service: "service:shop", class: region, rto: PT3H, source: drill 2026-11-01}
  - {component: orders, class: region, rto: PT30M, rpo: PT2S, source: contract}
  - {component: payments, class: region, rpo: PT1H, rto: PT20M, source: restore job 2026-01-01}
  - {component: cache, class: region, rto: PT4H, source: contract}
  - {component: web, class: region, rto: PT1M, source: contract}
"""


@pytest.fixture
def recovery(loadpath, tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(GRAPH, encoding="utf-8")
    asked = ("recovery", "--service", "shop", "--at", "2026-11-25", "--graph", path)
    return lambda *more: loadpath(*asked, *more)


def test_recovery_tells_target_achievable_and_measured(recovery):
    found = recovery("--format", "json").json["recovery"]
    assert found["rto"]["target"] == "PT2H"
    assert found["rto"]["measured"] == {
        "value": "PT3H",
        "source": "drill 2026-11-01",
        "at": "2026-11-01T00:00:00Z",
        "age": "P24D",
        "stale": False,
        "status": "breached",
    }
    assert found["rpo"]["measured"] is None
    assert found["rpo"]["stores_measured"]["payments"]["status"] == "stale"
    assert "3 h, 24 d ago: breached" in " ".join(recovery().out.split())
    assert "328 d ago: stale" in " ".join(recovery().out.split())


def test_recovery_tells_when_it_serves_and_when_it_is_back_in_full(recovery):
    found = recovery("--format", "json").json["recovery"]["rto"]
    assert found["full"]["soft"] == ["cache"]
    assert found["full"]["path"][0] == "cache"
    told = " ".join(recovery().out.split())
    assert "in full" in told
    assert "Degraded while these are away: cache" in told


def test_recovery_tells_how_far_apart_stores_come_back(recovery):
    found = recovery("--format", "json").json["recovery"]["rpo"]["consistency"]
    assert found == {
        "apart": "PT59M58S", "tolerated": "PT0S", "stated": False, "status": "exceeded",
    }  # fmt: skip
    told = " ".join(recovery().out.split())
    assert "59 min 58 s apart; what the service tolerates is not stated, so every" in told


def test_recovery_names_a_backlog_beside_full_function(loadpath, tmp_path):
    path = tmp_path / "shop.yaml"
    rates = "web, kind: compute, properties: {arrival_rate: 2, service_rate: 3}"
    path.write_text(GRAPH.replace("web, kind: compute", rates), encoding="utf-8")
    told = loadpath("recovery", "--service", "shop", "--at", "2026-11-25", "--graph", path).out
    cells = {line.split("\t")[0]: line.split("\t")[1:] for line in told.splitlines()}
    # 7 h 16 min without it; away for at least 46 min, which makes twice as much to work off
    assert cells["  in full"][1] == "at least 8 h 48 min"
    assert cells["  backlog of web (us-east-1)"][1] == "at least 1 h 32 min"
    arguments = ("recovery", "--service", "shop", "--at", "2026-11-25", "--graph", path)
    full = loadpath(*arguments, "--format", "json").json["recovery"]["rto"]["full"]
    (backlog,) = full["backlogs"]
    assert (backlog["component"], backlog["time"]["at_least"]) == ("web", "PT1H32M")
    assert full["at_least"] == "PT8H48M"


def test_recovery_table_is_in_the_order_of_reading(recovery):
    lines = [line.split("\t") for line in recovery().out.splitlines() if "\t" in line]
    assert lines[0] == ["figure", "promised", "achievable", "status", "measured", "why"]
    assert [line[0].strip() for line in lines[1:6]] == [
        "RTO", "in full", "detection", "decision", "recovery",
    ]  # fmt: skip
    rto = lines[1]
    assert (rto[1], rto[3], rto[4]) == ("2 h", "breached", "3 h, 24 d ago: breached")


def test_recovery_wants_exactly_one_subject(loadpath):
    done = loadpath("recovery", "--graph", SHOP)
    assert done.code == Exit.INPUT
    assert "exactly one of them" in done.err


def test_operators_give_a_timetable(loadpath):
    answer = plan(loadpath, "--mode", "planned", "--operators", "1", "--format", "json").json
    steps = {one["id"] for one in answer["plan"]["steps"]}
    assert set(answer["timetable"]["start"]) == steps
    assert answer["timetable"]["lower_bound"] and answer["timetable"]["underestimated"]
    told = " ".join(plan(loadpath, "--operators", "1").out.split())
    assert "With 1 operator: at least" in told
    assert "no order of steps takes less" in told
    assert "counted with what is known" in told


HANDS = """loadpath: 1
components:
  - {id: "service:s", kind: service, name: s}
  - {id: hub, kind: external}
{components}
requirements:
{requirements}
services: [{id: "service:s", name: s, members: [hub]}]
capabilities:
{capabilities}
"""


def test_exact_finds_the_shortest_timetable_and_says_so(loadpath, tmp_path):
    path = tmp_path / "hands.yaml"
    minutes = {"a": 3, "b": 4, "c": 2, "d": 6}
    sides = [(f"{one}{end}", region) for one in minutes
             for end, region in (("", "us-east-1"), ("-w", "us-west-2"))]  # fmt: skip
    needs = [("hub", one) for one in minutes] + [("d", "a"), ("d-w", "a-w")]
    text = HANDS.replace("{components}", "\n".join(
        f"  - {{id: {one}, kind: compute, name: {one[0]}, region: {region}}}"
        for one, region in sides
    ))  # fmt: skip
    text = text.replace("{requirements}", "\n".join(
        f"  - {{dependent: {one}, members: [{other}], effect: hard}}" for one, other in needs
    ))  # fmt: skip
    path.write_text(text.replace("{capabilities}", "\n".join(
        f"  - {{component: {one}, class: region, rto: PT{length}M, source: drill}}"
        for one, length in minutes.items()
    )), encoding="utf-8")  # fmt: skip
    asked = ("plan", "s", *SIDES, "--graph", path, "--operators", "2")
    rough = loadpath.json(*asked)["timetable"]
    exact = loadpath.json(*asked, "--exact")["timetable"]
    assert (rough["makespan"], rough["proven"], rough["excess"]) == ("PT10M", False, "PT1M")
    assert (exact["makespan"], exact["proven"], exact["excess"]) == ("PT9M", True, "PT0S")
    assert exact["serving"] == exact["serving_lower_bound"] == "PT9M"
    told = " ".join(loadpath(*asked, "--exact").out.split())
    assert "With 2 operators: 9 min from the first step; no order of steps takes less." in told
    assert "so at most 1 min can be gained" in " ".join(loadpath(*asked).out.split())


def test_exact_wants_operators_and_the_library(loadpath, monkeypatch):
    assert plan(loadpath, "--exact").code == Exit.INPUT
    monkeypatch.setattr("service.extras.find_spec", lambda name: None)
    done = plan(loadpath, "--operators", "1", "--exact")
    assert done.code == Exit.INPUT
    assert "loadpath[exact]" in done.err


SOFT = """loadpath: 1
components:
  - {id: web, kind: compute, name: web, region: us-east-1}
  - {id: web-w, kind: compute, name: web, region: us-west-2}
  - {id: cache, kind: cache, name: cache, region: us-east-1}
  - {id: cache-w, kind: cache, name: cache, region: us-west-2}
requirements:
  - {dependent: web, members: [cache], effect: soft}
services: [{id: "service:s", name: s, members: [web]}]
objectives: [{service: "service:s", class: region, rto: PT1H, source: plan}]
capabilities:
  - {component: web, class: region, rto: PT5M, source: drill}
  - {component: cache, class: region, rto: PT2H, source: drill}
  - {service: "service:s", class: region, rto: PT9M, source: drill}
"""


@pytest.fixture
def soft(loadpath, tmp_path):
    path = tmp_path / "soft.yaml"
    path.write_text(SOFT, encoding="utf-8")
    return lambda subject, *more: loadpath("plan", subject, *SIDES, "--graph", path, *more)


def test_soft_steps_are_marked_and_full_function_is_told(soft):
    told = " ".join(soft("s").out.split())
    assert "In full: RTO" in told
    assert "~ Fill cache (us-west-2) anew" in told
    assert "~ for full function only: the service does not wait for it." in told
    assert "no step brings back" not in told
    checklist = soft("s", "--format", "markdown").out
    assert "- in full: " in checklist
    assert "(for full function only)" in checklist
    written = soft("s", "--format", "json").json["plan"]
    assert {one["id"] for one in written["steps"] if one["soft"]} == {
        "start:cache-w", "verify:start:cache-w",
    }  # fmt: skip
    later, sooner = (
        parse_duration(written[figure]["known_part"]) for figure in ("rto_full", "rto")
    )
    assert later - sooner == timedelta(seconds=7200 - 300)
    assert written["last"] == "verify:service:s"


def test_a_plan_for_a_component_says_what_it_is_about(soft):
    told = " ".join(soft("cache").out.split())
    assert "Failover plan of cache" in told
    assert "It is about one cache and everything that it needs." in told
    assert "It is about one" not in soft("s").out
    assert soft("cache", "--format", "json").json["plan"]["last"] == "verify:whole:cache"


def test_a_place_has_no_plan(loadpath):
    done = plan(loadpath, "--check")
    assert done.code == 1
    refused = loadpath("plan", "region:us-east-1", *SIDES, "--graph", SHOP)
    assert refused.code == Exit.INPUT


def test_a_plan_of_which_no_step_can_run_has_no_timetable(loadpath, tmp_path):
    path = tmp_path / "expired.yaml"
    path.write_text(
        """loadpath: 1
components:
  - {id: db, kind: database, name: db, region: us-east-1}
  - {id: db-w, kind: database, name: db, region: us-west-2}
  - {id: cert, kind: certificate, name: c, region: us-east-1}
  - {id: cert-w, kind: certificate, name: c, region: us-west-2,
     properties: {not_after: "2026-01-01T00:00:00Z"}}
requirements: [{dependent: db, members: [cert], effect: hard}]
""",
        encoding="utf-8",
    )
    asked = ("plan", "cert", *SIDES, "--graph", path, "--at", "2026-11-25", "--operators", "1")
    told = " ".join(loadpath(*asked).out.split())
    assert "With 1 operator: no step can be run during the event." in told
    assert "no target" in told and "no_target" not in told


@pytest.mark.parametrize("name", ["arc", "asl", "ssm"])
def test_a_document_for_an_executor_is_json_and_nothing_else(loadpath, name):
    done = plan(loadpath, "--format", name, "--force")
    assert done.code == 0
    assert json.loads(done.out)
    assert "DO NOT RUN, the plan is infeasible" in "".join(done.out.splitlines()[:4])
    assert "steps wait for a person" in done.err
    assert "hosted in us-east-1, which is down" in done.err


@pytest.mark.parametrize("name", ["arc", "argo", "asl", "ssm"])
def test_a_plan_that_cannot_succeed_is_not_written_for_an_executor(loadpath, name):
    done = plan(loadpath, "--format", name)
    assert (done.code, done.out) == (Exit.FINDINGS, "")
    assert "the plan is infeasible" in done.err
    assert "hosted in us-east-1, which is down" in done.err
    assert "--force" in done.err


def test_a_workflow_for_argo_is_yaml_with_a_task_a_step(loadpath):
    done = plan(loadpath, "--format", "argo", "--mode", "planned")
    document = YAML(typ="safe").load(done.out)
    dag = document["spec"]["templates"][0]["dag"]
    steps = plan(loadpath, "--format", "json", "--mode", "planned").json["plan"]["steps"]
    assert len(dag["tasks"]) == len(steps)
    assert "0 s later than the plan" in done.err
    assert "Supply runner-image" in done.err


def test_json_tells_what_every_format_loses(loadpath):
    targets = plan(loadpath, "--format", "json").json["plan"]["targets"]
    assert [one["format"] for one in targets] == ["arc", "argo", "asl", "ssm"]
    assert f"shift_traffic:{NAME}" in targets[0]["unmapped"]
