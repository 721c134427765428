"""Parameters of AWS Systems Manager Parameter Store: metadata only, never a value."""

from discovery.aws import edges
from discovery.interface import Call, Crawler
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
        # Every read decrypts.
        edges.kms("ssm-parameter.kms-key", "KeyId", when="Type=='SecureString'", tolerance="`0`"),
    ),
    docs="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html",
)

CRAWLERS = (PARAMETERS,)
