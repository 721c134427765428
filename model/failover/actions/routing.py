"""Recipes for DNS names and other components that direct traffic: the last steps of a failover."""

from datetime import timedelta

from model.capability.detection import healthy_time
from model.capability.estimate import Basis, Estimate, known
from model.failover.dns_names import (
    automatic_time,
    current_ttl,
    follows_routing_control,
    moves_by_itself,
    weighted,
)
from model.failover.plan import Action, Mode
from model.failover.recipe import BOTH, PLANNED, UNPLANNED, Move, Recipe, Row, takes
from model.records.component import Kind

BOUNDARIES = "AWS Fault Isolation Boundaries, Global services"
FAILOVER = "Route 53 Developer Guide, Configuring DNS failover"
ARC = "Amazon Application Recovery Controller Developer Guide, Routing control"
SHORT_TTL = timedelta(seconds=60)
LOWERED = known(SHORT_TTL, "TTL of the record, as the plan lowers it", Basis.CONFIGURATION)
EDIT = takes("assumed: an edit of a record is in effect within a minute", Basis.DEFAULT, minutes=1)
USE_CHECKS = (
    "a failover record pair with health checks, or an ARC routing control: both act on the data "
    "plane, which no single Region hosts"
)


def long_ttl(move: Move) -> bool:
    """Tell whether resolvers keep the old answer for more than a minute."""
    ttl = current_ttl(move.graph, move.source)
    return ttl.known and ttl.lower_bound > SHORT_TTL


def ttl(move: Move) -> Estimate:
    """Return how long resolvers keep the old answer."""
    return current_ttl(move.graph, move.source)


def settled(move: Move) -> Estimate:
    """Return how long resolvers keep the old answer; the plan may have lowered it before."""
    return LOWERED if move.mode is Mode.PLANNED and long_ttl(move) else ttl(move)


def healthy(move: Move) -> Estimate:
    """Return how long a new target takes until its target group reports it healthy."""
    return healthy_time(move.target)


LOWER = Row(
    action=Action.LOWER_TTL,
    modes=PLANNED,
    when=long_ttl,
    text="Lower the TTL of {source} to 60 s",
    apis=("route53:ChangeResourceRecordSets",),
    takes=EDIT,
    check="the TTL is 60 s, and the time that the old TTL allowed has passed",
    check_apis=(),
    check_takes=ttl,
    undo="set the TTL of {source} to what it was",
    alternative=USE_CHECKS,
)
CHANGE = Row(
    action=Action.SHIFT_TRAFFIC,
    text="Point {source} to {to_region}",
    apis=("route53:ChangeResourceRecordSets",),
    takes=EDIT,
    stands_for=True,
    check="resolvers answer {source} with {to_region}, and requests succeed there",
    check_takes=settled,
    undo="point {source} to {from_region} again",
    alternative=USE_CHECKS,
)

RECIPES = (
    Recipe(
        id="route53.routing-control",
        title="Name whose health check follows a routing control",
        kinds=(Kind.DNS_RECORD,),
        when=follows_routing_control,
        rows=(
            Row(
                action=Action.SHIFT_TRAFFIC,
                text="Switch the routing controls of {source} to {to_region}",
                apis=("route53-recovery-cluster:UpdateRoutingControlStates",),
                takes=takes(ARC, seconds=5),
                stands_for=True,
                check="resolvers answer {source} with {to_region}",
                check_takes=ttl,
                undo="switch the routing controls back to {from_region}",
            ),
        ),
        source=ARC,
    ),
    Recipe(
        id="route53.health-checked",
        title="Name that fails over by health check",
        kinds=(Kind.DNS_RECORD,),
        when=moves_by_itself,
        rows=(
            Row(
                action=Action.VERIFY,
                modes=UNPLANNED,
                text="Verify that the health checks moved {source} to {to_region}: no person has "
                "to act, and traffic arrives even if the new Region is not ready",
                takes=automatic_time,
                stands_for=True,
                alone=True,
            ),
            Row(
                action=Action.SHIFT_TRAFFIC,
                modes=PLANNED,
                text="Invert the health check of {source} for {from_region}, so that the name "
                "answers with {to_region}",
                apis=("route53:UpdateHealthCheck",),
                takes=automatic_time,
                stands_for=True,
                check="resolvers answer {source} with {to_region}",
                undo="turn the health check of {source} back",
            ),
        ),
        source=FAILOVER,
    ),
    Recipe(
        id="route53.weighted",
        title="Name with weighted record sets",
        kinds=(Kind.DNS_RECORD,),
        when=weighted,
        rows=(
            LOWER,
            Row(
                action=Action.SHIFT_TRAFFIC,
                text="Set the weights of {source} so that all traffic goes to {to_region}",
                apis=("route53:ChangeResourceRecordSets",),
                takes=EDIT,
                stands_for=True,
                check="resolvers answer {source} with {to_region}",
                check_takes=settled,
                undo="set the weights of {source} to what they were",
                alternative=USE_CHECKS,
            ),
        ),
        source=BOUNDARIES,
    ),
    Recipe(
        id="route53.plain",
        title="Name that a person has to change",
        kinds=(Kind.DNS_RECORD,),
        rows=(LOWER, CHANGE),
        source=BOUNDARIES,
    ),
    Recipe(
        id="cloudfront",
        title="CloudFront distribution with an origin in the old Region",
        kinds=(Kind.CDN,),
        rows=(
            Row(
                action=Action.SHIFT_TRAFFIC,
                text="Point the origin of {source} to {to_region}",
                apis=("cloudfront:UpdateDistribution",),
                takes=takes("assumed: a deployment takes ten minutes", Basis.DEFAULT, minutes=10),
                stands_for=True,
                check="{source} is deployed and serves from {to_region}",
                undo="point the origin of {source} to {from_region} again",
                alternative="an origin group with the origin of the new Region as the second",
            ),
        ),
        source="CloudFront Developer Guide, Origin failover",
    ),
    Recipe(
        id="global-accelerator",
        title="Global Accelerator with an endpoint group in either Region",
        types=("AWS::GlobalAccelerator::Accelerator",),
        rows=(
            Row(
                action=Action.SHIFT_TRAFFIC,
                text="Dial the endpoint group of {from_region} to 0 and that of {to_region} to 100",
                apis=("globalaccelerator:UpdateEndpointGroup",),
                takes=takes("Global Accelerator Developer Guide, Traffic dials", minutes=1),
                stands_for=True,
                check="all traffic of {source} reaches {to_region}",
                undo="dial the endpoint groups back",
            ),
        ),
        source="Global Accelerator Developer Guide",
    ),
    Recipe(
        id="elb.targets",
        title="Target group of the new Region: its targets are healthy",
        kinds=(Kind.TARGET_GROUP,),
        rows=(
            Row(
                action=Action.VERIFY,
                text="Verify that the targets of {target} are healthy",
                apis=("elasticloadbalancing:DescribeTargetHealth",),
                takes=healthy,
                modes=BOTH,
            ),
        ),
        source="Elastic Load Balancing User Guide, Target group health checks",
    ),
)
