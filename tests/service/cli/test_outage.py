"""`loadpath outage`: who is down, who is spared, and who is down only after the horizon."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.running import Loadpath

DOCUMENT: dict[str, Any] = {
    "loadpath": 1,
    "components": [{"id": one, "kind": "compute"} for one in ("web", "api", "mail", "db")],
    "requirements": [
        {"dependent": "web", "members": [{"provider": "db", "tolerance": "PT40S"}]},
        {"dependent": "api", "members": [{"provider": "db", "tolerance": "PT5S"}]},
        {"dependent": "mail", "members": [{"provider": "db", "tolerance": "PT2M"}]},
    ],
}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def below(text: str, title: str) -> list[str]:
    """Return the lines of the table with this title, its head left out."""
    return text.partition(title)[2].strip("\n").partition("\n\n")[0].splitlines()[1:]


def test_what_comes_after_the_horizon_is_not_called_spared(bare: Loadpath, document: Path) -> None:
    asked = ("outage", "-c", "db", "--for", "PT1M", "--graph", document, "--horizon")
    shown = bare(*asked, "PT30S").out
    assert [line.split()[0] for line in below(shown, "Down\n")] == ["api", "db"]
    assert [line.split() for line in below(shown, "a longer outage than this\n")] == [
        ["mail", "2", "min"]
    ]
    assert [line.split() for line in below(shown, "after the horizon\n")] == [["web", "40", "s"]]
    assert "after the horizon" not in bare(*asked, "PT2M").out


def test_what_is_slow_to_recover_makes_the_tolerances_an_upper_bound(
    bare: Loadpath, tmp_path: Path
) -> None:
    web, api, *rest = DOCUMENT["components"]
    slow = {**api, "properties": {"warm_up_seconds": 300}}
    changed = {**DOCUMENT, "components": [web, slow, *rest]}
    (tmp_path / "slow.json").write_text(json.dumps(changed))
    shown = bare("outage", "-c", "db", "--for", "PT10S", "--graph", tmp_path / "slow.json").out
    assert [line.split() for line in below(shown, "a longer outage than this\n")] == [
        ["mail", "at", "most", "2", "min"],
        ["web", "at", "most", "40", "s"],
    ]


@pytest.mark.parametrize("option", ["--for", "--horizon"])
def test_a_duration_of_nothing_is_refused_in_the_words_of_the_option(
    bare: Loadpath, document: Path, option: str
) -> None:
    given = {"--for": "PT1M", "--horizon": "PT1H", option: "PT0S"}
    options = (text for pair in given.items() for text in pair)
    done = bare("outage", "-c", "db", "--graph", document, *options)
    assert done.code == 3
    assert f"{option}: got 'PT0S', expected a duration above zero" in done.err
