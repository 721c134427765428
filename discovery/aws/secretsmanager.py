"""Secrets of AWS Secrets Manager: metadata only, never a value."""

from discovery.arns import key_of
from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.resource_policies import resource_policy
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Json, Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

_DATABASE_TAGS = "Key=='aws:rds:primaryDBInstanceArn' || Key=='aws:rds:primaryDBClusterArn'"


def service_name(text: str) -> str:
    """Return an owning service without its domain: `rds` for `rds.amazonaws.com`."""
    return text.partition(".")[0]


def own_policy(item: Item, context: Context) -> Facts:
    """Return whom the secret's own policy admits.

    The policy is left out where it was not read: an unread policy is not an empty one.
    """
    secret = str(item["ARN"])
    return Facts(components=(addition(secret, Kind.SECRET, properties=_policy(item)),))


def _policy(item: Item) -> dict[str, Json]:
    primary = item.get("PrimaryRegion")
    is_replica = bool(primary) and primary != str(item["ARN"]).split(":")[3]
    document = item.get("ResourcePolicy")
    # A replica whose policy cannot be read has that of its primary.
    unread = "ResourcePolicy" not in item or (is_replica and document is None)
    return {} if unread else resource_policy(document)


SECRETS = Crawler(
    name="aws.secretsmanager.secrets",
    title="Secrets: key, rotation, replicas and resource policy; never the value",
    kind=Kind.SECRET,
    type="AWS::SecretsManager::Secret",
    service="secretsmanager",
    list=Call(
        operation="list_secrets",
        items="SecretList[]",
        arguments={"IncludePlannedDeletion": True},
    ),
    details=(
        Call(
            operation="describe_secret",
            gone=("ResourceNotFoundException",),
            from_item={"SecretId": "ARN"},
        ),
        Call(
            operation="get_resource_policy",
            items="ResourcePolicy",
            from_item={"SecretId": "ARN"},
            into="ResourcePolicy",
            when="!DeletedDate",
            # A replica may refuse: its policy is the primary's. So may a secret deleted meanwhile.
            absent=("InvalidParameterException", "InvalidRequestException"),
            gone=("ResourceNotFoundException",),
        ),
    ),
    id="ARN",
    label="Name",
    configured_as=("Name",),
    # Consumers may leave out the six random characters at the end of the ARN.
    keys=("arn:{partition}:secretsmanager:{region}:{account}:secret:{Name}",),
    tags="Tags",
    properties={
        "rotation": "RotationEnabled",
        "rotation_days": "RotationRules.AutomaticallyAfterDays",
        "rotation_schedule": "RotationRules.ScheduleExpression",
        "last_rotated_at": "LastRotatedDate",
        "next_rotation_at": "NextRotationDate",
        "last_changed_at": "LastChangedDate",
        "deleted_at": "DeletedDate",
        "owning_service": "OwningService",
        "primary_region": "PrimaryRegion",
        "replicas": "ReplicationStatus[].{region: Region, status: Status, kms_key: KmsKeyId}",
    },
    measurements={
        "last_accessed_at": "LastAccessedDate",
    },
    edges=(
        # Every read decrypts.
        edges.kms("secret.kms-key", "KmsKeyId", tolerance="`0`"),
        Edge(
            rule="secret.rotation-function",
            relation="rotated_by",
            needs="RotationLambdaARN",
            normalise=key_of,
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.FUNCTION,
        ),
        Edge(
            rule="secret.rotated-database",
            relation="rotates",
            needs=f"Tags[?{_DATABASE_TAGS}].Value",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.DATABASE,
        ),
        Edge(
            rule="secret.primary",
            relation="replicates_from",
            needs="arn:{partition}:secretsmanager:{PrimaryRegion}:{account}:secret:"
            "{split(ARN, ':')[6]}",
            when="PrimaryRegion && PrimaryRegion != split(ARN, ':')[3]",
            effect=Effect.REPLICATION,
            expects=Kind.SECRET,
        ),
        Edge(
            rule="secret.owning-service",
            relation="owned_by",
            needs="OwningService",
            normalise=service_name,
            key="aws:service:{value}@{region}",
            effect=Effect.CONTAINMENT,
            expects=Kind.FAILURE_DOMAIN,
        ),
    ),
    transform=own_policy,
    docs="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html",
)

CRAWLERS = (SECRETS,)
