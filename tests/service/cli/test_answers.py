"""Every answering command: for machines, from a store or a document, as GraphQL says it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.app import LoadpathGroup
from tests.neo4j_server import free_port
from tests.service.running import ORDERS, SHOP, serving

ANSWERING = {
    "blast-radius": ("--region", "us-east-1"),
    "availability": ("--component", "checkout"),
    "spof": ("checkout",),
    "cold-start": (),
    "recovery": ("--component", "checkout"),
    "promises": ("--at", "2027-01-31"),
    "plan": ("checkout", "--from", "us-east-1", "--to", "us-west-2"),
    "gaps": ("--at", "2027-01-31"),
    "fix": ("checkout", "--rto", "PT15M", "--rpo", "PT1M", "--at", "2027-01-31"),
    "outage": ("--component", "checkout", "--for", "PT20M"),
    "compromise": ("account:111122223333", "--at", "2027-01-31"),
    "access": ("of", "account:111122223333", "--at", "2027-01-31"),
    "what-if": ("--end", "orders-db", "--at", "2027-01-31"),
    "map": ("checkout", "--level", "everything"),
    "search": ("orders",),
    "path": ("checkout", "orders"),
    "shared": ("orders",),
    "coverage": (),
}
"""The commands that answer questions, with arguments that fit the shop."""
STORED = {"revisions": (), "diff": ("1",)}
"""Those that need a store."""
OTHERS = {
    "audit",
    "bundle",
    "check",
    "crawl",
    "cypher",
    "demo",
    "docs",
    "doctor",
    "export",
    "import",
    "mcp",
    "policy",
    "publish",
    "repair",
    "serve",
    "sources",
    "store",
    "incidents",
    "tokens",
}
"""Those that have tests of their own."""


def test_every_command_is_tested_here_or_named_as_one_of_the_others():
    assert set(LoadpathGroup.modules) == {*ANSWERING, *STORED, *OTHERS}


@pytest.mark.parametrize("command", ANSWERING)
def test_document_and_store_give_the_same_answer(loadpath, bare, command):
    arguments = ANSWERING[command]
    if command in ("recovery", "plan"):
        # Judged for the day of the revision, which a document does not have.
        arguments = (*arguments, "--at", "2027-01-31")

    stored = loadpath.json(command, *arguments)
    read = bare.json(command, *arguments, "--graph", SHOP)

    assert stored.pop("revision")["number"] == 1
    assert read.pop("revision")["number"] is None
    for answer in (stored, read):
        answer.pop("coverage")
        for scope in answer.get("scopes", ()):
            for moment in ("read_at", "complete_at"):
                scope.pop(moment)
        answer.get("plan", {}).pop("generated_at", None)
    assert stored == read


@pytest.mark.parametrize("command", {**ANSWERING, **STORED})
def test_answer_for_machines_is_the_same_bytes_every_time(loadpath, command):
    arguments = {**ANSWERING, **STORED}[command]

    texts = {loadpath(command, *arguments, "--format", "json").out for _ in range(3)}

    (text,) = texts
    assert json.loads(text)


@pytest.mark.parametrize("command", {**ANSWERING, **STORED})
def test_answer_for_people_has_no_machine_in_it_and_ends_well(loadpath, command):
    done = loadpath(command, *{**ANSWERING, **STORED}[command])

    assert done.code == 0, done.err
    assert done.out.strip()
    assert "Traceback" not in done.out + done.err
    assert "None" not in done.out


@pytest.mark.parametrize("command", [*ANSWERING, "export"])
def test_reader_that_goes_away_is_no_finding_and_no_defect(command):
    arguments = (*ANSWERING.get(command, ()), "--graph", str(SHOP))
    line = [sys.executable, "-m", "service.cli", command, *arguments]
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(line, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("word", ["tokyo", "東京"])
@pytest.mark.parametrize("command", ["blast-radius", "search"])
def test_every_locale_gets_and_gives_every_character(command, word, tmp_path):
    document = tmp_path / "名.yaml"
    document.write_text(
        "loadpath: 1\ncomponents: [{id: 東京, kind: external, name: tokyo}]\n", "utf8"
    )
    arguments = {"blast-radius": ("-c", word), "search": (word,)}
    line = [sys.executable, "-m", "service.cli", command, *arguments[command]]
    plain = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "ascii",
    }

    done = subprocess.run(
        [*line, "--graph", str(document)], capture_output=True, env={**os.environ, **plain}
    )

    assert done.returncode == 0, done.stderr
    assert "東京" in done.stdout.decode()


def test_name_cannot_steer_the_terminal(bare, tmp_path):
    (tmp_path / "names.yaml").write_text(
        'loadpath: 1\ncomponents: [{id: "a\u202eb", kind: external, name: "x\\e]0;y\\a[red]z"}]\n'
    )

    out = bare("search", "x", "--graph", "names.yaml").out

    assert "x\\x1b]0;y\\x07[red]z" in out
    assert "a\\u202eb" in out


def test_interrupt_while_loading_shows_nothing_of_our_insides():
    code = (
        "import os, signal\n"
        "from service.cli.interrupt import ending_at_once\n"
        "with ending_at_once():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


def test_store_that_is_away_is_told_once():
    url = f"neo4j://127.0.0.1:{free_port()}"
    line = [sys.executable, "-m", "service.cli", "--store", url, "gaps"]

    done = subprocess.run(line, capture_output=True, text=True, check=False)

    assert done.returncode == 4
    assert done.stderr.startswith(f"error store {url}: nothing answers there")


def test_key_of_a_scope_is_never_broken_on_a_narrow_terminal(bare, tmp_path, monkeypatch):
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "dumb")  # 80 columns, no colours
    monkeypatch.chdir(tmp_path)
    file = Path(f"a-{'very-' * 15}long-name.yaml")
    shutil.copy(SHOP, file)

    lines = bare("coverage", "--all", "--graph", file).out.splitlines()

    place = lines.index(f"complete document@{file}")
    assert re.fullmatch(r"  [0-9]+ components · complete .*", lines[place + 1])


def test_titles_of_tables_are_not_wrapped(loadpath):
    out = loadpath("blast-radius", "--region", "us-east-1").out

    assert "Services, journeys and systems that are hit" in out.splitlines()


def test_name_that_is_empty_means_no_component(loadpath):
    done = loadpath("spof", "")

    assert done.code == 3
    assert "component id: got ''" in done.err


@pytest.mark.parametrize("command", {**ANSWERING, "diff": ()})
def test_revision_that_was_never_published_is_told(loadpath, command):
    arguments = ("7",) if command == "diff" else (*ANSWERING[command], "--revision", "7")

    done = loadpath(command, *arguments)

    assert done.code == 3
    assert "no revision has the number 7" in done.err


@pytest.mark.parametrize("command", list(LoadpathGroup.modules))
def test_help_teaches_with_examples(bare, command):
    done = bare(command, "--help")

    assert done.code == 0
    assert "Examples:" in done.out
    assert f"  loadpath {command}" in done.out


def test_help_names_every_command_and_exit_code(bare):
    done = bare("--help")

    for name in LoadpathGroup.modules:
        assert f"\n  {name} " in done.out
    for code in (0, 1, 2, 3, 4, 5, 70, 130):
        assert re.search(rf"^ +{code}  ", done.out, re.MULTILINE)


PAIRS = {
    "blast radius": (
        ("blast-radius", "--component", ORDERS, "--why", "checkout"),
        '{ blastRadius(disruption: {components: ["'
        + ORDERS
        + """"]}) { certain seeds { nodes { id } } services { id } starved { nodes { id } }
               impacts { nodes { component { id } state pessimistic distance requirement { id }
                 downAfter degradedAfter timeIsExact } }
               impact(component: "service:checkout") { causalChain { component { id } } } } }""",
    ),
    "availability": (
        ("availability", "--component", "checkout"),
        """{ availability(component: "service:checkout") { availability atMost method cutSetCount
               cutSets { nodes { components { id } } } unknown { id }
               events { nodes { component { id } unavailability source
                 importance { criticality birnbaum } } } } }""",
    ),
    "spof": (
        ("spof", "checkout"),
        """{ singlePointsOfFailure(component: "service:checkout") {
               providers { nodes { id } } possible { nodes { id } } } }""",
    ),
    "cold start": (
        ("cold-start",),
        "{ coldStart { waves { components { nodes { id } } } deadlocked { nodes { id } } } }",
    ),
    "gaps": (
        ("gaps",),
        "{ gaps(first: 1000) { nodes { id rule severity score message component { id } } } }",
    ),
    "map": (
        ("map", "checkout", "--level", "everything", "--depth", "3"),
        """{ dependencyMap(roots: ["service:checkout"], depth: 3) { truncated
               nodes { id depth } edges { dependent provider effect relation minimum of } } }""",
    ),
    "plan": (
        ("plan", "checkout", "--from", "us-east-1", "--to", "us-west-2"),
        """{ failoverPlan(service: "service:checkout", fromRegion: "us-east-1",
               toRegion: "us-west-2") { digest steps { id wave } } }""",
    ),
}


def ids(nodes):
    return [one["id"] for one in nodes["nodes"]]


def same_blast_radius(told, answered):
    answered = answered["blastRadius"]
    assert told["certain"] == answered["certain"]
    assert told["seeds"] == ids(answered["seeds"])
    assert told["services"] == [one["id"] for one in answered["services"]]
    assert told["starved"] == ids(answered["starved"])
    assert [
        (one["component"], one["state"].upper(), one["pessimistic"].upper(), one["distance"],
         one["requirement"], one["down_after"], one["degraded_after"], one["time_is_exact"])
        for one in told["impacts"]
    ] == [
        (one["component"]["id"], one["state"], one["pessimistic"], one["distance"],
         one["requirement"]["id"], one["downAfter"], one["degradedAfter"], one["timeIsExact"])
        for one in answered["impacts"]["nodes"]
    ]  # fmt: skip
    assert [one["component"] for one in told["why"]] == [
        one["component"]["id"] for one in answered["impact"]["causalChain"]
    ]


def same_availability(told, answered):
    answered = answered["availability"]
    for name, other in (("availability",) * 2, ("at_most", "atMost")):
        assert told[name] == answered[other]
    assert (told["method"], answered["method"]) == ("exact", "EXACT")
    assert told["cut_set_count"] == answered["cutSetCount"]
    assert told["cut_sets"] == [
        [inner["id"] for inner in one["components"]] for one in answered["cutSets"]["nodes"]
    ]
    assert told["unknown"] == [one["id"] for one in answered["unknown"]]
    assert [(one["component"], one["unavailability"], birnbaum(one)) for one in told["events"]] == [
        (one["component"]["id"], one["unavailability"], birnbaum(one))
        for one in answered["events"]["nodes"]
    ]


def birnbaum(event):
    return event["importance"] and event["importance"]["birnbaum"]


def same_spof(told, answered):
    found = ids(answered["singlePointsOfFailure"]["providers"])
    assert told["single_points_of_failure"] == found
    assert told["possible"] == ids(answered["singlePointsOfFailure"]["possible"])


def same_cold_start(told, answered):
    answered = answered["coldStart"]
    waves = [ids(one["components"]) for one in answered["waves"]]
    assert [sorted(one) for one in told["waves"]] == waves
    assert told["deadlocked"] == ids(answered["deadlocked"])


def same_gaps(told, answered):
    assert [(one["id"], one["rule"], one["score"], one["message"]) for one in told["gaps"]] == [
        (one["id"], one["rule"], one["score"], one["message"]) for one in answered["gaps"]["nodes"]
    ]


def same_map(told, answered):
    answered = answered["dependencyMap"]
    assert [(one["id"], one["depth"]) for one in told["nodes"]] == [
        (one["id"], one["depth"]) for one in answered["nodes"]
    ]
    assert [
        {**{k: one[k] for k in answered["edges"][0]}, "effect": one["effect"].upper()}
        for one in told["edges"]
    ] == answered["edges"]


def same_plan(told, answered):
    answered = answered["failoverPlan"]
    assert told["plan"]["plan_digest"] == answered["digest"]
    assert [one["id"] for one in told["plan"]["steps"]] == [one["id"] for one in answered["steps"]]


SAME = {
    "blast radius": same_blast_radius,
    "availability": same_availability,
    "spof": same_spof,
    "cold start": same_cold_start,
    "gaps": same_gaps,
    "map": same_map,
    "plan": same_plan,
}


def test_why_says_so_when_a_component_is_not_hit(loadpath):
    done = loadpath("blast-radius", "--component", "service:checkout", "--why", ORDERS)
    assert done.code == 0
    assert "The disruption does not reach this component." in done.out
    told = loadpath.json("blast-radius", "--component", "service:checkout", "--why", ORDERS)
    assert told["why"] == []


def test_command_line_and_graphql_tell_the_same(loadpath, shop_url, tmp_path):
    with serving(shop_url, tmp_path) as running:
        running.wait(lambda snapshot: snapshot is not None)
        for name, (arguments, query) in PAIRS.items():
            SAME[name](loadpath.json(*arguments), running.ask(query))
