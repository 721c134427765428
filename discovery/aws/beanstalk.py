"""Elastic Beanstalk: environments, and the load balancers and groups that serve them."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

ENVIRONMENTS = Crawler(
    name="aws.elasticbeanstalk.environments",
    title="Environments of Elastic Beanstalk and what serves them",
    kind=Kind.ENDPOINT,
    type="AWS::ElasticBeanstalk::Environment",
    service="elasticbeanstalk",
    list=Call(
        operation="describe_environments",
        items="Environments[]",
        arguments={"IncludeDeleted": False},
    ),
    details=(
        Call(
            operation="describe_environment_resources",
            items="EnvironmentResources",
            from_item={"EnvironmentId": "EnvironmentId"},
            into="made",
            when="Status != 'Terminated'",
        ),
    ),
    id="EnvironmentArn",
    keep="Status != 'Terminated' && Status != 'Terminating'",
    label="EnvironmentName",
    keys=("host:{lower(CNAME)}",),
    properties={
        "application": "ApplicationName",
        "health": "Health",
        "platform": "PlatformArn",
        "status": "Status",
        "tier": "Tier.Name",
        "version": "VersionLabel",
    },
    edges=(
        Edge(
            rule="beanstalk-environment.load-balancer",
            relation="routes_to",
            # The ARN of one of today's, the name of a classic one.
            needs="made.LoadBalancers[].Name",
            key="arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{value}",
            expects=Kind.LOAD_BALANCER,
        ),
        Edge(
            rule="beanstalk-environment.scaling-group",
            relation="runs_on",
            needs="made.AutoScalingGroups[].Name",
            key="auto-scaling-group:{account}/{region}/{value}",
            expects=Kind.SCALING_GROUP,
        ),
        Edge(
            rule="beanstalk-environment.launch-template",
            relation="launches_from",
            needs="made.LaunchTemplates[].Id",
            key="arn:{partition}:ec2:{region}:{account}:launch-template/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        Edge(
            rule="beanstalk-environment.queue",
            relation="triggered_by",
            # A worker reads it.
            needs="made.Queues[].URL",
            key="queue-url:{value}",
            effect=Effect.TRIGGER,
            expects=Kind.QUEUE,
        ),
        edges.starting_role("beanstalk-environment.role", "OperationsRole"),
    ),
    docs="https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_DescribeEnvironments.html",
)

CRAWLERS = (ENVIRONMENTS,)
