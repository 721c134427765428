import re

import pytest

from model.gaps import control_plane, recovery_tool
from tests.model.gaps.asking import ask, pairs

EAST, WEST = {"region": "east"}, {"region": "west"}
SHOP = {
    "service:shop": {"rto": 15, "class": "region"},
    "e": EAST,
    "w": WEST,
    "image": EAST,
    "api": EAST,
    "name": {"kind": "dns_record"},
    "zone": {"kind": "dns_zone"},
    "plane": {"kind": "control_plane", **EAST},
}
PAIR = "service:shop > 1/2(e, w)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PAIR}; w start> image", [("w", "image")]),
        (f"{PAIR}; e start> image", []),  # falls with it
        (f"{PAIR}; w start> 1/2(image, copy)", []),
        (f"{PAIR}; w start> 2/2(image, copy)", [("w", "image")]),
        (f"{PAIR}; w start> task; task start> image", [("w", "image")]),
        (f"{PAIR}; w > api; w start> image", [("w", "image")]),  # falls too, and has to come back
        (f"{PAIR}; w > image", []),  # a need while running: a blast radius tells it
        (f"{PAIR}; w renew> image", []),
        ("e; w start> image", []),  # nobody promised anything
        ("service:shop > e; e recovery> image", [("e", "image")]),
        (f"{PAIR}; w recovery> image", []),  # w is not hit, so it has not to be recovered
        ("service:shop > e; e recovery> copy", []),
    ],
)
def test_what_a_start_or_a_recovery_misses(text, expected):
    about = {name: facts for name, facts in SHOP.items() if re.search(rf"\b{name}\b", text)} | {
        name: WEST for name in ["copy"] if name in text
    }
    assert pairs(ask(recovery_tool.RULE, text, about)) == expected
    assert ask(control_plane.RULE, text, about) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("service:shop > name > e; name recovery> plane", [("name", "plane")]),
        ("service:shop > name > 1/2(e, w); name recovery> plane", []),  # it moves by itself
        (f"{PAIR}; w start> plane", [("w", "plane")]),
        ("service:shop > name > e; name in> zone; zone recovery> plane", [("name", "plane")]),
        ("service:shop > name > 1/2(e, w); name in> zone; zone recovery> plane", []),
    ],
)
def test_control_plane_of_the_failed_region(text, expected):
    about = {name: facts for name, facts in SHOP.items() if re.search(rf"\b{name}\b", text)}
    assert pairs(ask(control_plane.RULE, text, about)) == expected
    assert ask(recovery_tool.RULE, text, about) == []


def test_region_is_told():
    about = {
        name: facts for name, facts in SHOP.items() if name in ("service:shop", "e", "w", "image")
    }
    (found,) = ask(recovery_tool.RULE, f"{PAIR}; w start> image", about)
    assert found.details["region"] == "east"
    assert found.message.startswith("w cannot start or scale while Region east is down")


def test_name_that_a_health_check_moves_needs_no_control_plane():
    about = {
        "service:shop": SHOP["service:shop"],
        "e": EAST,
        "name": {"kind": "dns_record"},
        "set": {"kind": "dns_record", "set_identifier": "east"},
        "check": {"kind": "health_check"},
        "plane": SHOP["plane"],
    }
    text = "service:shop > name > set > e; name recovery> plane; set recovery> plane"
    assert pairs(ask(control_plane.RULE, text, about)) == [("name", "plane")]
    assert ask(control_plane.RULE, f"{text}; name ~> check", about) == []


def test_reach_is_that_of_the_service_that_cannot_be_brought_up():
    about = {name: SHOP[name] for name in ("service:shop", "e", "w", "image")}
    (found,) = ask(recovery_tool.RULE, f"{PAIR}; service:shop[e, w]; w start> image", about)
    assert found.hits == ("e", "service:shop", "w")
