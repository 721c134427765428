"""Classic load balancers: their instances, zones, certificates and health checks."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind

LOAD_BALANCERS = Crawler(
    name="aws.elb.load_balancers",
    title="Classic load balancers",
    kind=Kind.LOAD_BALANCER,
    type="AWS::ElasticLoadBalancing::LoadBalancer",
    service="elb",
    list=Call(operation="describe_load_balancers", items="LoadBalancerDescriptions[]"),
    details=(
        Call(
            operation="describe_tags",
            items="TagDescriptions[]",
            from_item={"LoadBalancerNames": "LoadBalancerName"},
            batch=20,
            join=("LoadBalancerName", "LoadBalancerName"),
            into="Tagged",
            absent=("LoadBalancerNotFound",),
        ),
        Call(
            operation="describe_instance_health",
            items="InstanceStates[]",
            from_item={"LoadBalancerName": "LoadBalancerName"},
            into="States",
            absent=("LoadBalancerNotFound",),
        ),
    ),
    id="arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{LoadBalancerName}",
    label="LoadBalancerName",
    keys=("host:{lower(DNSName)}",),
    tags="Tagged.Tags",
    properties={
        "health_check": "HealthCheck.Target",
        "health_check_interval": "HealthCheck.Interval",
        "healthy_threshold": "HealthCheck.HealthyThreshold",
        "scheme": "Scheme",
        "unhealthy_threshold": "HealthCheck.UnhealthyThreshold",
        "vpc": "VPCId",
    },
    measurements={"instances": "States[].{instance: InstanceId, state: State}"},
    edges=(
        Edge(
            rule="elb.instances",
            relation="sends_to",
            # An instance that fails its health check receives nothing.
            needs="States[?State=='InService'].InstanceId || Instances[].InstanceId",
            key="arn:{partition}:ec2:{region}:{account}:instance/{value}",
            minimum=1,
            full="all",
            expects=Kind.COMPUTE,
        ),
        edges.zones("elb.zones", "AvailabilityZones"),
        edges.subnets("elb.subnets", "Subnets"),
        edges.certificate("elb.certificate", "ListenerDescriptions[].Listener.SSLCertificateId"),
        edges.security_groups("elb.security-group", "SecurityGroups"),
    ),
    docs="https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/"
    "API_DescribeLoadBalancers.html",
)

CRAWLERS = (LOAD_BALANCERS,)
