"""Writers: a component that uses a replica may need the writer of that replica, too.

A replica answers reads while its writer is lost. No configuration says whether the users of a
replica write as well, so the strength of their need for the writer is unknown
(`docs/decisions/0011`).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from model.linking.replication import FORWARDS, STORES, Replication
from model.linking.requirements import Claim, Identity, RequirementBuilder, claimed_effect
from model.records.component import Component, ComponentId
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase, Requirement

WRITES_TO = "writes_to"
WRITER = Evidence(kind=EvidenceKind.INFERRED, rule="replica.writer", effect=Effect.UNKNOWN)

USES = frozenset({Effect.HARD, Effect.SOFT, Effect.UNKNOWN})
ENDPOINT = "AWS::RDS::DBClusterEndpoint"
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
READS = frozenset({"read", "reader", "readers", "readonly", "replica", "replicas", "ro"})
WRITES = frozenset({"master", "primary", "rw", "write", "writer"})

ReplicaUses: TypeAlias = Mapping[tuple[ComponentId, ComponentId], Mapping[ComponentId, bool]]
"""(user of replicas, their writer) → its replicas, each with whether it needs more than softly."""


def need_writers(components: Mapping[ComponentId, Component], needs: RequirementBuilder) -> None:
    """Add to `needs` that the users of a replica need its writer.

    The strength is unknown; soft where the replica itself is needed softly. The need is not added

    - for a replica in the Region of its writer: a user that is configured with that replica alone
      only reads, and nobody fails over to it;
    - for a user that needs the writer anyway, or a name that stands for the writer;
    - for a user that is known to only read: a custom endpoint for readers, or a dependency found
      in a variable whose name says so (`READER_HOST`);
    - where the replica forwards writes: then the replica itself needs the writer.

    A stated `writes_to` a store that is a replica now is moved to the writer of the replica.

    Complexity: O(claims), once where nothing replicates, four times otherwise.
    """
    replication = Replication.of(components, needs)
    if not replication.writers:
        return
    _move_to_writers(needs, replication)
    uses = _replica_uses(components, needs, replication)
    direct = _direct_needs(needs, {dependent for dependent, _ in uses})
    for (dependent, writer), replicas in sorted(uses.items()):
        if not replication.leads_to(direct.get(dependent, ()), writer):
            effect = Effect.UNKNOWN if any(replicas.values()) else Effect.SOFT
            for replica in sorted(replicas):
                evidence = replace(WRITER, effect=effect, attribute=replica)
                needs.derive(dependent, [writer], WRITES_TO, evidence)


def met_by_promotion(need: Requirement) -> bool:
    """Return whether promoting a replica meets a need.

    That is so for the writer of a replica: no configuration names the writer itself, so once the
    replica is promoted, its users can write.
    """
    return need.relation == FORWARDS or any(
        evidence.rule == WRITER.rule for evidence in need.evidence
    )


def is_derived(identity: Identity, claims: Sequence[Claim]) -> bool:
    """Return whether this module is the only source of a need."""
    if identity[1] != WRITES_TO:
        return False
    return {evidence.rule for claim in claims for evidence in claim.evidence} == {WRITER.rule}


def _move_to_writers(needs: RequirementBuilder, replication: Replication) -> None:
    """Move what was stated of a store that was the writer then to the writer of today."""
    for identity in [identity for identity in needs.claims if identity[1] == WRITES_TO]:
        dependent, relation, phase, providers = identity
        writers = replication.writers.get(providers[0], ()) if len(providers) == 1 else ()
        if len(writers) == 1:
            claims = needs.claims.pop(identity)
            if dependent not in writers:
                needs.claims.setdefault((dependent, relation, phase, (*writers,)), []).extend(
                    claims
                )


def _replica_uses(
    components: Mapping[ComponentId, Component], needs: RequirementBuilder, replication: Replication
) -> ReplicaUses:
    uses: dict[tuple[ComponentId, ComponentId], dict[ComponentId, bool]] = defaultdict(dict)
    replicas = replication.writers.keys()
    for identity, claims in needs.claims.items():
        if replicas.isdisjoint(identity[3]) or not _is_use(components, identity, claims):
            continue
        hard = claimed_effect(claims) is not Effect.SOFT
        for replica, writer in _pairs(components, replication, identity):
            known = uses[identity[0], writer]
            known[replica] = known.get(replica, False) or hard
    return uses


def _is_use(
    components: Mapping[ComponentId, Component], identity: Identity, claims: Sequence[Claim]
) -> bool:
    """Return whether the dependent may write through this need; parts of a store do not write."""
    dependent, relation, phase, _ = identity
    return (
        phase is Phase.RUN
        and relation != WRITES_TO
        and components[dependent].kind not in STORES
        and claimed_effect(claims) in USES
        and not _only_reads(components[dependent], claims)
    )


def _pairs(
    components: Mapping[ComponentId, Component], replication: Replication, identity: Identity
) -> Iterator[tuple[ComponentId, ComponentId]]:
    """Yield each replica that a need names with each of its writers in other Regions."""
    dependent, _, _, providers = identity
    for replica in providers:
        if replica in replication.writers and replica not in replication.forwarding:
            for writer in replication.writers[replica]:
                if writer != dependent and not _in_same_region(
                    components[replica], components[writer]
                ):
                    yield replica, writer


def _in_same_region(replica: Component, writer: Component) -> bool:
    return replica.region is not None and replica.region == writer.region


def _direct_needs(
    needs: RequirementBuilder, dependents: Collection[ComponentId]
) -> Mapping[ComponentId, Collection[ComponentId]]:
    """Return what each dependent needs while running, without groups that may lose a member."""
    needed: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for (dependent, relation, phase, providers), claims in needs.claims.items():
        if dependent in dependents and phase is Phase.RUN and relation != WRITES_TO:
            needs_all = all(claim.minimum == len(providers) for claim in claims)
            if needs_all and claimed_effect(claims) in USES:
                needed[dependent].update(providers)
    return needed


def _only_reads(dependent: Component, claims: Sequence[Claim]) -> bool:
    if dependent.type == ENDPOINT and dependent.properties.get("serves") == "READER":
        return True
    evidence = [reason for claim in claims for reason in claim.evidence]
    return bool(evidence) and all(_names_reader(reason) for reason in evidence)


def _names_reader(evidence: Evidence) -> bool:
    """Return whether the dependency is from a variable for a reader: `READER_HOST`, `DB_RO`."""
    if not evidence.rule.startswith("env."):
        return False
    words = {word.lower() for word in WORD.findall(evidence.attribute or "")}
    return bool(words & READS) and not words & WRITES
