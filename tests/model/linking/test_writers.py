"""Who uses a replica that only can be read needs the writer behind it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from model.disruption.disruptions import ComponentsFail, RegionFails
from model.graph import DependencyGraph
from model.impact.blast_radius import BlastRadius, State, blast_radius, causal_chain
from model.linking.link import DERIVED_RULES, LinkSettings, link
from model.linking.replication import FORWARDS
from model.linking.writers import WRITER, WRITES_TO, met_by_promotion
from model.records.component import ComponentId, Kind
from model.records.digest import digest
from model.records.observation import Observation, SeenComponent
from model.records.requirement import Effect, EvidenceKind, Requirement
from model.records.revision import Records
from schema.documents.records import from_records
from service.jobs.import_file import DocumentFile, read_files
from tests.observing import AT, belongs, facts, need, saw, seen

EAST, WEST = "us-east-1", "us-west-2"
FOLLOWS = need("db-w", "db-e", effect=Effect.REPLICATION, relation="replicates_from")


def store(id_: str, region: str | None, kind: Kind = Kind.DATABASE, **about: Any) -> SeenComponent:
    return seen(id_, kind, region=region, **about)


def app(id_: str, region: str, **about: Any) -> SeenComponent:
    return seen(id_, Kind.CONTAINER_SERVICE, region=region, **about)


PAIR = (
    store("db-e", EAST),
    store("db-w", WEST),
    FOLLOWS,
    app("app-e", EAST),
    app("app-w", WEST),
    need("app-e", "db-e", relation="connects_to"),
    need("app-w", "db-w", relation="connects_to"),
)
"""A writer in the east, its replica in the west, and an application beside each."""


def linked(*things: Any, more: Sequence[Observation] = ()) -> Records:
    return link([saw("aws.a", *things), *more], LinkSettings())


def writing(records: Records) -> list[tuple[str, str, str]]:
    """Return (dependent, writer, effect) of all that write to something."""
    return sorted(
        (need.dependent, " ".join(need.providers), str(need.effect))
        for need in records.requirements
        if need.relation == WRITES_TO
    )


def readings(answer: BlastRadius) -> dict[str, tuple[State, State]]:
    """Return the optimistic and the pessimistic state of all that is hit."""
    return {impact.component: (impact.state, impact.pessimistic) for impact in answer.impacts}


def the_need(records: Records) -> Requirement:
    (one,) = (it for it in records.requirements if it.relation == WRITES_TO)
    return one


def test_who_uses_a_replica_needs_its_writer_of_unknown_strength() -> None:
    records = linked(*PAIR)
    assert writing(records) == [("app-w", "db-e", "unknown")]
    (why,) = the_need(records).evidence
    assert (why.kind, why.rule, why.attribute) == (EvidenceKind.INFERRED, WRITER.rule, "db-w")
    assert met_by_promotion(the_need(records))


def test_losing_the_region_of_the_writer_degrades_who_reads_elsewhere_and_may_stop_it() -> None:
    graph = DependencyGraph(linked(*PAIR, need("service:shop", "app-w")))
    answer = blast_radius(graph, RegionFails(region=EAST))
    states = readings(answer)
    assert states["app-w"] == (State.DEGRADED, State.DOWN)
    assert states["service:shop"] == (State.DEGRADED, State.DOWN)
    assert "db-w" not in states
    assert not answer.certain
    chain = causal_chain(graph, answer, "service:shop")
    assert [cause.component for cause in chain] == ["db-e", "app-w", "service:shop"]
    assert [
        graph.requirement(cause.requirement).relation for cause in chain if cause.requirement
    ] == [
        WRITES_TO,
        "needs",
    ]


@pytest.mark.parametrize(
    ("effect", "derived"),
    [
        (Effect.HARD, ["unknown"]),
        (Effect.UNKNOWN, ["unknown"]),
        (Effect.SOFT, ["soft"]),
        (Effect.OBSERVABILITY, []),
        (Effect.BACKUP, []),
    ],
)
def test_writing_cannot_matter_more_than_the_replica_does(
    effect: Effect, derived: list[str]
) -> None:
    records = linked(*PAIR[:3], app("app-w", WEST), need("app-w", "db-w", effect=effect))
    assert [strength for _, _, strength in writing(records)] == derived


def test_the_strongest_use_of_several_replicas_counts() -> None:
    records = linked(
        *PAIR,
        store("copy-w", WEST),
        need("copy-w", "db-e", effect=Effect.REPLICATION, relation="replicates_from"),
        need("app-w", "copy-w", effect=Effect.SOFT),
    )
    assert writing(records) == [("app-w", "db-e", "unknown")]
    assert [one.attribute for one in the_need(records).evidence] == ["copy-w", "db-w"]


@pytest.mark.parametrize("only", [("db-e",), ("name",), ("hub",), ("name2",)])
def test_who_needs_the_writer_anyway_gets_no_second_need(only: tuple[str, ...]) -> None:
    records = linked(
        *PAIR,
        seen("name", Kind.DNS_RECORD),
        need("name", "db-e", relation="resolves_to"),
        seen("name2", Kind.DNS_RECORD),
        need("name2", "name", relation="resolves_to"),
        store("hub", None),
        need("hub", "db-e", relation="served_by"),
        need("app-w", *only, relation="calls"),
    )
    assert writing(records) == []


def test_one_of_the_writer_and_its_replica_is_not_enough_to_write() -> None:
    both = need("app-x", "db-e", "db-w", relation="connects_to", minimum=1)
    records = linked(*PAIR[:3], app("app-x", WEST), both)
    assert writing(records) == [("app-x", "db-e", "unknown")]


def test_a_name_that_fails_over_to_a_replica_passes_on_that_it_cannot_be_written() -> None:
    records = linked(
        *PAIR[:3],
        *(seen(one, Kind.DNS_RECORD) for one in ("name", "name/e", "name/w")),
        need("name", "name/e", "name/w", relation="answered_by", minimum=1),
        need("name/e", "db-e", relation="resolves_to"),
        need("name/w", "db-w", relation="resolves_to"),
        app("app", WEST),
        need("app", "name", relation="connects_to"),
    )
    assert writing(records) == [("name/w", "db-e", "unknown")]
    lost = ComponentsFail(components=(ComponentId("db-e"),))
    states = readings(blast_radius(DependencyGraph(records), lost))
    assert states["app"] == (State.DEGRADED, State.DOWN)


def test_beside_the_writer_a_replica_is_only_read() -> None:
    beside = store("db-w", EAST)
    assert writing(linked(PAIR[0], beside, *PAIR[2:])) == []
    unknown = store("db-w", None)
    assert writing(linked(PAIR[0], unknown, *PAIR[2:])) == [("app-w", "db-e", "unknown")]


@pytest.mark.parametrize(
    ("variable", "reads"),
    [
        ("READER_HOST", True),
        ("DB_RO_URL", True),
        ("readReplicaEndpoint", True),
        ("DATABASE_HOST", False),
        ("READ_WRITE_HOST", False),
        ("THREAD_HOST", False),
        ("PRIMARY_REPLICA_HOST", False),
    ],
)
def test_a_variable_for_a_reader_tells_that_nothing_is_written(variable: str, reads: bool) -> None:
    answer = need("app-w", "db-w", rule="env.endpoint-host", relation="connects_to")
    named = replace(answer, evidence=(replace(answer.evidence[0], attribute=variable),))
    only = linked(*PAIR[:3], app("app-w", WEST), named)
    assert (writing(only) == []) is reads
    as_well = linked(*PAIR[:3], app("app-w", WEST), named, answer)
    assert writing(as_well) == [("app-w", "db-e", "unknown")]


@pytest.mark.parametrize(("serves", "reads"), [("READER", True), ("ANY", False)])
def test_what_serves_a_replica_can_only_be_read_and_readers_endpoints_only_read(
    serves: str, reads: bool
) -> None:
    endpoint = seen(
        "endpoint", Kind.ENDPOINT, type="AWS::RDS::DBClusterEndpoint", properties={"serves": serves}
    )
    records = linked(
        *PAIR[:3],
        store("node-1", WEST),
        store("node-2", WEST),
        need("db-w", "node-1", "node-2", relation="served_by", minimum=1),
        *(
            need(one, "db-w", effect=Effect.SOFT, relation="part_of")
            for one in ("node-1", "node-2")
        ),
        endpoint,
        need("endpoint", "node-2", relation="served_by"),
        app("app-w", WEST),
        need("app-w", "node-1", relation="connects_to"),
    )
    asked = [("app-w", "db-e", "unknown")]
    assert writing(records) == (asked if reads else [*asked, ("endpoint", "db-e", "unknown")])


def test_the_writer_is_where_a_chain_of_replicas_ends() -> None:
    records = linked(
        *PAIR,
        store("copy-w", WEST),
        need("copy-w", "db-w", effect=Effect.REPLICATION, relation="replicates_from"),
        need("app-w", "copy-w"),
    )
    assert writing(records) == [("app-w", "db-e", "unknown")]


def test_stores_that_all_take_writes_are_no_replicas() -> None:
    mutual = need("db-e", "db-w", effect=Effect.REPLICATION, relation="replicates_from")
    assert writing(linked(*PAIR, mutual)) == []
    alike = need("db-w", "db-e", effect=Effect.REPLICATION, relation="replicates_with")
    assert writing(linked(*PAIR[:2], alike, *PAIR[3:])) == []
    writable = store("db-w", WEST, properties={"takes_writes": True})
    assert writing(linked(PAIR[0], writable, *PAIR[2:])) == []


@pytest.mark.parametrize("kind", [Kind.KEY, Kind.SECRET, Kind.BUCKET])
def test_replicas_of_keys_secrets_and_buckets_are_used_as_they_are(kind: Kind) -> None:
    assert writing(linked(store("db-e", EAST, kind), store("db-w", WEST, kind), *PAIR[2:])) == []


@pytest.mark.parametrize("kind", [Kind.CACHE, Kind.FILE_SYSTEM, Kind.SEARCH])
def test_caches_file_systems_and_indexes_have_writers_too(kind: Kind) -> None:
    records = linked(store("db-e", EAST, kind), store("db-w", WEST, kind), *PAIR[2:])
    assert writing(records) == [("app-w", "db-e", "unknown")]


def test_a_replica_that_forwards_writes_needs_its_writer_itself() -> None:
    forwards = need("db-w", "db-e", effect=Effect.UNKNOWN, relation=FORWARDS)
    records = linked(*PAIR, forwards)
    assert writing(records) == []
    (evidence,) = (need for need in records.requirements if need.relation == FORWARDS)
    assert met_by_promotion(evidence)
    answer = blast_radius(DependencyGraph(records), RegionFails(region=EAST))
    states = readings(answer)
    assert states["db-w"] == states["app-w"] == (State.DEGRADED, State.DOWN)


def test_a_writer_in_another_account_that_was_never_seen_is_needed_all_the_same() -> None:
    far = "arn:aws:rds:us-east-1:444455556666:cluster:orders"
    records = linked(
        store("db-w", WEST),
        need("db-w", far, effect=Effect.REPLICATION, relation="replicates_from"),
        *PAIR[4:],
    )
    assert writing(records) == [("app-w", far, "unknown")]
    answer = blast_radius(DependencyGraph(records), RegionFails(region=EAST))
    assert "app-w" in answer.degraded


def test_a_replica_that_was_never_seen_is_known_by_what_is_said_of_it() -> None:
    near, far = (f"arn:aws:rds:{one}:444455556666:cluster:orders" for one in (WEST, EAST))
    records = linked(
        need(near, far, effect=Effect.REPLICATION, relation="replicates_from"),
        app("app-w", WEST),
        need("app-w", near, relation="refers_to"),
    )
    assert writing(records) == [("app-w", far, "unknown")]


@pytest.mark.parametrize("effect", [Effect.HARD, Effect.SOFT, Effect.OBSERVABILITY])
def test_a_person_judges_whether_it_writes(effect: Effect) -> None:
    judged = need(
        "app-w", "db-e", relation=WRITES_TO, effect=effect, evidence=EvidenceKind.ASSERTED
    )
    records = linked(*PAIR, more=[saw("asserted", judged)])
    assert writing(records) == [("app-w", "db-e", str(effect))]
    assert {one.kind for one in the_need(records).evidence} == {
        EvidenceKind.ASSERTED,
        EvidenceKind.INFERRED,
    }
    states = blast_radius(DependencyGraph(records), RegionFails(region=EAST))
    assert ("app-w" in states.down) is (effect is Effect.HARD)
    assert ("app-w" in states.degraded) is (effect is Effect.SOFT)


def test_a_judgement_follows_the_writer_when_the_replica_was_promoted() -> None:
    judged = need(
        "app-w", "db-e", relation=WRITES_TO, effect=Effect.HARD, evidence=EvidenceKind.ASSERTED
    )
    promoted = need("db-e", "db-w", effect=Effect.REPLICATION, relation="replicates_from")
    records = linked(*PAIR[:2], promoted, *PAIR[3:], more=[saw("asserted", judged)])
    assert writing(records) == [("app-e", "db-w", "unknown"), ("app-w", "db-w", "hard")]
    answer = blast_radius(DependencyGraph(records), RegionFails(region=EAST))
    assert "app-w" not in [*answer.down, *answer.degraded]


def test_a_service_that_is_entered_by_a_replica_needs_the_writer_too() -> None:
    records = linked(*PAIR[:3], seen("service:shop", Kind.SERVICE), belongs("service:shop", "db-w"))
    assert writing(records) == [("service:shop", "db-e", "unknown")]


def test_a_name_of_a_replica_is_no_name_of_the_writer_by_which_a_service_is_entered() -> None:
    shop = (belongs("service:shop", one) for one in ("db-e", "lb"))
    records = linked(
        *PAIR[:3],
        seen("lb", Kind.LOAD_BALANCER),
        *(seen(one, Kind.DNS_RECORD) for one in ("name", "name/l", "name/w")),
        need("name", "name/l", "name/w", relation="answered_by", minimum=1),
        need("name/l", "lb", relation="resolves_to"),
        need("name/w", "db-w", relation="resolves_to"),
        *shop,
    )
    assert writing(records) == [("name/w", "db-e", "unknown")]
    again = link([_stating(records)], LinkSettings())
    for one in (records, again):
        entered = [it.providers for it in one.requirements if it.relation == "entered_by"]
        assert sorted(entered) == [("db-e",), ("lb",)]


def test_linking_what_was_linked_and_what_was_exported_gives_the_same() -> None:
    judged = need(
        "app-w", "db-e", relation=WRITES_TO, effect=Effect.SOFT, evidence=EvidenceKind.ASSERTED
    )
    shop = (belongs("service:shop", one) for one in ("db-w", "db-e", "app-e", "app-x"))
    things = (*PAIR, app("app-x", WEST), need("app-x", "db-w"), *shop)
    records = linked(*things, more=[saw("asserted", judged)])
    assert len(writing(records)) == 2
    again = link([_stating(records)], LinkSettings())
    assert digest(again) == digest(records)
    text = "".join(from_records(records, derived=DERIVED_RULES)).encode()
    documents = read_files([DocumentFile(name="all.yaml", read=lambda: text)], read_at=AT)
    exported = link([one.observation for one in documents], LinkSettings())
    assert digest(exported) == digest(records)
    assert WRITER.rule not in text.decode()


def _stating(records: Records) -> Observation:
    stated = facts(records)
    return saw("document", *stated.components, *stated.requirements, *stated.memberships)


def test_promotion_meets_a_need_that_a_person_judged_as_well() -> None:
    judged = need(
        "app-w", "db-e", relation=WRITES_TO, effect=Effect.SOFT, evidence=EvidenceKind.ASSERTED
    )
    requirement = the_need(linked(*PAIR, more=[saw("asserted", judged)]))
    assert len(requirement.evidence) == 2
    assert met_by_promotion(requirement)


def test_promotion_does_not_meet_a_need_that_only_a_configuration_states() -> None:
    stated = need("app-w", "db-e", relation=WRITES_TO)
    records = linked(*PAIR[:3], app("app-w", WEST), stated)
    assert not met_by_promotion(the_need(records))


@pytest.mark.parametrize(
    ("attributes", "reads"),
    [
        (("READER_HOST", "DB_RO_URL"), True),
        (("READER_HOST", "DATABASE_HOST"), False),
        (("DATABASE_HOST", "PRIMARY_HOST"), False),
    ],
)
def test_all_evidence_must_name_a_reader_for_nothing_to_be_written(
    attributes: tuple[str, str], reads: bool
) -> None:
    stated = need("app-w", "db-w", rule="env.endpoint-host", relation="connects_to")
    evidence = tuple(replace(stated.evidence[0], attribute=name) for name in attributes)
    records = linked(*PAIR[:3], app("app-w", WEST), replace(stated, evidence=evidence))
    assert (writing(records) == []) is reads
