"""Names are answered as resolvers answer them, inside of networks and outside."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from model.linking.names.resolution import ForwardRule, Names
from model.linking.names.zone import RecordSet, Status, Zone, grouped
from model.records.component import ComponentId

DOCUMENT = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))


def zone(stated: Mapping[str, Any]) -> Zone:
    """Return the zone that a map of the document describes."""
    name = stated["name"]
    sets = [
        (
            f"{owner}.{name}" if owner else name,
            RecordSet(
                id=ComponentId(f"{stated['id']}/{owner}"),
                type=kind,
                servers=frozenset({value}) if kind == "NS" else frozenset(),
                target=value if kind == "CNAME" else None,
            ),
        )
        for owner, kind, value in stated["records"]
    ]
    networks = [ComponentId(network) for network in stated.get("private", ())]
    return Zone(
        stated["id"],
        name,
        grouped(sets),
        networks=frozenset(networks),
        is_private="private" in stated,
        servers=frozenset(stated.get("servers", ())),
        falls_back=stated.get("falls_back", False),
    )


NAMES = Names(
    [zone(stated) for stated in DOCUMENT["zones"]],
    [
        ForwardRule(
            domain=stated["forward"],
            networks=frozenset({ComponentId(stated["vpc"])}),
            endpoint=ComponentId(stated["to"]),
        )
        for stated in DOCUMENT["rules"]
    ],
)


@pytest.mark.parametrize(("place", "name", "expected"), DOCUMENT["questions"])
def test_a_name_is_answered_as_by_the_resolver_of_the_network(
    place: str, name: str, expected: str | Sequence[str]
) -> None:
    network = None if place == "internet" else ComponentId(place)
    (answer,) = NAMES.resolve(name, network)
    chain = [str(record_set.id) for record_set in answer.chain]
    assert (chain if answer.status is Status.ANSWERED else answer.status.value) == expected


def test_two_public_zones_of_one_name_are_both_candidates_while_nothing_delegates() -> None:
    first = {"id": "Z1", "name": "example.com", "records": [["api", "A", "203.0.113.1"]]}
    answers = Names([zone(first), zone({**first, "id": "Z2"})]).resolve("api.example.com", None)
    assert [link.id for answer in answers for link in answer.chain] == ["Z1/api", "Z2/api"]


def test_a_child_zone_that_the_parent_does_not_mention_answers_for_its_names() -> None:
    parent = {"id": "Z1", "name": "example.com", "records": [["*", "A", "203.0.113.1"]]}
    child = {"id": "Z2", "name": "b.example.com", "records": [["www", "A", "203.0.113.2"]]}
    names = Names([zone(parent), zone(child)])
    statuses = [names.resolve(f"{label}.example.com", None)[0] for label in ("www.b", "x.b", "c")]
    assert [answer.status.value for answer in statuses] == ["answered", "nxdomain", "answered"]


def test_a_delegation_to_servers_of_others_is_not_ours_to_answer() -> None:
    parent = {"id": "Z1", "name": "example.com", "records": [["b", "NS", "ns.elsewhere.net"]]}
    child = {"id": "Z2", "name": "b.example.com", "servers": ["ns-1"], "records": []}
    (answer,) = Names([zone(parent), zone(child)]).resolve("www.b.example.com", None)
    assert answer.status is Status.FOREIGN


LABELS = st.sampled_from(["a", "b", "c", "*"])
RELATIVE = st.lists(LABELS, min_size=1, max_size=3).map(".".join)
QUESTION = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4).map(".".join)
RECORDS = st.lists(
    st.tuples(RELATIVE, st.sampled_from(["A", "TXT", "NS", "CNAME"])), max_size=6, unique=True
)


def by_force(records: Sequence[tuple[str, str]], question: str) -> str:
    """Answer as RFC 1034 and RFC 4592 say it, by trying every name; names are relative.

    Returns `foreign` below a delegation, `nxdomain`, `nodata`, or the owner that answers.
    """
    labels = question.split(".")
    suffixes = [".".join(labels[count:]) for count in range(len(labels))]  # the longest first
    cuts = {owner for owner, kind in records if kind == "NS"}
    if cuts & set(suffixes):
        return "foreign"
    visible = [owner for owner, _ in records if not any(owner.endswith(f".{cut}") for cut in cuts)]
    exists = {""} | {".".join(owner.split(".")[count:]) for owner in visible for count in range(8)}
    owner = question
    if question not in exists:
        encloser = next(suffix for suffix in [*suffixes, ""] if suffix in exists)
        owner = f"*.{encloser}" if encloser else "*"
        if owner not in exists:
            return "nxdomain"
    kinds = {kind for name, kind in records if name == owner and name in visible}
    return owner if kinds & {"A", "CNAME"} else "nodata"


@settings(max_examples=500, deadline=None)
@given(RECORDS, QUESTION)
def test_random_zones_answer_as_by_brute_force(
    records: Sequence[tuple[str, str]], question: str
) -> None:
    stated = {
        "id": "Z1",
        "name": "example.com",
        # A CNAME of the test leads out of the zone, so that nothing is followed.
        "records": [[owner, kind, "elsewhere.org"] for owner, kind in records],
    }
    (answer,) = Names([zone(stated)]).resolve(f"{question}.example.com", None)
    owners = [link.id.removeprefix("Z1/") for link in answer.chain]
    assert (owners[0] if owners else answer.status.value) == by_force(records, question)
