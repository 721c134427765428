"""A revision within bounds: structure stays, names of what is hidden do not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from model.disruption.disruptions import ComponentsFail
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.records.coverage import Coverage, ScopeCoverage
from model.records.objective import Objective, Waiver
from model.records.observation import Outcome, Scope
from service.bounds.restrict import anonymous, restricted
from service.settings import Bounds
from tests.builders import records

NOW = datetime(2026, 11, 30, tzinfo=UTC)
OURS = Bounds(tags=("team=us",))
US = {"tags": {"team": "us"}}


def within(text, bounds=OURS, key=b"a key", **words):
    """Return what a viewer gets of a drawing."""
    return restricted(records(text, **words), bounds, key)


def test_providers_and_dependents_are_placeholders_and_the_rest_is_left_out():
    inside = within("front > api > vault > disk; other > lonely", api=US)

    ids = [component.id for component in inside.records.components]
    assert [id for id in ids if not id.startswith("hidden:")] == ["api"]
    assert len(inside.placeholders) == len(ids) - 1 == 3
    assert inside.hidden == 5
    assert not any(name in repr(inside) for name in ("front", "vault", "disk", "lonely"))


def test_ids_of_placeholders_follow_from_the_key_alone():
    first, again, other = (within("api > vault", key=key, api=US) for key in (b"1", b"1", b"2"))

    assert first == again
    assert first.placeholders != other.placeholders


def test_placeholder_keeps_kind_region_and_zones_and_loses_the_rest():
    vault = {
        "kind": "database", "type": "AWS::RDS::DBInstance", "name": "payroll", "account": "9",
        "region": "us-east-1", "zones": ("use1-az1",), "tags": {"owner": "boss"}, "size": "large",
    }  # fmt: skip
    inside = within("api > vault", api=US, vault=vault)

    (shown,) = [each for each in inside.records.components if each.id in inside.placeholders]
    assert (shown.kind, shown.region, shown.zones) == ("database", "us-east-1", ("use1-az1",))
    assert (shown.name, shown.type, shown.account) == ("hidden database", None, None)
    assert (dict(shown.tags), dict(shown.properties)) == ({}, {})


@pytest.mark.parametrize(
    ("bounds", "visible"),
    [
        (Bounds(accounts=("1",)), ["account:1", "api"]),
        (Bounds(services=("shop",)), ["api", "db", "service:shop"]),
        (Bounds(services=("system:all",)), ["api", "db", "service:shop", "system:all"]),
        (Bounds(tags=("team=us",)), ["db"]),
        (Bounds(accounts=("1",), tags=("team=us",)), ["account:1", "api", "db"]),
        (Bounds(services=("api",)), []),
        (Bounds(tags=("team=they", "us=team")), []),
        (Bounds(), []),
    ],
)
def test_accounts_services_systems_and_tags_bind(bounds, visible):
    inside = within(
        "api > db; service:shop[api, db]; system:all[service:shop]; account:1; stray",
        bounds, api={"account": "1"}, db={"account": "2", **US},
    )  # fmt: skip

    hidden = inside.placeholders
    assert sorted({each.id for each in inside.records.components} - hidden) == visible


def test_regions_zones_and_control_planes_are_public_by_their_id_alone():
    corner = {"zone:use1-az1": {"name": "our corner", "tags": {"a": "b"}}}
    inside = within("api in> zone:use1-az1 in> region:us-east-1", api=US, about=corner)

    public = inside.records.components[1:]
    assert [each.id for each in public] == ["region:us-east-1", "zone:use1-az1"]
    assert not any(each.name or each.tags or each.properties for each in public)


@pytest.mark.parametrize("id", ["zone:the_vault", "zone:vault-az", "region:vault", "zone:vault1"])
def test_places_that_are_not_those_of_aws_are_hidden(id):
    assert "vault" not in repr(within(f"api in> {id}", api=US))


def test_failure_takes_down_the_same_within_bounds():
    text = "front > api > 1/2(vault, spare); api ~> cache; front > other"
    whole = DependencyGraph(records(text, api=US))
    inside = restricted(whole.records, OURS, b"k")
    part = DependencyGraph(inside.records)

    def down(graph):
        answer = blast_radius(graph, ComponentsFail(components=("api",)))
        return sorted(str(each.state) for each in answer.impacts)

    assert down(part) == down(whole)


def test_texts_of_visible_components_do_not_name_hidden_ones():
    inside = within(
        "api > vault",
        api={**US, "target": "vault", "urls": ["https://vault.local/x"], "size": 3,
             "note": {"see": "Pay roll, of course"}, "tags": {"team": "us", "db": "vault"}},
        vault={"name": "pay roll", "account": "9"},
    )  # fmt: skip

    api = inside.records.components[0]
    assert (dict(api.properties), dict(api.tags)) == ({"size": 3}, {"team": "us"})


def test_promises_of_hidden_components_keep_their_figures_and_lose_their_source():
    inside = within("api > vault", api=US, vault=15)

    (promise,) = inside.records.objectives
    assert isinstance(promise, Objective)
    assert promise.subject in inside.placeholders
    assert (promise.rto is not None, promise.source) == (True, "hidden")


def test_waivers_of_hidden_components_are_left_out():
    waivers = [
        Waiver(rule="N-01", subject=subject, owner="vault", reason="ok", expires_at=NOW)
        for subject in ("api", "vault")
    ]
    inside = within("api > vault", api=US, waivers=waivers)

    assert [(each.subject, each.owner) for each in inside.records.waivers] == [("api", "hidden")]


def test_coverage_says_how_much_was_read_and_not_where():
    scopes = tuple(
        ScopeCoverage(
            scope=Scope(source="aws.rds", account="9", region=region), outcome=outcome,
            components=3, requirements=2, read_at=NOW, complete_at=None,
            error_message="vault", failed_calls=("rds:x",),
        )
        for region, outcome in (("a", Outcome.DENIED), ("b", Outcome.COMPLETE))
    )  # fmt: skip
    whole = Coverage(scopes=scopes)

    shown = anonymous(whole, b"k")

    assert (shown.ratio, len(shown.uncovered)) == (whole.ratio, len(whole.uncovered))
    assert not any(text in repr(shown) for text in ("vault", "aws.rds", "'9'", "rds:x"))


def test_nothing_hidden_changes_nothing_but_texts():
    whole = records("api > db; service:shop[api, db]")
    inside = restricted(whole, Bounds(services=("shop",)), b"k")

    assert inside.hidden == 0
    assert inside.records == replace(whole)
