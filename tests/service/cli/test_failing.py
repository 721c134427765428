"""What fails, as people type it on the command line."""

import json
from datetime import UTC, datetime

import pytest

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    ExpiryAt,
    Part,
    RegionFails,
    ServiceFails,
    Together,
    ZoneFails,
)
from model.errors import InvalidValue
from model.records.component import ComponentId
from model.records.requirement import FailureMode
from service.cli.failing import together
from tests.builders import graph

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PLANE = "aws:controlplane:rds@us-east-1"
SHOP = graph("web > api", **{"about": {PLANE: {}, "web": {"name": "front"}}})


def only(*names: str, mode: FailureMode = FailureMode.ABSENT) -> ComponentsFail:
    return ComponentsFail(components=tuple(map(ComponentId, names)), mode=mode)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("api", only("api")),
        ("front", only("web")),
        ("zone:use1-az1", ZoneFails(zone="use1-az1")),
        ("region:us-east-1", RegionFails(region="us-east-1")),
        ("account:111122223333", AccountFails(account="111122223333")),
        ("aws:rds@us-east-1", ServiceFails(service="rds", region="us-east-1")),
        ("expiry:2027-01-31", ExpiryAt(at=datetime(2027, 1, 31, tzinfo=UTC))),
        (PLANE, only(PLANE)),
    ],
)
def test_a_prefix_says_what_fails(name: str, part: Part) -> None:
    assert together(SHOP, [name], now=NOW) == part


def test_several_names_fail_together_and_the_mode_is_that_of_the_components() -> None:
    disruption = together(SHOP, ["zone:use1-az1", "web", "api"], mode=FailureMode.SLOW, now=NOW)
    assert disruption == Together(
        parts=(only("api", "web", mode=FailureMode.SLOW), ZoneFails(zone="use1-az1"))
    )


def test_a_service_without_its_region_is_refused() -> None:
    with pytest.raises(InvalidValue, match="SERVICE@REGION"):
        together(SHOP, ["aws:rds"], now=NOW)


def test_bad_content_is_asked_for_and_explained(bare, tmp_path) -> None:
    document = tmp_path / "proxy.json"
    needs = [
        {"dependent": "proxy", "members": ["file"], "effect": "soft", "when": {"bad": "down"}},
        {"dependent": "site", "members": ["proxy"]},
    ]
    names = ("file", "proxy", "site")
    components = [{"id": name, "kind": "external"} for name in names]
    document.write_text(
        json.dumps({"loadpath": 1, "components": components, "requirements": needs})
    )
    asked = ("blast-radius", "--graph", document, "-c", "file", "--failure-mode", "bad")

    answer = bare.json(*asked, "--why", "site")
    assert answer["disruption"] == {
        "kind": "components",
        "components": ["file"],
        "degraded": [],
        "failure_mode": "bad",
    }
    assert (answer["down"], answer["degraded"]) == (["proxy", "site"], [])
    assert (answer["bad"], answer["slow"]) == (["file"], [])
    assert [(cause["component"], cause["state"], cause["mode"]) for cause in answer["why"]] == [
        ("file", "degraded", "bad"),
        ("proxy", "down", "absent"),
        ("site", "down", "absent"),
    ]
    assert [(step["depth"], step["sentence"]) for step in answer["reasons"]] == [
        (0, "site (External) stops because proxy (External) is down."),
        (1, "proxy (External) stops because file (External) answers with wrong content."),
        (2, "file (External) answers with wrong content."),
    ]
    assert (
        "because file (External) answers with wrong content." in bare(*asked, "--why", "site").out
    )
