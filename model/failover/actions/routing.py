"""Recipes for DNS names and other components that direct traffic: the last steps of a failover."""

from datetime import timedelta

from model.capability import properties as read
from model.capability.detection import healthy_time, target_group_time
from model.capability.estimate import Basis, Estimate, known, unknown, worst
from model.failover.choices import both_ways
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
ORIGINS = "CloudFront Developer Guide, Optimize high availability with CloudFront origin failover"
ACCELERATOR = "Global Accelerator Developer Guide, How failover works for unhealthy endpoints"
ACCESS_POINTS = "S3 User Guide, Managing Multi-Region Access Point failover"
DOMAINS = "API Gateway Developer Guide, Set up DNS failover for a Regional API"
DEPLOYMENT = takes("assumed: a deployment takes ten minutes", Basis.DEFAULT, minutes=10)
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


def chooses(move: Move) -> bool:
    """Tell whether something sends to either Region by itself, as health allows."""
    leaving, arriving = both_ways(move.graph, move.source.id, move.from_region, move.to_region)
    return bool(leaving and arriving)


def unhealthy_endpoints(move: Move) -> Estimate:
    """Return how soon endpoints in the old Region count as unhealthy.

    Of a load balancer the health checks of its target groups decide.
    """
    graph = move.graph
    leaving, _ = both_ways(graph, move.source.id, move.from_region, move.to_region)
    seen, near = set(leaving), list(leaving)
    groups = []
    while near:
        component = graph.component(near.pop())
        if component.kind is Kind.TARGET_GROUP:
            groups.append(component)
            continue
        for need in graph.requirements_of(component.id):
            fresh = [provider for provider in need.providers if provider not in seen]
            balancing = component.kind is Kind.LOAD_BALANCER
            near += fresh if balancing else []
            seen.update(fresh)
    if not groups:
        return unknown("when its endpoints count as unhealthy was not read")
    return worst(target_group_time(group) for group in sorted(groups, key=lambda group: group.id))


def has_bucket_there(move: Move) -> bool:
    """Tell whether an access point has a bucket in the new Region, active or passive."""
    graph = move.graph
    return any(
        graph.component(provider).region == move.to_region
        for need in graph.requirements_of(move.source.id)
        for provider in need.providers
    )


def failing_over(move: Move) -> bool:
    """Tell whether the plan leaves a Region that worked until now."""
    return not move.failback


