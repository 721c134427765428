"""The synthetic estate as records: mixed kinds, types, zones and Regions, and services on top.

The shape is that of `tests.benchmarks.synthetic`, one requirement in ten a group (2 of 3). Twenty
services with objectives for every class of disruption each stand on about half of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.kernels.needs import Needs
from model.kernels.topology import Topology
from model.records.component import Component, ComponentId, Json, Kind, Membership
from model.records.objective import Capability, DisruptionClass, Objective
from model.records.requirement import Effect, Member, Requirement
from model.records.revision import Records
from tests.benchmarks.synthetic import estate

SERVICES = 20
ENTRIES = 200
"""A service has one member among so many components of the upper half."""
TIERS = 5
"""One service in so many is important: of tier 1."""
MEASURED = 0.2
"""The share of components that stated how long they take to recover."""
REGIONS = ("eu-west-1", "us-east-1", "us-west-2")
ACCOUNTS = ("111111111111", "222222222222", "333333333333", "444444444444")
RTO, RPO, AVAILABILITY = timedelta(minutes=15), timedelta(minutes=1), 0.999

Sort = tuple[Kind, str | None, Mapping[str, Json]]
SHARED: tuple[Sort, ...] = (
    (Kind.KEY, "AWS::KMS::Key", {}),
    (Kind.PRINCIPAL, "AWS::IAM::Role", {}),
    (Kind.SUBNET, "AWS::EC2::Subnet", {}),
    (Kind.SECRET, "AWS::SecretsManager::Secret", {}),
)
STORES: tuple[Sort, ...] = (
    (Kind.DATABASE, "AWS::RDS::DBInstance", {"multi_az": True, "backup_retention_days": 7}),
    (Kind.DATABASE, "AWS::RDS::DBInstance", {"backup_retention_days": 0}),
    (Kind.DATABASE, "AWS::DynamoDB::Table", {}),
    (Kind.BUCKET, "AWS::S3::Bucket", {}),
    (Kind.QUEUE, "AWS::SQS::Queue", {}),
    (Kind.CACHE, "AWS::ElastiCache::ReplicationGroup", {}),
)
SERVING: tuple[Sort, ...] = (
    (Kind.FUNCTION, "AWS::Lambda::Function", {}),
    (Kind.CONTAINER_SERVICE, "AWS::ECS::Service", {"desired_count": 3}),
    (Kind.COMPUTE, "AWS::EC2::Instance", {}),
    (Kind.LOAD_BALANCER, "AWS::ElasticLoadBalancingV2::LoadBalancer", {}),
    (Kind.API, "AWS::ApiGateway::RestApi", {}),
    (Kind.DNS_RECORD, "AWS::Route53::RecordSet", {"ttl": 60}),
)
ZONED = frozenset({"AWS::EC2::Instance", "AWS::EC2::Subnet", "AWS::RDS::DBInstance"})


def records(components: int, *, seed: int = 1) -> Records:
    """Return the records of an estate of so many components, its services and places on top."""
    chance = np.random.default_rng(seed)
    needs = estate(components, seed=seed, group_share=0.1).needs
    height = _heights(needs)
    names = [ComponentId(f"c{number:07}") for number in range(components)]
    drawn = [_component(one, float(at), chance) for one, at in zip(names, height, strict=True)]
    services = [ComponentId(f"service:{number:02}") for number in range(SERVICES)]
    upper = np.flatnonzero(height > 0.5)
    count = max(components // ENTRIES, 2)
    entries = {
        one: sorted({names[at] for at in chance.choice(upper, count).tolist()}) for one in services
    }
    wanted = [*_requirements(names, needs), *_zonal(drawn), *_on_top(entries)]
    by_id = {need.id: need for need in wanted}
    on_top = (
        Component(id=one, kind=Kind.SERVICE, properties={"tier": 1 + at % TIERS * 4})
        for at, one in enumerate(services)
    )
    everything = [*drawn, *on_top, *_places(drawn)]
    return Records(
        components=tuple(sorted(everything, key=lambda one: one.id)),
        requirements=tuple(by_id[name] for name in sorted(by_id)),
        memberships=tuple(
            Membership(group=one, member=member) for one in services for member in entries[one]
        ),
        objectives=tuple(_promises(services)),
        capabilities=tuple(_measured(names, chance)),
    )


def _heights(needs: Needs) -> NDArray[np.float64]:
    """Return how far up each component stands: 0 needs nothing, nothing needs what is at 1."""
    levels = Topology.of(needs).levels
    level = np.searchsorted(levels.start, levels.position, side="right") - 1
    return np.asarray(level / max(len(levels) - 1, 1))


def _component(name: ComponentId, height: float, chance: np.random.Generator) -> Component:
    sorts = SHARED if height < 0.15 else STORES if height < 0.5 else SERVING
    kind, type_, properties = sorts[int(chance.integers(len(sorts)))]
    region = REGIONS[int(chance.integers(len(REGIONS)))]
    zone = f"{region}-az{int(chance.integers(1, 4))}"
    return Component(
        id=name,
        kind=kind,
        type=type_,
        account=ACCOUNTS[int(chance.integers(len(ACCOUNTS)))],
        region=region,
        zones=(zone,) if type_ in ZONED else (),
        properties=properties,
    )


def _requirements(names: Sequence[ComponentId], needs: Needs) -> Iterator[Requirement]:
    start, members = needs.start.tolist(), needs.members.tolist()
    for row, dependent in enumerate(needs.dependent.tolist()):
        inside = {names[at] for at in members[start[row] : start[row + 1]]}
        minimum = min(int(needs.minimum[row]), len(inside))
        yield _need(names[dependent], sorted(inside), minimum)


def _need(
    dependent: ComponentId,
    providers: Sequence[ComponentId],
    minimum: int = 1,
    **words: Any,
) -> Requirement:
    return Requirement(
        dependent=dependent,
        members=tuple(Member(provider=one) for one in providers),
        minimum=minimum,
        effect=words.get("effect", Effect.HARD),
        relation="needs",
    )


def _zonal(drawn: Sequence[Component]) -> Iterator[Requirement]:
    for one in drawn:
        for zone in one.zones:
            yield _need(one.id, (ComponentId(f"zone:{zone}"),), effect=Effect.CONTAINMENT)


def _on_top(entries: Mapping[ComponentId, Sequence[ComponentId]]) -> Iterator[Requirement]:
    for service, members in entries.items():
        for one in members:
            yield _need(service, (one,))


def _places(drawn: Sequence[Component]) -> Iterator[Component]:
    for zone in sorted({zone for one in drawn for zone in one.zones}):
        yield Component(id=ComponentId(f"zone:{zone}"), kind=Kind.ZONE, zones=(zone,))
    for region in REGIONS:
        yield Component(id=ComponentId(f"region:{region}"), kind=Kind.REGION)


def _promises(services: Sequence[ComponentId]) -> Iterator[Objective]:
    for one in services:
        for tested in DisruptionClass:
            yield Objective(
                subject=one,
                disruption_class=tested,
                source="benchmark",
                rto=RTO,
                rpo=RPO,
                availability=AVAILABILITY,
            )


def _measured(names: Sequence[ComponentId], chance: np.random.Generator) -> Iterator[Capability]:
    for one in names:
        if chance.random() < MEASURED:
            for tested in DisruptionClass:
                yield Capability(
                    subject=one,
                    disruption_class=tested,
                    source="drill 2026-11-01",
                    rto=timedelta(seconds=int(chance.integers(1, 900))),
                )
