from datetime import timedelta

import pytest

from model.gaps import rpo_inversion, rto_inversion
from model.records.component import ComponentId
from model.records.objective import Capability, DisruptionClass
from tests.model.gaps.asking import ask, pairs


@pytest.mark.parametrize(
    ("web", "db", "gaps"),
    [(15, 240, 1), (15, 15, 0), (240, 15, 0), (None, 240, 0), (15, None, 0)],
)
def test_rto_inversion(web, db, gaps):
    assert len(ask(rto_inversion.RULE, "web > db", web=web, db=db)) == gaps


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("web ~> db", 0),
        ("web start> db", 0),
        ("web in> db", 0),
        ("web > db@225m", 0),  # 240 less 225 is 15: just in time
        ("web > db@224m", 1),
    ],
)
def test_only_hard_needs_while_running_count_and_tolerance_is_subtracted(text, gaps):
    assert len(ask(rto_inversion.RULE, text, web=15, db=240)) == gaps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("web > 1/2(a, b)", []),  # a is quick
        ("web > 2/2(a, b)", [("web", "b")]),
        ("web > 2/3(a, b, c)", [("web", "b")]),  # b completes the minimum before c
        ("web > 3/3(a, b, c)", [("web", "c")]),
        ("web > 1/2(b, unsaid)", []),  # who promises nothing is not blamed
    ],
)
def test_the_member_that_completes_the_minimum_decides(text, expected):
    about = {"web": 15, "a": 10, "b": 60, "c": 90}
    given = {name: rto for name, rto in about.items() if name in text}
    assert pairs(ask(rto_inversion.RULE, text, given)) == expected


def test_inherited_promise_counts_where_the_dependent_states_none():
    found = ask(rto_inversion.RULE, "shop > web > api > disk", shop=15, api=60, disk=60)
    assert pairs(found) == [("web", "api")]  # api and disk agree: told where it begins only
    assert (found[0].target, found[0].achievable) == (900, 3600)


def test_classes_are_compared_with_their_like():
    about = {"web": {"rto": 15, "class": "zone"}, "db": {"rto": 60, "class": "region"}}
    assert ask(rto_inversion.RULE, "web > db", about) == []


def test_contract_of_an_external_system_counts_as_its_promise():
    contract = Capability(
        subject=ComponentId("external:pay"),
        disruption_class=DisruptionClass.COMPONENT,
        source="contract",
        rto=timedelta(hours=4),
    )
    (found,) = ask(rto_inversion.RULE, "web > external:pay", web=15, capabilities=[contract])
    assert (found.provider, found.details["contract"]) == ("external:pay", True)


def test_capability_of_our_own_component_is_no_promise():
    able = Capability(
        subject=ComponentId("db"),
        disruption_class=DisruptionClass.COMPONENT,
        source="drill",
        rto=timedelta(hours=4),
    )
    assert ask(rto_inversion.RULE, "web > db", web=15, capabilities=[able]) == []


@pytest.mark.parametrize(
    ("web", "db", "kind", "gaps"),
    [
        (1, 60, "database", 1),
        (60, 60, "database", 0),
        (60, 1, "database", 0),
        (1, 60, "cache", 0),
        (None, 60, "database", 0),
        (1, None, "database", 0),
    ],
)
def test_rpo_inversion(web, db, kind, gaps):
    about = {"web": {"rpo": web}, "db": {"rpo": db, "kind": kind}}
    assert len(ask(rpo_inversion.RULE, "web > db", about)) == gaps


def test_tolerance_saves_no_data():
    about = {"web": {"rpo": 1}, "db": {"rpo": 60, "kind": "database"}}
    assert len(ask(rpo_inversion.RULE, "web > db@2h", about)) == 1
