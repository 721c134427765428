"""Cloud Map: namespaces, and the services whose instances answer under a name in them."""

from discovery.addresses import address_key
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

INSTANCES = "cloud-map-service.instances"
RULES = {INSTANCES: "A service is answered by any of the instances registered in it."}
_API = "https://docs.aws.amazon.com/cloud-map/latest/api"

NAMESPACES = Crawler(
    name="aws.servicediscovery.namespaces",
    title="Cloud Map namespaces and their hosted zones",
    kind=Kind.DNS_ZONE,
    type="AWS::ServiceDiscovery::Namespace",
    service="servicediscovery",
    list=Call(operation="list_namespaces", items="Namespaces[]"),
    id="Arn",
    label="Name",
    # Services name it by id, ECS also by its name.
    keys=(
        "cloud-map:{Id}",
        "arn:{partition}:servicediscovery:{region}:{account}:namespace/{Name}",
    ),
    properties={"namespace_type": "Type"},
    edges=(
        Edge(
            rule="cloud-map-namespace.hosted-zone",
            relation="in_hosted_zone",
            needs="Properties.DnsProperties.HostedZoneId",
            key="hosted-zone:{value}",
            expects=Kind.DNS_ZONE,
        ),
    ),
    docs=f"{_API}/API_ListNamespaces.html",
)


def instances(item: Item, context: Context) -> Facts:
    """Return the instances that answer for a service, found by their addresses or names.

    ECS registers tasks whose addresses change; `ecs-service.registry` tells that service.
    """
    del context  # addresses are looked up in the network of who asks
    return Facts(
        requirements=required(
            str(item["Arn"]),
            [key for instance in item.get("Instances") or () if (key := _key(instance))],
            rule=INSTANCES,
            relation="resolves_to",
            effect=Effect.HARD,
            minimum=1,
            full=len(item.get("Instances") or ()),
            attribute="Instances[].Attributes",
            resolved_only=True,
        )
    )


def _key(instance: Item) -> str | None:
    attributes = instance.get("Attributes") or {}
    if name := attributes.get("AWS_ALIAS_DNS_NAME") or attributes.get("AWS_INSTANCE_CNAME"):
        return reference.host(str(name))
    if identity := attributes.get("AWS_EC2_INSTANCE_ID"):
        return reference.ec2(str(identity))
    address = attributes.get("AWS_INSTANCE_IPV4") or attributes.get("AWS_INSTANCE_IPV6")
    return address_key(str(address)) if address else None


SERVICES = Crawler(
    name="aws.servicediscovery.services",
    title="Cloud Map services and their instances",
    kind=Kind.ENDPOINT,
    type="AWS::ServiceDiscovery::Service",
    service="servicediscovery",
    list=Call(operation="list_services", items="Services[]"),
    details=(
        Call(
            operation="list_instances",
            gone=("ServiceNotFound",),
            items="Instances[]",
            from_item={"ServiceId": "Id"},
            into="Instances",
        ),
    ),
    id="Arn",
    label="Name",
    properties={
        "failure_threshold": "HealthCheckConfig.FailureThreshold",
        "instances": "length(Instances || `[]`)",
        "record_types": "DnsConfig.DnsRecords[].Type",
        "routing_policy": "DnsConfig.RoutingPolicy",
        "ttl": "max(DnsConfig.DnsRecords[].TTL)",
    },
    edges=(
        Edge(
            rule="cloud-map-service.namespace",
            relation="part_of",
            needs="DnsConfig.NamespaceId",
            key="cloud-map:{value}",
            effect=Effect.CONTAINMENT,
            expects=Kind.DNS_ZONE,
        ),
    ),
    transform=instances,
    transform_effects=(Effect.HARD,),
    transform_rules=RULES,
    docs=f"{_API}/API_ListServices.html",
)

CRAWLERS = (NAMESPACES, SERVICES)
