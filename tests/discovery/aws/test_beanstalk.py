"""Elastic Beanstalk: an environment stops with its load balancer or its group."""

from discovery.aws.beanstalk import ENVIRONMENTS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:elasticbeanstalk:us-east-1:111122223333:environment/shop/shop-live"
BALANCER = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/awseb/1"
QUEUE = "https://sqs.us-east-1.amazonaws.com/111122223333/jobs"
ROLE = "arn:aws:iam::111122223333:role/operations"


def test_an_environment_needs_its_load_balancers_and_group_and_reads_its_queue() -> None:
    environment = {
        "EnvironmentId": "e-1",
        "EnvironmentArn": ARN,
        "EnvironmentName": "shop-live",
        "CNAME": "Shop-live.us-east-1.elasticbeanstalk.com",
        "Status": "Ready",
        "OperationsRole": ROLE,
    }
    gone = {**environment, "EnvironmentArn": f"{ARN}2", "Status": "Terminated"}
    made = {
        "LoadBalancers": [{"Name": BALANCER}, {"Name": "classic"}],
        "AutoScalingGroups": [{"Name": "awseb-group"}],
        "LaunchTemplates": [{"Id": "lt-1"}],
        "Queues": [{"Name": "WorkerQueue", "URL": QUEUE}],
    }
    seen = play(
        ENVIRONMENTS,
        (
            "describe_environments",
            {"Environments": [environment, gone]},
            {"IncludeDeleted": False},
        ),
        (
            "describe_environment_resources",
            {"EnvironmentResources": made},
            {"EnvironmentId": "e-1"},
        ),
    )
    me = "elasticbeanstalk!environment/shop/shop-live"
    assert requirement_lines(seen) == [
        f"beanstalk-environment.launch-template: {me} lifecycle/start launches_from"
        " ec2!launch-template/lt-1",
        f"beanstalk-environment.load-balancer: {me} hard routes_to"
        " elasticloadbalancing!loadbalancer/app/awseb/1",
        f"beanstalk-environment.load-balancer: {me} hard routes_to"
        " elasticloadbalancing!loadbalancer/classic",
        f"beanstalk-environment.queue: {me} trigger triggered_by queue-url:{QUEUE}",
        f"beanstalk-environment.role: {me} lifecycle/start assumes_role {ROLE}",
        f"beanstalk-environment.scaling-group: {me} hard runs_on"
        " auto-scaling-group:111122223333/us-east-1/awseb-group",
    ]
    assert keys(seen) == {ARN: ("host:shop-live.us-east-1.elasticbeanstalk.com",)}
