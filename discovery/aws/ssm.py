"""Parameters of AWS Systems Manager Parameter Store: metadata only, never a value."""

from discovery.aws.additions import addition
from discovery.aws.kms_keys import KMS_KEY, kms_key
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts


def bare_name(item: Item, context: Context) -> Facts:
    """Return the key under which a bare name in a configuration value finds the parameter."""
    key = reference.hashed_name(
        context.salt, "ssm", context.account, context.region or "", str(item["Name"])
    )
    identity = (
        f"arn:{context.partition}:ssm:{context.region}:{context.account}:parameter/"
        f"{str(item['Name']).removeprefix('/')}"
    )
    return Facts(components=(addition(identity, Kind.PARAMETER, keys=(key,)),))


PARAMETERS = Crawler(
    name="aws.ssm.parameters",
    title="Parameters of Parameter Store and the keys that encrypt them; never a value",
    kind=Kind.PARAMETER,
    type="AWS::SSM::Parameter",
    service="ssm",
    list=Call(operation="describe_parameters", items="Parameters[]"),
    id="arn:{partition}:ssm:{region}:{account}:parameter/{join('/', split(Name, '/'))}",
    label="Name",
    properties={
        "parameter_type": "Type",
        "tier": "Tier",
        "data_type": "DataType",
        "version": "Version",
        "last_modified_at": "LastModifiedDate",
        "policies": "Policies[].{type: PolicyType, status: PolicyStatus, policy: PolicyText}",
    },
    edges=(
        Edge(
            rule="ssm-parameter.kms-key",
            relation="encrypted_by",
            needs="KeyId",
            when="Type=='SecureString'",
            key=KMS_KEY,
            normalise=kms_key,
            expects=Kind.KEY,
        ),
    ),
    transform=bare_name,
    docs="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html",
)

CRAWLERS = (PARAMETERS,)
