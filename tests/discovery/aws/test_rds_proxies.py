"""RDS Proxies: what stands behind them, and what only new connections need."""

from typing import Any

from discovery.aws.rds_proxies import PROXIES
from model.records.component import Kind
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:rds:us-east-1:111122223333:db-proxy:prx-1"
HOST = "orders.proxy-1.us-east-1.rds.amazonaws.com"
PROXY = {
    "DBProxyName": "orders",
    "DBProxyArn": ARN,
    "Status": "available",
    "EngineFamily": "POSTGRESQL",
    "VpcSecurityGroupIds": ["sg-1"],
    "VpcSubnetIds": ["subnet-a", "subnet-b"],
    "Auth": [{"SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:orders-Ab12Cd"}],
    "RoleArn": "arn:aws:iam::111122223333:role/proxy",
    "Endpoint": HOST,
}


def lines(targets: list[dict[str, Any]]) -> list[str]:
    endpoint = {
        "DBProxyEndpointName": "read",
        "Endpoint": f"Read-{HOST}",
        "TargetRole": "READ_ONLY",
    }
    seen = play(
        PROXIES,
        ("describe_db_proxies", {"DBProxies": [PROXY]}),
        ("describe_db_proxy_targets", {"Targets": targets}, {"DBProxyName": "orders"}),
        ("describe_db_proxy_endpoints", {"DBProxyEndpoints": [endpoint]}),
    )
    assert described(seen)[ARN].kind is Kind.ENDPOINT
    assert named(seen, ARN) == {f"host:{HOST}", f"host:read-{HOST}"}
    return requirement_lines(seen)


def test_a_proxy_needs_the_cluster_that_it_tracks_and_its_secret_for_new_connections() -> None:
    targets = [
        {"Type": "TRACKED_CLUSTER", "RdsResourceId": "orders"},
        {"Type": "RDS_INSTANCE", "RdsResourceId": "orders-1", "TrackedClusterId": "orders"},
        {"Type": "RDS_INSTANCE", "RdsResourceId": "orders-2", "TrackedClusterId": "orders"},
    ]
    me = "rds!db-proxy:prx-1"
    assert lines(targets) == [
        f"rds-proxy.role: {me} lifecycle/start assumes_role arn:aws:iam::111122223333:role/proxy",
        f"rds-proxy.secret: {me} lifecycle/start reads_secret secretsmanager!secret:orders-Ab12Cd",
        f"rds-proxy.security-group: {me} policy filtered_by ec2:sg-1",
        f"rds-proxy.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
        f"rds-proxy.target: {me} hard connects_to 1 of rds!cluster:orders",
    ]


def test_a_proxy_of_an_instance_needs_the_instance() -> None:
    targets = [{"Type": "RDS_INSTANCE", "RdsResourceId": "orders-1"}]
    assert "rds-proxy.target: rds!db-proxy:prx-1 hard connects_to 1 of rds!db:orders-1" in lines(
        targets
    )
