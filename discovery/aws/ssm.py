"""Parameters of AWS Systems Manager Parameter Store: metadata only, never a value."""

from discovery.aws.kms_keys import KMS_KEY, kms_key
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind

PARAMETERS = Crawler(
    name="aws.ssm.parameters",
    title="Parameters of Parameter Store and the keys that encrypt them; never a value",
    kind=Kind.PARAMETER,
    type="AWS::SSM::Parameter",
    service="ssm",
    list=Call(operation="describe_parameters", items="Parameters[]"),
    id="arn:{partition}:ssm:{region}:{account}:parameter/{join('/', split(Name, '/'))}",
    label="Name",
    configured_as=("Name",),
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
            # Every read decrypts.
            tolerance="`0`",
            expects=Kind.KEY,
        ),
    ),
    docs="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html",
)

CRAWLERS = (PARAMETERS,)
