"""Conditions on capacity that is no count: classes of instances, and capacity units of Aurora."""

import re

from model.capability import properties as read
from model.failover.recipe import Move
from model.graph import DependencyGraph
from model.records.component import Component

INSTANCE_CLASS = read.Property("instance_class", (read.RDS_INSTANCE,))
MAXIMUM_UNITS = read.Property("serverless_max_capacity")
"""Of an Aurora Serverless cluster, in documents: the most capacity units that it may take."""
SERVED_BY = "served_by"
SMALL = ("nano", "micro", "small", "medium", "large")
CLASS = re.compile(r"db\.(?P<family>[a-z0-9-]+)\.(?:(?P<times>\d*)xlarge|(?P<small>[a-z]+))")


def fewer_units(move: Move) -> bool:
    """Tell whether the target cluster may take fewer capacity units than the source."""
    here = read.number(move.source, MAXIMUM_UNITS)
    there = read.number(move.target, MAXIMUM_UNITS)
    return here is not None and there is not None and there < here


def smaller_instances(move: Move) -> bool:
    """Tell whether every instance of the target cluster is smaller than the largest of the source.

    Only classes of one family are compared.
    """
    old, new = (largest(move.graph, cluster) for cluster in (move.source, move.target))
    if old is None or new is None:
        return False
    return _family(old) == _family(new) and size(new) < size(old)


def largest(graph: DependencyGraph, cluster: Component) -> Component | None:
    """Return the largest instance of a database cluster; None when a class is not known."""
    instances = [
        graph.component(provider)
        for need in graph.requirements_of(cluster.id)
        if need.relation == SERVED_BY
        for provider in need.providers
    ]
    if not instances or not all(size(instance) for instance in instances):
        return None
    return max(instances, key=lambda instance: (size(instance), instance.id))


def size(instance: Component) -> int:
    """Return the rank of the class of an instance in its family; 0 when it is not known.

    >>> from model.records.component import Kind
    >>> def of(name):
    ...     return Component(id="db", kind=Kind.DATABASE, properties={"instance_class": name})
    >>> size(of("db.r6g.large")), size(of("db.r6g.xlarge")), size(of("db.r6g.16xlarge"))
    (5, 6, 21)
    >>> size(of("db.serverless"))
    0
    """
    match = CLASS.fullmatch(read.text(instance, INSTANCE_CLASS) or "")
    if match is None:
        return 0
    if match["small"] is not None:
        return SMALL.index(match["small"]) + 1 if match["small"] in SMALL else 0
    return len(SMALL) + int(match["times"] or 1)


def _family(instance: Component) -> str:
    return (read.text(instance, INSTANCE_CLASS) or "").split(".")[1]
