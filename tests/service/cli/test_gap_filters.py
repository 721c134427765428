"""`loadpath gaps`: filters, owners and groups."""

import pytest

from tests.service.cli.running import Loadpath

AT = ("--at", "2027-01-31")


def gaps(loadpath: Loadpath, *arguments: str) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = loadpath.json("gaps", *AT, *arguments)["gaps"]
    return listed


def test_every_gap_has_its_owner(loadpath: Loadpath) -> None:
    assert all("owner" in gap for gap in gaps(loadpath))


def test_filters_narrow_the_list(loadpath: Loadpath) -> None:
    every = gaps(loadpath)
    first = str(every[0]["component"])
    assert gaps(loadpath, "--component", first) == [g for g in every if g["component"] == first]
    owner = str(every[0]["owner"])
    assert gaps(loadpath, "--owner", owner) == [g for g in every if str(g["owner"]) == owner]


def test_the_gaps_of_a_service_are_those_of_all_that_it_needs(loadpath: Loadpath) -> None:
    of_checkout = gaps(loadpath, "--service", "checkout")
    assert of_checkout
    assert all(gap in gaps(loadpath) for gap in of_checkout)


def test_an_unknown_service_is_an_error(loadpath: Loadpath) -> None:
    done = loadpath("gaps", "--service", "chekout")
    assert done.code == 3
    assert "did you mean" in done.err


@pytest.mark.parametrize("group_by", ["rule", "severity", "component", "owner"])
def test_groups_count_every_gap_once(loadpath: Loadpath, group_by: str) -> None:
    groups = loadpath.json("gaps", *AT, "--group-by", group_by)["groups"]
    assert sum(group["gaps"] for group in groups) == len(gaps(loadpath))
    assert f"{group_by}\tgaps\tcritical" in loadpath("gaps", *AT, "--group-by", group_by).out
