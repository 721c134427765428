"""Commands of the AWS CLI: spelt as the CLI spells them, with inputs that a person fills."""

import botocore.session
import pytest
from botocore import xform_name

from schema.exports.plans.aws_cli import command_line, kebab
from schema.exports.plans.call import Ago, Call, Input
from schema.exports.plans.calls import CALLS

MODELS = botocore.session.get_session()
SDK = {
    "elasticfilesystem": "efs",
    "elasticloadbalancing": "elbv2",
    "states": "stepfunctions",
}
"""Names of services in botocore, where IAM and the steps of a plan have other ones."""


@pytest.mark.parametrize("api", sorted(CALLS))
def test_operations_and_members_are_spelt_as_the_cli_spells_them(api: str) -> None:
    service, operation = api.split(":")
    model = MODELS.get_service_model(SDK.get(service, service)).operation_model(operation)
    assert kebab(operation) == xform_name(operation, "-")
    assert model.input_shape is not None
    for member in model.input_shape.members:
        assert kebab(member) == xform_name(member, "-")


@pytest.mark.parametrize(
    ("call", "command"),
    [
        (
            Call(
                service="rds",
                operation="PromoteReadReplica",
                arguments={},
                region="us-west-2",
            ),
            "aws rds promote-read-replica --region us-west-2",
        ),
        (
            Call(
                service="ecs",
                operation="UpdateService",
                arguments={"cluster": "shop", "service": "a b", "desiredCount": 3},
                region="us-west-2",
            ),
            "aws ecs update-service --cluster shop --service 'a b' --desired-count 3 "
            "--region us-west-2",
        ),
        (
            Call(
                service="route53",
                operation="ChangeResourceRecordSets",
                arguments={"HostedZoneId": "Z1", "ChangeBatch": {"Changes": [1]}},
            ),
            """aws route53 change-resource-record-sets --hosted-zone-id Z1 """
            """--change-batch '{"Changes": [1]}'""",
        ),
        (
            Call(
                service="ec2",
                operation="StartInstances",
                arguments={"InstanceIds": ["i-1"]},
                region="us-west-2",
            ),
            "aws ec2 start-instances --instance-ids i-1 --region us-west-2",
        ),
        (
            Call(
                service="rds",
                operation="FailoverGlobalCluster",
                arguments={"GlobalClusterIdentifier": Input("Global", "the global database")},
                region="us-west-2",
            ),
            "aws rds failover-global-cluster --global-cluster-identifier "
            "<Global: the global database> --region us-west-2",
        ),
        (
            Call(
                service="lambda",
                operation="UpdateEventSourceMapping",
                arguments={"UUID": "6f0a", "Enabled": False},
                region="us-east-1",
            ),
            "aws lambda update-event-source-mapping --uuid 6f0a --no-enabled --region us-east-1",
        ),
        (
            Call(
                service="cloudwatch",
                operation="GetMetricData",
                arguments={"StartTime": Ago(300), "EndTime": Ago(0)},
                region="us-east-1",
            ),
            "aws cloudwatch get-metric-data --start-time $(($(date +%s) - 300)) "
            "--end-time $(date +%s) --region us-east-1",
        ),
        (
            Call(
                service="s3",
                operation="ListObjectsV2",
                arguments={"Bucket": "assets"},
                region="us-west-2",
            ),
            "aws s3api list-objects-v2 --bucket assets --region us-west-2",
        ),
    ],
    ids=lambda value: value.operation if isinstance(value, Call) else "",
)
def test_a_command_line_can_be_pasted(call: Call, command: str) -> None:
    assert command_line(call) == command
