"""`loadpath check` from graph documents and from a store: exit codes, reports, baselines."""

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from service.cli.main import run

SHOP = """
loadpath: 1
components:
  - {id: db, kind: database, type: "AWS::RDS::DBInstance", region: us-east-1,
     properties: {backup_retention_days: 0}}
requirements:
  - {dependent: "service:shop", members: [db]}
services:
  - {id: "service:shop", tier: 1, owner: web, members: []}
objectives:
  - {service: "service:shop", class: zone, rto: PT15M, rpo: PT1M, source: web team}
"""
WAIVER = """
waivers:
  - {rule: N-10, component: db, owner: web, reason: it is a copy, expires: 2027-01-31}
"""
RUN = ("check", "--rule", "N-10", "--at", "2026-11-24")


@pytest.fixture
def shop(tmp_path: Path) -> str:
    return file(tmp_path, SHOP)


def file(folder: Path, text: str, name: str = "shop.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_new_gap_fails(shop, capsys):
    assert run([*RUN, "--graph", shop]) == 1
    assert "N-10" in capsys.readouterr().out


def test_design_without_gaps_passes(tmp_path, capsys):
    kept = file(tmp_path, SHOP.replace("backup_retention_days: 0", "multi_az: true"))
    assert run([*RUN, "--graph", kept]) == 0
    assert "passed" in capsys.readouterr().out


def test_gap_below_the_wanted_severity_passes(tmp_path):
    small = file(tmp_path, SHOP.replace("tier: 1", "tier: 9"))
    assert run([*RUN, "--graph", small, "--fail-on", "critical"]) == 0
    assert run([*RUN, "--graph", small, "--fail-on", "low"]) == 1


def test_known_gap_passes_and_another_one_fails(shop, tmp_path, capsys):
    known = str(tmp_path / "gaps.json")
    assert run([*RUN, "--graph", shop, "--write-baseline", known]) == 0
    assert "Wrote 1 known gaps" in capsys.readouterr().err
    assert run([*RUN, "--graph", shop, "--baseline", known]) == 0
    more = SHOP.replace("[db]", "[db, db2]").replace(
        "requirements:",
        '  - {id: db2, kind: database, type: "AWS::RDS::DBInstance", '
        "properties: {backup_retention_days: 0}}\nrequirements:",
    )
    assert run([*RUN, "--graph", file(tmp_path, more, "more.yaml"), "--baseline", known]) == 1


def test_waived_gap_passes_until_the_waiver_expires(tmp_path, capsys):
    waived = file(tmp_path, SHOP + WAIVER)
    assert run([*RUN, "--graph", waived]) == 0
    capsys.readouterr()
    assert run(["check", "--rule", "N-10", "--at", "2027-02-01", "--graph", waived]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "the waiver of web expired on 2027-01-31" in told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "huge"], 2),
        (["--format", "pdf"], 2),
        (["--no-such-option"], 2),
        (["--rule", "N-999"], 3),
        (["--baseline", "/no/such/file"], 3),
        (["--at", "tomorrow"], 3),
    ],
)
def test_wrong_command_line_is_no_verdict(shop, arguments, code):
    assert run(["check", "--graph", shop, *arguments]) == code


def test_broken_baseline_is_no_verdict(shop, tmp_path, capsys):
    broken = file(tmp_path, "{", "gaps.json")
    assert run([*RUN, "--graph", shop, "--baseline", broken]) == 3
    assert "--write-baseline" in capsys.readouterr().err


def test_baseline_that_cannot_be_written_is_told(shop, tmp_path):
    assert run([*RUN, "--graph", shop, "--write-baseline", str(tmp_path / "no" / "x.json")]) == 3


def test_machine_formats_are_whole_documents(shop, capsys):
    assert run([*RUN, "--graph", shop, "--format", "sarif"]) == 1
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert result["ruleId"] == "N-10"
    assert run([*RUN, "--graph", shop, "--format", "junit"]) == 1
    assert fromstring(capsys.readouterr().out).get("failures") == "1"  # noqa: S314 - our own text
    assert run([*RUN, "--graph", shop, "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["failed"], answer["counts"]["new"]) == (True, 1)


def test_store_and_document_give_the_same_verdict(shop, tmp_path, capsys):
    store = f"sqlite:///{tmp_path / 'loadpath.db'}"
    assert run(["import", shop, "--store", store]) == 0
    capsys.readouterr()
    answers = []
    for source in (["--store", store], ["--graph", shop]):
        assert run([*RUN, *source, "--format", "json"]) == 1
        answers.append(json.loads(capsys.readouterr().out)["gaps"])
    assert answers[0] == answers[1]


def test_gaps_command_lists_what_check_counts(shop, capsys):
    assert run(["gaps", "--graph", shop, "--rule", "n-10", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["gaps"]
    assert (found["rule"], found["component"], found["severity"]) == ("N-10", "db", "critical")
    assert found["score"] == pytest.approx(0.9)
    assert run(["gaps", "--graph", shop, "--rule", "N-10", "--check"]) == 1
    assert run(["gaps", "--graph", shop, "--rule", "N-999"]) == 3
