"""Writers: who uses a replica needs, for what it writes, the store that the replica follows.

A replica answers reads while its writer is lost, and nothing tells whether those who use it write
as well: how strongly they need the writer is not known (`docs/decisions/0016`).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from model.linking.replication import FORWARDS, STORES, Replication
from model.linking.requirements import Claim, Identity, Needs, claimed_effect
from model.records.component import Component, ComponentId
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase, Requirement

WRITES_TO = "writes_to"
WRITER = Evidence(kind=EvidenceKind.INFERRED, rule="replica.writer", effect=Effect.UNKNOWN)

USES = frozenset({Effect.HARD, Effect.SOFT, Effect.UNKNOWN})
ENDPOINT = "AWS::RDS::DBClusterEndpoint"
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
READS = frozenset({"read", "reader", "readers", "readonly", "replica", "replicas", "ro"})
WRITES = frozenset({"master", "primary", "rw", "write", "writer"})

Wanted: TypeAlias = Mapping[tuple[ComponentId, ComponentId], Mapping[ComponentId, bool]]
"""(who uses replicas, their writer) → which, and whether more than softly."""


def need_writers(components: Mapping[ComponentId, Component], needs: Needs) -> None:
    """Let who uses a replica need its writer, in `needs`.

    - Of unknown strength; soft where the replica itself is needed softly.
    - Not beside the writer, in its Region: who is configured to use a replica alone there only
      reads, and nobody fails over to it.
    - Not by who needs the writer anyway, itself or by a name that stands for it; nor by who is
      known to only read: a custom endpoint for readers, or a dependency found in a variable whose
      name says so (`READER_HOST`).
    - Not where the replica forwards writes: then it needs the writer itself.

    What was stated of `writes_to` a store that is a replica by now is moved to its writer.
    Complexity: O(needs), once where nothing replicates and four times else.
    """
    replication = Replication.of(components, needs)
    if not replication.writers:
        return
    _move(needs, replication)
    uses = _wanted(components, needs, replication)
    having = _direct(needs, {dependent for dependent, _ in uses})
    for (dependent, writer), replicas in sorted(uses.items()):
        if not replication.leads_to(having.get(dependent, ()), writer):
            effect = Effect.UNKNOWN if any(replicas.values()) else Effect.SOFT
            for replica in sorted(replicas):
                evidence = replace(WRITER, effect=effect, attribute=replica)
                needs.derive(dependent, [writer], WRITES_TO, evidence)


def met_by_promotion(need: Requirement) -> bool:
    """Tell whether a need is that of a writer behind a replica.

    No configuration names this writer: promote the replica, and whoever uses it can write.
    """
    return need.relation == FORWARDS or any(
        evidence.rule == WRITER.rule for evidence in need.evidence
    )


def is_derived(identity: Identity, claims: Sequence[Claim]) -> bool:
    """Tell whether only this module says that a need exists."""
    if identity[1] != WRITES_TO:
        return False
    return {evidence.rule for claim in claims for evidence in claim.evidence} == {WRITER.rule}


def _move(needs: Needs, replication: Replication) -> None:
    """Let what was stated of the writer of another day hold of today's."""
    for identity in [identity for identity in needs.claims if identity[1] == WRITES_TO]:
        dependent, relation, phase, providers = identity
        now = replication.writers.get(providers[0], ()) if len(providers) == 1 else ()
        if len(now) == 1:
            claims = needs.claims.pop(identity)
            if dependent not in now:
                needs.claims.setdefault((dependent, relation, phase, (*now,)), []).extend(claims)


def _wanted(
    components: Mapping[ComponentId, Component], needs: Needs, replication: Replication
) -> Wanted:
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
    """Tell whether this is the need of someone who may write; parts of a store are nobody."""
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
    """Yield the replicas that a need names, and the writers that stand in other Regions."""
    dependent, _, _, providers = identity
    for replica in providers:
        if replica in replication.writers and replica not in replication.forwarding:
            for writer in replication.writers[replica]:
                if writer != dependent and not _beside(components[replica], components[writer]):
                    yield replica, writer


def _beside(replica: Component, writer: Component) -> bool:
    return replica.region is not None and replica.region == writer.region


def _direct(
    needs: Needs, dependents: Collection[ComponentId]
) -> Mapping[ComponentId, Collection[ComponentId]]:
    """Return what each of these needs while running, groups that can lose a member left out."""
    needed: dict[ComponentId, set[ComponentId]] = defaultdict(set)
    for (dependent, relation, phase, providers), claims in needs.claims.items():
        if dependent in dependents and phase is Phase.RUN and relation != WRITES_TO:
            whole = all(claim.minimum == len(providers) for claim in claims)
            if whole and claimed_effect(claims) in USES:
                needed[dependent].update(providers)
    return needed


def _only_reads(dependent: Component, claims: Sequence[Claim]) -> bool:
    if dependent.type == ENDPOINT and dependent.properties.get("serves") == "READER":
        return True
    evidence = [reason for claim in claims for reason in claim.evidence]
    return bool(evidence) and all(_says_reading(reason) for reason in evidence)


def _says_reading(evidence: Evidence) -> bool:
    """Tell whether a dependency was found in a variable for a reader: `READER_HOST`, `DB_RO`."""
    if not evidence.rule.startswith("env."):
        return False
    words_of_name = {word.lower() for word in WORD.findall(evidence.attribute or "")}
    return bool(words_of_name & READS) and not words_of_name & WRITES
