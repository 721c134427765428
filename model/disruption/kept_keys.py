"""Kept keys: databases keep the key of their storage, so they outlast an outage of KMS."""

from dataclasses import replace
from operator import attrgetter

from model.disruption.disruptions import Disruption, ServiceFails, parts_of, seeds
from model.graph import DependencyGraph
from model.records.aws_service import namespace, namespace_of
from model.records.component import ComponentId
from model.records.requirement import Effect, Phase, Requirement

KMS = "kms"
KEEPING = frozenset({"docdb", "neptune", "rds"})
"""The namespaces of the services whose running databases keep the data key of their storage."""


def graph_during(graph: DependencyGraph, disruption: Disruption) -> DependencyGraph:
    """Return the graph that counts while `disruption` lasts: the same components, weaker needs.

    A running database does not call KMS: its storage keeps the data key. So during an outage of
    KMS it needs its key only to start, while everything stops that calls KMS when it works:
    secrets, queues, buckets. The loss of one key (disabled, deleted, not permitted) is another
    disruption: RDS notices it and makes the database inaccessible. A key that is lost in another
    part of the disruption stays lost. Without an outage of KMS the graph itself is returned.

    Complexity: O(1) without an outage of KMS, else O(requirements).

    References:
        1. AWS KMS Developer Guide, "How unusable KMS keys affect data keys": what is encrypted
           with a data key is not affected until the KMS key is used again.
        2. Amazon RDS User Guide, "Encrypting Amazon RDS resources": a database whose key is
           disabled gets the status inaccessible-encryption-credentials-recoverable.

    >>> from tests.builders import graph
    >>> shop = graph("db > key", db={"type": "AWS::RDS::DBInstance"})
    >>> graph_during(shop, ServiceFails(service="rds", region="us-east-1")) is shop
    True
    """
    parts = parts_of(disruption)
    outages = [part for part in parts if isinstance(part, ServiceFails) and _is_outage(part)]
    if not outages:
        return graph
    others = [part for part in parts if part not in outages]
    silent = {key for outage in outages for key in seeds(graph, outage)}
    silent -= {seed for part in others for seed in seeds(graph, part)}
    needs = {need.id: need for need in graph.requirements}
    kept = [need for need in graph.requirements if _is_kept(graph, need, silent)]
    if not kept:
        return graph
    for need in kept:
        del needs[need.id]
        to_start = replace(need, effect=Effect.LIFECYCLE, phase=Phase.START)
        needs.setdefault(to_start.id, to_start)
    ordered = sorted(needs.values(), key=attrgetter("id"))
    return DependencyGraph(replace(graph.records, requirements=tuple(ordered)))


def _is_outage(part: ServiceFails) -> bool:
    return namespace(part.service) == KMS and not part.control_plane_only


def _is_kept(graph: DependencyGraph, need: Requirement, silent: set[ComponentId]) -> bool:
    """Tell whether a database needs a key here that does not answer, and keeps what it got."""
    return (
        need.phase is Phase.RUN
        and silent.issuperset(need.providers)
        and namespace_of(graph.component(need.dependent)) in KEEPING
    )
