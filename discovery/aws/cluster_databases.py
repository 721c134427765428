"""DocumentDB and Neptune: clusters, instances and global databases, built like Aurora's.

Both answer the calls of RDS with each other's resources, so each listing asks for one engine.
"""

from discovery.aws import edges
from discovery.aws.database_edges import CLUSTER_PROPERTIES, RESTORABLE, of_cluster
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect


def clusters(service: str, family: str, title: str, docs: str) -> Crawler:
    """Return the crawler of the clusters of one engine.

    Args:
        service: the boto3 client, which is the name of the engine, too.
        family: the middle part of the CloudFormation type, `DocDB`.
        title: what people call the engine.
        docs: the API reference, without a page.
    """
    return Crawler(
        name=f"aws.{service}.clusters",
        title=f"{title} clusters, their instances, zones and keys",
        kind=Kind.DATABASE,
        type=f"AWS::{family}::DBCluster",
        service=service,
        list=_list("describe_db_clusters", "DBClusters[]", service),
        keep=f"Engine == '{service}'",
        details=(
            Call(
                operation="list_tags_for_resource",
                absent=("DBClusterNotFoundFault",),
                items="TagList",
                from_item={"ResourceName": "DBClusterArn"},
                into="Tags",
                permissions=("rds:ListTagsForResource",),
            ),
        ),
        id="DBClusterArn",
        label="DBClusterIdentifier",
        zones="AvailabilityZones",
        tags="Tags",
        keys=("host:{lower(Endpoint)}", "host:{lower(ReaderEndpoint)}"),
        properties=CLUSTER_PROPERTIES,
        measurements=RESTORABLE,
        edges=(
            *of_cluster(f"{service}-cluster"),
            edges.role(f"{service}-cluster.role", "AssociatedRoles[].RoleArn", effect=Effect.SOFT),
        ),
        docs=f"{docs}/API_DescribeDBClusters.html",
    )


def instances(service: str, family: str, title: str, docs: str) -> Crawler:
    """Return the crawler of the instances of one engine; see `clusters` for the arguments."""
    return Crawler(
        name=f"aws.{service}.instances",
        title=f"{title} instances and their zones",
        kind=Kind.DATABASE,
        type=f"AWS::{family}::DBInstance",
        service=service,
        list=_list("describe_db_instances", "DBInstances[]", service),
        keep=f"Engine == '{service}'",
        id="DBInstanceArn",
        label="DBInstanceIdentifier",
        zones="AvailabilityZone",
        keys=("host:{lower(Endpoint.Address)}",),
        properties={
            "ca_certificate": "CACertificateIdentifier",
            "cluster": "DBClusterIdentifier",
            "engine": "Engine",
            "engine_version": "EngineVersion",
            "instance_class": "DBInstanceClass",
            "promotion_tier": "PromotionTier",
            "status": "DBInstanceStatus",
        },
        edges=(
            edges.zone(f"{service}-instance.zone", "AvailabilityZone"),
            Edge(
                rule=f"{service}-instance.cluster",
                relation="part_of",
                needs="DBClusterIdentifier",
                key="arn:{partition}:rds:{region}:{account}:cluster:{value}",
                # The cluster needs its instances, hard; not the other way round as well.
                effect=Effect.SOFT,
                expects=Kind.DATABASE,
            ),
        ),
        docs=f"{docs}/API_DescribeDBInstances.html",
    )


def global_clusters(service: str, family: str, title: str, docs: str) -> Crawler:
    """Return the crawler of the global databases of one engine; see `clusters`."""
    secondary = f"{service}-global.secondary"

    def replication(item: Item, context: Context) -> Facts:
        """Return what each secondary cluster replicates from."""
        del context  # members are named by ARN
        members = item.get("GlobalClusterMembers") or ()
        primary = [str(member["DBClusterArn"]) for member in members if member.get("IsWriter")]
        return Facts(
            requirements=tuple(
                requirement
                for member in members
                if not member.get("IsWriter")
                for requirement in required(
                    str(member["DBClusterArn"]),
                    primary,
                    rule=secondary,
                    relation="replicates_from",
                    effect=Effect.REPLICATION,
                    attribute="GlobalClusterMembers[].IsWriter",
                    expects=Kind.DATABASE,
                )
            )
        )

    return Crawler(
        name=f"aws.{service}.global_clusters",
        title=f"{title} global databases, their primary and secondary clusters",
        kind=Kind.DATABASE,
        type=f"AWS::{family}::GlobalCluster",
        service=service,
        list=Call(
            operation="describe_global_clusters",
            items="GlobalClusters[]",
            permissions=("rds:DescribeGlobalClusters",),
        ),
        keep=f"Engine == '{service}'",
        id="GlobalClusterArn",
        label="GlobalClusterIdentifier",
        # It lies in no Region, and every Region that has a member describes it alike.
        region="''",
        tags="TagList",
        properties={
            "deletion_protection": "DeletionProtection",
            "engine": "Engine",
            "failover_status": "FailoverState.Status",
            "members": "GlobalClusterMembers[].{cluster: DBClusterArn, writer: IsWriter}",
            "status": "Status",
        },
        edges=(
            Edge(
                rule=f"{service}-global.primary",
                relation="served_by",
                needs="GlobalClusterMembers[?IsWriter].DBClusterArn",
                expects=Kind.DATABASE,
            ),
            Edge(
                rule=f"{service}-global.secondaries",
                relation="replicates_to",
                needs="GlobalClusterMembers[?!IsWriter].DBClusterArn",
                effect=Effect.REPLICATION,
                expects=Kind.DATABASE,
            ),
        ),
        transform=replication,
        transform_effects=(Effect.REPLICATION,),
        transform_rules={
            secondary: "A secondary cluster is fed by the primary, some time behind it."
        },
        docs=f"{docs}/API_DescribeGlobalClusters.html",
    )


def _list(operation: str, items: str, engine: str) -> Call:
    words = ("DB" if word == "db" else word.title() for word in operation.split("_"))
    return Call(
        operation=operation,
        items=items,
        arguments={"Filters": [{"Name": "engine", "Values": [engine]}]},
        permissions=(f"rds:{''.join(words)}",),
    )
