"""Cloud Map: a service is answered by its instances, by name, id or address."""

from typing import Any

from discovery.aws.servicediscovery import NAMESPACES, SERVICES
from tests.discovery.aws.recorded import described, named, requirement_lines
from tests.discovery.player import play

NAMESPACE = "arn:aws:servicediscovery:us-east-1:111122223333:namespace/ns-1"
SERVICE = "arn:aws:servicediscovery:us-east-1:111122223333:service/srv-1"


def test_a_namespace_is_found_by_id_and_name_and_lies_in_a_hosted_zone() -> None:
    listed: dict[str, Any] = {
        "Namespaces": [
            {
                "Id": "ns-1",
                "Arn": NAMESPACE,
                "Name": "shop.local",
                "Type": "DNS_PRIVATE",
                "Properties": {"DnsProperties": {"HostedZoneId": "Z1"}},
            }
        ]
    }
    seen = play(NAMESPACES, ("list_namespaces", listed))
    assert named(seen, NAMESPACE) == {
        "cloud-map:ns-1",
        "arn:aws:servicediscovery:us-east-1:111122223333:namespace/shop.local",
    }
    assert requirement_lines(seen) == [
        "cloud-map-namespace.hosted-zone: servicediscovery!namespace/ns-1 hard in_hosted_zone "
        "hosted-zone:Z1"
    ]


def test_a_service_needs_any_of_its_instances() -> None:
    service = {
        "Id": "srv-1",
        "Arn": SERVICE,
        "Name": "payments",
        "DnsConfig": {
            "NamespaceId": "ns-1",
            "RoutingPolicy": "MULTIVALUE",
            "DnsRecords": [{"Type": "A", "TTL": 10}],
        },
    }
    instances = [
        {"Id": "1", "Attributes": {"AWS_INSTANCE_IPV4": "10.0.0.5"}},
        {"Id": "2", "Attributes": {"AWS_EC2_INSTANCE_ID": "i-2"}},
        {"Id": "3", "Attributes": {"AWS_ALIAS_DNS_NAME": "LB-1.elb.amazonaws.com"}},
        {"Id": "4", "Attributes": {"color": "blue"}},
    ]
    seen = play(
        SERVICES,
        ("list_services", {"Services": [service]}),
        ("list_instances", {"Instances": instances}, {"ServiceId": "srv-1"}),
    )
    assert described(seen)[SERVICE].properties["ttl"] == 10
    me = "servicediscovery!service/srv-1"
    assert requirement_lines(seen) == [
        f"cloud-map-service.instances: {me} hard resolves_to 1 of "
        "address:10.0.0.5, ec2:i-2, host:lb-1.elb.amazonaws.com",
        f"cloud-map-service.namespace: {me} containment part_of cloud-map:ns-1",
    ]