def failing_back(move: Move) -> bool:
    """Tell whether the plan returns to a Region from which traffic was kept away."""
    return move.failback


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
                automatic=True,
            ),
            Row(
                action=Action.UNPIN,
                modes=PLANNED,
                when=failing_back,
                text="Turn back the health check of {source} for {to_region}, so that the name "
                "answers with {to_region} again",
                apis=("route53:UpdateHealthCheck",),
                takes=automatic_time,
                stands_for=True,
                check="resolvers answer {source} with {to_region}",
                undo="invert the health check of {source} for {to_region} again",
            ),
            Row(
                action=Action.SHIFT_TRAFFIC,
                modes=PLANNED,
                when=failing_over,
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
        id="cloudfront.origin-group",
        title="CloudFront distribution with an origin in either Region",
        kinds=(Kind.CDN,),
        when=chooses,
        rows=(
            Row(
                action=Action.VERIFY,
                modes=UNPLANNED,
                text="Verify that {source} serves from {to_region}: it tries the second origin by "
                "itself, for requests that read",
                takes=takes(ORIGINS, seconds=30),
                stands_for=True,
                automatic=True,
            ),
            Row(
                action=Action.UNPIN,
                modes=PLANNED,
                when=failing_back,
                text="Make {to_region} the primary origin of {source} again",
                apis=("cloudfront:UpdateDistribution",),
                takes=DEPLOYMENT,
                stands_for=True,
                check="{source} is deployed and serves from {to_region}",
                undo="make {from_region} the primary origin of {source} again",
            ),
            Row(
                action=Action.SHIFT_TRAFFIC,
                modes=PLANNED,
                when=failing_over,
                text="Make {to_region} the primary origin of {source}",
                apis=("cloudfront:UpdateDistribution",),
                takes=DEPLOYMENT,
                stands_for=True,
                check="{source} is deployed and serves from {to_region}",
                undo="make {from_region} the primary origin of {source} again",
            ),
        ),
        source=ORIGINS,
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
                takes=DEPLOYMENT,
                stands_for=True,
                check="{source} is deployed and serves from {to_region}",
                undo="point the origin of {source} to {from_region} again",
                alternative="an origin group with the origin of the new Region as the second",
            ),
        ),
        source=ORIGINS,
    ),
    Recipe(
        id="global-accelerator",
        title="Global Accelerator with an endpoint group in either Region",
        types=("AWS::GlobalAccelerator::Accelerator",),
        when=chooses,
        rows=(
            Row(
                action=Action.VERIFY,
                modes=UNPLANNED,
                text="Verify that {source} sends all traffic to {to_region}: it leaves unhealthy "
                "endpoints by itself",
                takes=unhealthy_endpoints,
                stands_for=True,
                automatic=True,
            ),
            Row(
                action=Action.UNPIN,
                modes=PLANNED,
                when=failing_back,
                text="Add the endpoint of {to_region} to {source} again, and remove that of "
                "{from_region}",
                apis=("globalaccelerator:AddEndpoints", "globalaccelerator:RemoveEndpoints"),
                takes=takes(ACCELERATOR, minutes=1),
                stands_for=True,
                check="all traffic of {source} reaches {to_region}",
                undo="add the endpoint of {from_region} to {source} again",
            ),
            Row(
                action=Action.SHIFT_TRAFFIC,
                modes=PLANNED,
                when=failing_over,
                text="Remove the endpoint of {from_region} from {source}",
                apis=("globalaccelerator:RemoveEndpoints",),
                takes=takes(ACCELERATOR, minutes=1),
                stands_for=True,
                check="all traffic of {source} reaches {to_region}",
                undo="add the endpoint of {from_region} to {source} again",
            ),
        ),
        source=ACCELERATOR,
    ),
    Recipe(
        id="global-accelerator.plain",
        title="Global Accelerator with endpoints in the old Region alone",
        types=("AWS::GlobalAccelerator::Accelerator",),
        rows=(
            Row(
                action=Action.SHIFT_TRAFFIC,
                text="Give {source} an endpoint in {to_region}, and remove that of {from_region}",
                apis=("globalaccelerator:UpdateEndpointGroup",),
                takes=takes(ACCELERATOR, minutes=1),
                stands_for=True,
                check="all traffic of {source} reaches {to_region}",
                undo="restore the endpoints of {source}",
                alternative="an endpoint group in the new Region that exists already",
            ),
        ),
        source=ACCELERATOR,
    ),
    Recipe(
        id="s3.multi-region-access-point",
        title="S3 Multi-Region Access Point with a bucket in either Region",
        types=(read.MULTI_REGION_ACCESS_POINT,),
        when=has_bucket_there,
        rows=(
            Row(
                action=Action.SHIFT_TRAFFIC,
                text="Dial the bucket of {source} in {to_region} to 100, and that in {from_region} "
                "to 0",
                # Five Regions serve this request, so the old Region need not answer.
                apis=("s3control:SubmitMultiRegionAccessPointRoutes",),
                takes=takes(ACCESS_POINTS, minutes=2),
                stands_for=True,
                check="requests to {source} reach the bucket in {to_region}",
                check_apis=("s3control:GetMultiRegionAccessPointRoutes",),
                undo="set the dials of {source} to what they were",
            ),
        ),
        source=ACCESS_POINTS,
    ),
    Recipe(
        id="api.domain",
        title="Custom domain of an API that exists in both Regions: the record before it decides",
        types=(read.API_DOMAIN,),
        rows=(
            Row(
                action=Action.VERIFY,
                text="Verify that {target} is available, has its certificate and leads to the APIs "
                "of {to_region}",
                apis=("apigateway:GetDomainName", "apigateway:GetBasePathMappings"),
            ),
        ),
        source=DOMAINS,
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
