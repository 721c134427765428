"""Remedies: what would remove a refusal of a plan."""

from collections.abc import Mapping

from model.failover.plan import Refusal
from model.graph import DependencyGraph
from model.records.component import Kind

REMEDIES: Mapping[Kind, str] = {
    Kind.BUCKET: "Replicate the objects of {name} to a bucket in {region}",
    Kind.CACHE: "Add a replica of {name} in {region}",
    Kind.CERTIFICATE: "Request the certificate of {name} in {region}, too",
    Kind.DATABASE: "Add a replica of {name} in {region}, or copy its backups there",
    Kind.FILE_SYSTEM: "Replicate the file system {name} to {region}",
    Kind.IMAGE: "Replicate the image repository {name} to {region}",
    Kind.KEY: "Create a replica of the key {name} in {region} (a multi-Region key)",
    Kind.PARAMETER: "Keep a copy of the parameter {name} in {region}",
    Kind.SECRET: "Replicate the secret {name} to {region}",
}
"""What is done to a component of a kind so that the other Region has it."""
MESSAGING = frozenset({Kind.BROKER, Kind.BUS, Kind.QUEUE, Kind.STREAM, Kind.TOPIC})
OWN = "Create a {kind} in {region}, and let {dependent} use the one of its own Region"
BUILD = "Build {name} in {region}, too, or let {dependent} do without it"


def remedy(graph: DependencyGraph, refusal: Refusal, region: str) -> str:
    """Return what would let the service run in the new Region `region`, as one sentence.

    Raises:
        UnknownComponent: if the refusal is of another graph.
    """
    component = graph.component(refusal.component)
    text = OWN if component.kind in MESSAGING else REMEDIES.get(component.kind, BUILD)
    return text.format(
        name=component.label,
        kind=str(component.kind).replace("_", " "),
        region=region,
        dependent=graph.component(refusal.needed_by).label,
    )
