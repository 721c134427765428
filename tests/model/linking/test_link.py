"""Linking: references over all scopes, placeholders, evidence, derived requirements."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.linking.link import CONFLICTING_KEYS, DERIVED_RULES, LinkSettings, link
from model.records.component import ComponentId, Kind, Membership
from model.records.digest import digest
from model.records.objective import DisruptionClass, Objective, Waiver
from model.records.observation import Observation, Reference
from model.records.requirement import Effect, EvidenceKind, Requirement
from model.records.revision import Records
from tests.observing import ACCOUNT, AT, belongs, facts, looks, need, saw, seen

SETTINGS = LinkSettings()


def linked(*observations: Observation) -> Records:
    return link(observations, SETTINGS)


def stated(records: Records) -> list[tuple[str, str, str]]:
    """Return (dependent, providers, effect) of what linking did not derive itself."""
    return sorted(
        (need.dependent, " ".join(need.providers), str(need.effect))
        for need in records.requirements
        if need.rule not in DERIVED_RULES
    )


def derived(records: Records, rule: str) -> list[tuple[str, str, int]]:
    return sorted(
        (need.dependent, " ".join(need.providers), need.minimum)
        for need in records.requirements
        if need.rule == rule
    )


def only(records: Records) -> Requirement:
    (one,) = (it for it in records.requirements if it.rule not in DERIVED_RULES)
    return one


def kinds(records: Records) -> dict[str, Kind]:
    return {component.id: component.kind for component in records.components}


def about(records: Records, id_: str) -> dict[str, object]:
    (one,) = (it for it in records.components if it.id == id_)
    return dict(one.properties)


def test_reference_by_key_finds_a_component_of_another_scope() -> None:
    records = linked(
        saw("aws.a", need("web", "host:db.example.com")),
        saw("aws.b", seen("web"), seen("db", Kind.DATABASE, keys=("host:db.example.com",))),
    )
    assert stated(records) == [("web", "db", "hard")]
    assert list(kinds(records)) == ["db", "web"]


@pytest.mark.parametrize(
    ("key", "expects", "id_", "kind"),
    [
        ("host:api.stripe.com", None, "external:api.stripe.com", Kind.EXTERNAL),
        ("host:x.rds.example.com", Kind.DATABASE, "external:x.rds.example.com", Kind.DATABASE),
        ("bucket:logs", None, "arn:aws:s3:::logs", Kind.BUCKET),
        (
            f"queue-url:https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/q",
            None,
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:q",
            Kind.QUEUE,
        ),
        (
            "queue-url:http://localhost:9324/q",
            None,
            "queue-url:http://localhost:9324/q",
            Kind.UNKNOWN,
        ),
        ("ip:vpc-1/10.0.0.9", None, "ip:vpc-1/10.0.0.9", Kind.UNKNOWN),
        (f"account:{ACCOUNT}", None, f"account:{ACCOUNT}", Kind.ACCOUNT),
        ("region:eu-west-1", None, "region:eu-west-1", Kind.REGION),
        ("zone:use1-az4", None, "zone:use1-az4", Kind.ZONE),
        (
            f"zone-name:{ACCOUNT}/us-east-1/us-east-1f",
            None,
            f"zone-name:{ACCOUNT}/us-east-1/us-east-1f",
            Kind.ZONE,
        ),
        ("ec2:subnet-0abc", None, "ec2:subnet-0abc", Kind.SUBNET),
        ("zone-of:subnet-0abc", None, "zone-of:subnet-0abc", Kind.ZONE),
        ("service:pay", None, "service:pay", Kind.SERVICE),
        (
            "aws:controlplane:iam@us-east-1",
            None,
            "aws:controlplane:iam@us-east-1",
            Kind.CONTROL_PLANE,
        ),
        (
            "arn:aws:iam::444455556666:role/app",
            None,
            "arn:aws:iam::444455556666:role/app",
            Kind.PRINCIPAL,
        ),
        (
            "arn:aws:new::444455556666:thing/x",
            None,
            "arn:aws:new::444455556666:thing/x",
            Kind.UNKNOWN,
        ),
        ("no form at all", None, "no form at all", Kind.UNKNOWN),
    ],
)
def test_what_is_never_seen_becomes_a_placeholder(
    key: str, expects: Kind | None, id_: str, kind: Kind
) -> None:
    records = linked(saw("aws.a", seen("web"), need("web", key, expects=expects)))
    assert stated(records) == [("web", id_, "hard")]
    assert kinds(records)[id_] is kind


def test_placeholder_of_an_arn_lives_in_the_account_and_region_of_its_arn() -> None:
    arn = "arn:aws:rds:us-west-2:444455556666:db:orders"
    records = linked(saw("aws.a", seen("web"), need("web", arn)))
    (one,) = (it for it in records.components if it.id == arn)
    assert (one.account, one.region, one.name) == ("444455556666", "us-west-2", "orders")
    assert about(records, arn) == {"placeholder": True}
    assert derived(records, "containment.account") == [(arn, "account:444455556666", 1)]
    assert derived(records, "containment.region") == [(arn, "region:us-west-2", 1)]


def test_hashed_name_without_a_match_leaves_nothing() -> None:
    records = linked(saw("aws.a", seen("web"), need("web", "name-hash:00")))
    assert kinds(records) == {"web": Kind.COMPUTE}
    assert records.requirements == ()


def test_resolved_only_makes_no_placeholder() -> None:
    looks = saw("aws.a", seen("web"), seen("db"), need("web", "db", "gone", resolved_only=True))
    assert stated(linked(looks)) == [("web", "db", "hard")]


def test_resolved_only_makes_no_placeholder_of_the_dependent_either() -> None:
    looks = saw("aws.a", seen("db"), need("gone", "db", resolved_only=True))
    records = linked(looks)
    assert kinds(records) == {"db": Kind.COMPUTE}
    assert records.requirements == ()


TABLE = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/orders"


@pytest.mark.parametrize(
    ("statements", "kept"),
    [
        ([{"effect": "Allow", "actions": ["dynamodb:GetItem"], "resources": [TABLE]}], True),
        ([{"effect": "Allow", "actions": "DynamoDB:*", "resources": "*"}], True),
        ([{"effect": "Allow", "actions": ["*"], "resources": [f"{TABLE}/index/*"]}], True),
        ([{"effect": "Allow", "actions": ["s3:*"], "resources": ["*"]}], False),
        ([{"effect": "Allow", "actions": ["dynamodb:*"], "resources": [f"{TABLE}-2"]}], False),
        ([{"effect": "Allow", "not_actions": ["iam:*"], "resources": ["*"]}], True),
        ([{"effect": "Allow", "not_actions": ["dynamodb:*"], "resources": ["*"]}], False),
        ([{"effect": "Allow", "actions": ["*"], "not_resources": [TABLE]}], False),
        (
            [
                {"effect": "Allow", "actions": ["dynamodb:*"], "resources": ["*"]},
                {"effect": "Deny", "actions": ["dynamodb:*"], "resources": [TABLE]},
            ],
            False,
        ),
        (
            [
                {"effect": "Allow", "actions": ["dynamodb:*"], "resources": ["*"]},
                {"effect": "Deny", "actions": ["dynamodb:DeleteItem"], "resources": ["*"]},
            ],
            True,
        ),
        (
            [
                {"effect": "Allow", "actions": ["dynamodb:Get?tem"], "resources": ["*"]},
                {"effect": "Deny", "not_actions": ["s3:*"], "resources": ["*"]},
            ],
            False,
        ),
        ([], False),
        ("not a list", False),
    ],
)
def test_bare_name_counts_only_where_the_principal_is_allowed(
    statements: object, kept: bool
) -> None:
    by = Reference(key="role")
    records = linked(
        saw(
            "aws.a",
            seen("web"),
            seen(TABLE, Kind.DATABASE, keys=("name-hash:00",)),
            seen("role", Kind.PRINCIPAL, properties={"allows": statements}),
            need("web", "name-hash:00", allowed_by=by),
        )
    )
    assert stated(records) == ([("web", TABLE, "hard")] if kept else [])


def test_unknown_principal_allows_nothing() -> None:
    records = linked(
        saw("aws.a", seen("web"), seen(TABLE), need("web", TABLE, allowed_by=Reference(key="who")))
    )
    assert stated(records) == []


def test_key_that_two_components_claim_goes_to_the_smallest_id_and_is_reported() -> None:
    records = linked(
        saw("aws.b", seen("b", keys=("host:x",)), need("web", "host:x")),
        saw("aws.a", seen("a", keys=("host:x",)), seen("web")),
    )
    assert stated(records) == [("web", "a", "hard")]
    assert about(records, "b") == {CONFLICTING_KEYS: {"host:x": "a"}}


def test_key_that_is_an_id_stays_with_its_own_component() -> None:
    records = linked(saw("aws.a", seen("b"), seen("a", keys=("b",)), seen("w"), need("w", "b")))
    assert stated(records) == [("w", "b", "hard")]


def test_person_wins_over_discovery_for_what_they_state() -> None:
    records = linked(
        saw(
            "aws.a",
            seen("db", Kind.COMPUTE, name="db-1", region="us-east-1", tags={"a": "1", "b": "1"}),
        ),
        saw("document", seen("db", Kind.DATABASE, name="Orders", tags={"b": "2"})),
    )
    (db,) = (component for component in records.components if component.id == "db")
    assert (db.kind, db.name, db.region) == (Kind.DATABASE, "Orders", "us-east-1")
    assert db.tags == {"a": "1", "b": "2"}


def test_addition_only_adds() -> None:
    records = linked(
        saw("aws.a", seen("db", Kind.UNKNOWN, name="no", properties={"a": 1, "b": 1}, adds=True)),
        saw("aws.b", seen("db", Kind.DATABASE, name="yes", properties={"b": 2})),
    )
    (db,) = records.components
    assert (db.kind, db.name, db.properties) == (Kind.DATABASE, "yes", {"a": 1, "b": 2})


def test_discovered_component_is_no_placeholder_though_a_document_called_it_one() -> None:
    records = linked(
        saw("document", seen("db", Kind.DATABASE, properties={"placeholder": True})),
        saw("aws.a", seen("db", Kind.DATABASE)),
    )
    assert about(records, "db") == {}


def test_zone_names_become_zone_ids() -> None:
    name = f"zone-name:{ACCOUNT}/us-east-1/us-east-1a"
    records = linked(
        saw("aws.a", seen("web", zones=(name, "use1-az2"))),
        saw("aws.z", seen("zone:use1-az9", Kind.ZONE, keys=(name,), region="us-east-1")),
    )
    (web,) = (component for component in records.components if component.id == "web")
    assert web.zones == ("use1-az2", "use1-az9")
    assert derived(records, "containment.zones") == [("web", "zone:use1-az2 zone:use1-az9", 1)]


def test_zone_lies_in_the_region_of_what_it_contains() -> None:
    records = linked(saw("aws.a", seen("web", region="us-east-1", zones=("use1-az1",))))
    assert derived(records, "containment.region") == [
        ("web", "region:us-east-1", 1),
        ("zone:use1-az1", "region:us-east-1", 1),
    ]


def test_component_in_a_subnet_is_not_put_into_its_zone_again() -> None:
    records = linked(
        saw(
            "aws.a",
            seen("web", zones=("use1-az1",)),
            seen("net", Kind.SUBNET, zones=("use1-az1",)),
            need("web", "net", effect=Effect.CONTAINMENT, relation="runs_in"),
        )
    )
    assert derived(records, "containment.zones") == [("net", "zone:use1-az1", 1)]


def test_containment_uses_the_account_that_was_discovered() -> None:
    arn = "arn:aws:organizations::999900001111:account/o-1/111122223333"
    records = linked(
        saw("aws.a", seen("web", account=ACCOUNT)),
        saw("aws.o", seen(arn, Kind.ACCOUNT, keys=(f"account:{ACCOUNT}",), account=ACCOUNT)),
    )
    assert derived(records, "containment.account") == [("web", arn, 1)]


def test_strongest_evidence_decides_and_all_of_it_stays() -> None:
    records = linked(
        saw("aws.a", seen("web"), seen("db"), need("web", "db", rule="z", minimum=1)),
        saw("aws.b", need("web", "db", rule="a", evidence=EvidenceKind.INFERRED)),
        saw(
            "asserted",
            need("web", "db", rule="person", evidence=EvidenceKind.ASSERTED, effect=Effect.SOFT),
        ),
    )
    one = only(records)
    assert one.effect is Effect.SOFT
    assert [(why.rule, why.effect) for why in one.evidence] == [
        ("person", Effect.SOFT),
        ("z", Effect.HARD),
        ("a", Effect.HARD),
    ]


def test_evidence_that_judged_nothing_does_not_outvote_one_that_did() -> None:
    observed = need("web", "db", evidence=EvidenceKind.OBSERVED, effect=Effect.UNKNOWN)
    records = linked(saw("aws.a", seen("web"), seen("db"), observed, need("web", "db")))
    assert only(records).effect is Effect.HARD


def test_tolerance_is_what_the_strongest_claim_states() -> None:
    short, long = timedelta(seconds=5), timedelta(hours=1)
    records = linked(
        saw("aws.a", seen("web"), seen("db"), need("web", "db", tolerance=short)),
        saw("document", need("web", "db", tolerance=long, evidence=EvidenceKind.ASSERTED)),
    )
    assert [member.tolerance for member in only(records).members] == [long]


def test_times_and_counts_of_one_reason_are_put_together() -> None:
    early, late = AT, AT + timedelta(days=1)
    base = need("web", "db", evidence=EvidenceKind.OBSERVED)
    (why,) = base.evidence
    one = replace(why, scope="log", first_seen_at=early, last_seen_at=early, count=3)
    two = replace(why, scope="log", first_seen_at=late, last_seen_at=late, count=7)
    records = linked(
        saw("aws.a", replace(base, evidence=(two,)), seen("web"), seen("db")),
        saw("aws.b", replace(base, evidence=(one,))),
    )
    (merged,) = only(records).evidence
    assert (merged.first_seen_at, merged.last_seen_at, merged.count) == (early, late, 7)


@pytest.mark.parametrize(
    ("providers", "minimum", "kept"),
    [
        (("web",), None, []),
        (("web", "db"), None, [("web", "db", "hard")]),
        (("web", "db"), 1, []),
        (("web", "db", "x"), 2, [("web", "db x", "hard")]),
    ],
)
def test_component_is_always_there_for_itself(
    providers: tuple[str, ...], minimum: int | None, kept: list[tuple[str, str, str]]
) -> None:
    things = [seen(name) for name in ("web", "db", "x")]
    records = linked(saw("aws.a", *things, need("web", *providers, minimum=minimum)))
    assert stated(records) == kept
    assert all(need.minimum == 1 for need in records.requirements)


def test_two_names_of_one_provider_are_one_member() -> None:
    things = [seen("web"), seen("db", keys=("host:a", "host:b"))]
    assert stated(linked(saw("aws.a", *things, need("web", "host:a", "host:b")))) == [
        ("web", "db", "hard")
    ]


def test_tag_names_the_service_and_its_entry_is_what_no_other_member_needs() -> None:
    tag = {"service": "shop"}
    application = f"arn:aws:resource-groups:us-east-1:{ACCOUNT}:group/shop/0abc"
    records = linked(
        saw(
            "aws.a",
            seen("lb", Kind.LOAD_BALANCER, tags={"awsApplication": application}),
            seen("web", tags=tag),
            seen("db", Kind.DATABASE, tags=tag),
            seen("alarm", Kind.ALARM, tags=tag),
            seen("other"),
            need("lb", "web"),
            need("web", "db"),
            need("other", "lb"),
        )
    )
    assert kinds(records)["service:shop"] is Kind.SERVICE
    assert [membership.member for membership in records.memberships] == ["alarm", "db", "lb", "web"]
    assert derived(records, "service.entry") == [("service:shop", "lb", 1)]


def test_a_member_behind_components_of_nobody_is_no_entry() -> None:
    tag = {"service": "shop"}
    records = linked(
        saw(
            "aws.a",
            seen("name", Kind.DNS_RECORD, tags=tag),
            seen("east", Kind.DNS_RECORD),
            seen("west", Kind.DNS_RECORD),
            seen("lb-east", Kind.LOAD_BALANCER, tags=tag),
            seen("lb-west", Kind.LOAD_BALANCER, tags=tag),
            need("name", "east", "west", minimum=1),
            need("east", "lb-east"),
            need("west", "lb-west"),
        )
    )
    assert derived(records, "service.entry") == [("service:shop", "name", 1)]


def test_a_name_that_chooses_among_entries_is_the_entry() -> None:
    tag = {"service": "shop"}
    records = linked(
        saw(
            "aws.a",
            seen("name", Kind.DNS_RECORD),
            seen("east", Kind.DNS_RECORD),
            seen("west", Kind.DNS_RECORD),
            seen("lb-east", Kind.LOAD_BALANCER, tags=tag),
            seen("lb-west", Kind.LOAD_BALANCER, tags=tag),
            seen("job", Kind.FUNCTION, tags=tag),
            need("name", "east", "west", minimum=1),
            need("east", "lb-east"),
            need("west", "lb-west"),
        )
    )
    assert derived(records, "service.entry") == [
        ("service:shop", "job", 1),
        ("service:shop", "name", 1),
    ]


def test_the_copy_in_another_region_of_what_is_used_is_no_entry() -> None:
    east, west = (
        seen(
            f"lb-{region}",
            Kind.LOAD_BALANCER,
            name="shop",
            type="AWS::ElasticLoadBalancingV2::LoadBalancer",
            region=region,
            tags={"service": "shop"},
        )
        for region in ("us-east-1", "us-west-2")
    )
    name = seen("name", Kind.DNS_RECORD, tags={"service": "shop"})
    records = linked(saw("aws.a", name, east, west, need("name", "lb-us-east-1")))
    assert derived(records, "service.entry") == [("service:shop", "name", 1)]
    alone = linked(saw("aws.a", east, west))
    assert len(derived(alone, "service.entry")) == 2


def test_members_in_a_circle_are_all_entries() -> None:
    members = [belongs("service:s", name) for name in ("a", "b", "c")]
    records = linked(
        saw(
            "document",
            seen("a"),
            seen("b"),
            seen("c"),
            *members,
            need("a", "b"),
            need("b", "a"),
            need("b", "c"),
        )
    )
    assert derived(records, "service.entry") == [("service:s", "a", 1), ("service:s", "b", 1)]


def test_system_needs_nothing_by_itself() -> None:
    records = linked(saw("document", seen("web"), belongs("system:all", "web")))
    assert records.memberships == (
        Membership(group=ComponentId("system:all"), member=ComponentId("web")),
    )
    assert derived(records, "service.entry") == []


def test_tags_state_objectives() -> None:
    records = linked(
        saw("aws.a", seen("db", tags={"RTO": "15m", "rpo:region": "PT1H", "tier": "2"}))
    )
    assert {
        (objective.disruption_class, objective.source, objective.rto, objective.rpo)
        for objective in records.objectives
    } == {
        *((where, "tag:RTO", timedelta(minutes=15), None) for where in DisruptionClass),
        (DisruptionClass.REGION, "tag:rpo:region", None, timedelta(hours=1)),
    }
    assert about(records, "db") == {"tier": 2}


@pytest.mark.parametrize(
    ("tag", "value"),
    [("rto", "soon"), ("rto", ""), ("rpo:planet", "5m"), ("rto", "9" * 400 + "d"), ("rto", "P1Y")],
)
def test_bad_objective_tag_is_noted_and_states_nothing(tag: str, value: str) -> None:
    records = linked(saw("aws.a", seen("db", tags={tag: value})))
    assert records.objectives == ()
    (note,) = about(records, "db")["invalid_tags"].items()  # type: ignore[attr-defined]
    assert note[0] == tag
    assert "expected" in note[1]


def test_objective_tags_can_be_switched_off() -> None:
    observation = saw("aws.a", seen("db", tags={"rto": "15m", "tier": "2"}))
    records = link([observation], LinkSettings(objective_tags=False))
    assert records.objectives == ()
    assert about(records, "db") == {}


def test_subjects_are_resolved_by_key_and_waivers_make_no_component() -> None:
    promise = Objective(
        subject=ComponentId("host:db"),
        disruption_class=DisruptionClass.ZONE,
        source="file",
        rto=timedelta(minutes=1),
    )
    waiver = Waiver(
        rule="N-01", subject=ComponentId("gone"), owner="me", reason="so", expires_at=AT
    )
    records = linked(saw("document", seen("db", keys=("host:db",)), promise, waiver))
    assert [objective.subject for objective in records.objectives] == ["db"]
    assert records.waivers == (waiver,)
    assert list(kinds(records)) == ["db"]


def test_nothing_links_to_nothing() -> None:
    assert linked() == Records()


@given(looks(), st.randoms(use_true_random=False))
def test_order_of_observations_and_of_facts_does_not_matter(drawn, random) -> None:
    shuffled = [_shuffled(observation, random) for observation in drawn]
    random.shuffle(shuffled)
    assert link(shuffled, SETTINGS) == link(drawn, SETTINGS)


@given(looks())
def test_linking_the_facts_of_a_result_again_gives_that_result(drawn) -> None:
    records = link(drawn, SETTINGS)
    again = link([replace(saw("document"), facts=facts(records))], SETTINGS)
    assert digest(again) == digest(records)


@given(looks())
def test_export_without_derived_requirements_has_the_same_digest(drawn) -> None:
    records = link(drawn, SETTINGS)
    stated_ones = tuple(
        need
        for need in records.requirements
        if any(why.rule not in DERIVED_RULES for why in need.evidence)
    )
    exported = facts(replace(records, requirements=stated_ones))
    again = link([replace(saw("document"), facts=exported)], SETTINGS)
    assert digest(again) == digest(records)


@given(looks())
def test_result_is_closed_sorted_and_unique(drawn) -> None:
    records = link(drawn, SETTINGS)
    ids = [component.id for component in records.components]
    assert ids == sorted(set(ids))
    needs = [need.id for need in records.requirements]
    assert needs == sorted(set(needs))
    for requirement in records.requirements:
        assert {requirement.dependent, *requirement.providers} <= set(ids)
        assert requirement.dependent not in requirement.providers
        assert list(requirement.providers) == sorted(set(requirement.providers))
        assert requirement.evidence
    for membership in records.memberships:
        assert {membership.group, membership.member} <= set(ids)
    assert {
        capability.subject for capability in (*records.objectives, *records.capabilities)
    } <= set(ids)


def _shuffled(one: Observation, random) -> Observation:
    def mixed(things):
        return tuple(random.sample(things, len(things)))

    known = one.facts
    return replace(
        one,
        facts=replace(
            known,
            components=mixed(known.components),
            requirements=mixed(known.requirements),
            memberships=mixed(known.memberships),
            objectives=mixed(known.objectives),
            capabilities=mixed(known.capabilities),
            waivers=mixed(known.waivers),
        ),
    )
