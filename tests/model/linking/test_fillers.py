"""What registers targets fills a target group again; the targets carry it."""

from typing import Any

import pytest

from model.linking.fillers import FILLED_BY
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.digest import digest
from model.records.requirement import Effect, Phase
from model.records.revision import Records
from tests.observing import facts, need, saw, seen


def fills(filler: str) -> Any:
    about = {"effect": Effect.LIFECYCLE, "phase": Phase.START, "relation": FILLED_BY}
    return saw(f"aws.{filler}", seen(filler, Kind.SCALING_GROUP), need("tg", filler, **about))


def linked(*targets: str, described: str = "", fillers: str = "bg") -> Records:
    group = [seen("tg", Kind.TARGET_GROUP), *(seen(name, Kind.COMPUTE) for name in described)]
    carried = [need("tg", *targets, relation="sends_to", minimum=1)] if targets else []
    return link([saw("aws.tg", *group, *carried), *map(fills, fillers)], LinkSettings())


def needs(records: Records) -> list[str]:
    return sorted(
        f"{need.relation} {need.effect} {need.minimum} of "
        + "".join(member.provider for member in need.members)
        for need in records.requirements
        if need.dependent == "tg"
    )


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (
            linked("1", "2", described="12"),
            ["filled_by lifecycle 1 of bg", "sends_to hard 1 of 12"],
        ),
        (linked("1", described="1", fillers=""), ["sends_to hard 1 of 1"]),
        # Nothing tells what carries the group: no target is known, or nothing describes it.
        (linked(fillers="b"), ["filled_by lifecycle 1 of b", "sends_to hard 1 of b"]),
        (linked(), ["filled_by lifecycle 1 of bg", "sends_to hard 1 of bg"]),
        (
            linked("1"),
            ["filled_by lifecycle 1 of bg", "sends_to hard 1 of 1", "sends_to hard 1 of bg"],
        ),
    ],
)
def test_targets_carry_a_group_and_any_filler_fills_it_again(
    records: Records, expected: list[str]
) -> None:
    assert needs(records) == expected


def test_linking_the_result_again_gives_it_again() -> None:
    for records in (linked(), linked("1", described="1"), linked("1")):
        stated = facts(records)
        again = link([saw("document", *stated.components, *stated.requirements)], LinkSettings())
        assert digest(again) == digest(records)
