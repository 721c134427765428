"""A network needs its attachments as its subnets route, and wholly where nobody knows."""

from typing import Any

import pytest

from model.linking.link import LinkSettings, link
from model.linking.routes import ATTACHED, ATTACHMENT_RULE, ROUTES_KNOWN
from model.records.component import Kind
from model.records.digest import digest
from model.records.observation import SeenComponent
from model.records.requirement import Effect, EvidenceKind
from model.records.revision import Records
from tests.observing import facts, need, saw, seen

NETWORK = (
    seen("vpc", Kind.NETWORK),
    seen("hub", Kind.GATEWAY),
    need("vpc", "hub", relation=ATTACHED, rule=ATTACHMENT_RULE),
)
SUBNETS = tuple(
    need(one, "vpc", effect=Effect.CONTAINMENT, relation="runs_in") for one in ("inner", "outer")
)


def subnet(id_: str, **about: Any) -> SeenComponent:
    return seen(id_, Kind.SUBNET, properties=about)


def linked(*things: Any, **more: Any) -> Records:
    return link([saw("aws.a", *NETWORK, *things), *more.values()], LinkSettings())


def attached(records: Records) -> list[str]:
    """Return the networks that need an attachment as a whole."""
    return [need.dependent for need in records.requirements if need.relation == ATTACHED]


@pytest.mark.parametrize(
    ("inner", "outer", "whole"),
    [
        ({ROUTES_KNOWN: True}, {ROUTES_KNOWN: True}, []),
        ({ROUTES_KNOWN: True}, {}, ["vpc"]),
        ({}, {}, ["vpc"]),
        ({ROUTES_KNOWN: False}, {ROUTES_KNOWN: True}, ["vpc"]),
    ],
)
def test_a_network_needs_its_attachment_where_the_routes_of_a_subnet_are_not_known(
    inner: dict[str, Any], outer: dict[str, Any], whole: list[str]
) -> None:
    records = linked(subnet("inner", **inner), subnet("outer", **outer), *SUBNETS)
    assert attached(records) == whole


def test_a_network_without_known_subnets_needs_its_attachment() -> None:
    assert attached(linked()) == ["vpc"]


def test_what_a_person_says_of_the_need_is_kept() -> None:
    known = (subnet(one, **{ROUTES_KNOWN: True}) for one in ("inner", "outer"))
    said = need("vpc", "hub", relation=ATTACHED, evidence=EvidenceKind.ASSERTED)
    records = linked(*known, *SUBNETS, said=saw("asserted", said))
    assert attached(records) == ["vpc"]


def test_the_routes_of_a_subnet_are_those_of_the_scope_that_could_read_them() -> None:
    # Who shares a subnet with others describes it, but cannot tell which table counts.
    known = seen("outer", Kind.SUBNET, adds=True, properties={ROUTES_KNOWN: True})
    things = (subnet("inner", **{ROUTES_KNOWN: True}), subnet("outer"), *SUBNETS)
    assert attached(linked(*things)) == ["vpc"]
    assert attached(linked(*things, owner=saw("aws.b", known))) == []


def test_linking_the_result_again_gives_it_again() -> None:
    for about in ({ROUTES_KNOWN: True}, {}):
        records = linked(*(subnet(one, **about) for one in ("inner", "outer")), *SUBNETS)
        stated = facts(records)
        again = link([saw("document", *stated.components, *stated.requirements)], LinkSettings())
        assert digest(again) == digest(records)
