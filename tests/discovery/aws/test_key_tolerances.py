"""Customer keys: for how long each service works on without its key, and what it needs it for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from discovery.aws import CRAWLERS
from discovery.facts import facts_of
from model.records.requirement import Effect, Phase
from tests.discovery.player import ACCOUNT, CONTEXT, REGION

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
RUN = (Effect.HARD, Phase.RUN)
START = (Effect.LIFECYCLE, Phase.START)
BY_NAME = {crawler.name: crawler for crawler in CRAWLERS}
NO_KNOWN_TIME = None
AT_ONCE = timedelta(0)
FIVE_MINUTES = timedelta(minutes=5)


def bucket(**rule: Any) -> dict[str, Any]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    return {"Encryption": [{"ApplyServerSideEncryptionByDefault": default, **rule}]}


@pytest.mark.parametrize(
    ("crawler", "item", "strength", "tolerance"),
    [
        (
            "aws.sqs.queues",
            {"attributes": {"KmsMasterKeyId": KEY, "KmsDataKeyReusePeriodSeconds": "3600"}},
            RUN,
            timedelta(hours=1),
        ),
        ("aws.dynamodb.tables", {"SSEDescription": {"KMSMasterKeyArn": KEY}}, RUN, FIVE_MINUTES),
        ("aws.sns.topics", {"attributes": {"KmsMasterKeyId": KEY}}, RUN, FIVE_MINUTES),
        ("aws.s3.buckets", bucket(BucketKeyEnabled=True), RUN, NO_KNOWN_TIME),
        ("aws.s3.buckets", bucket(BucketKeyEnabled=False), RUN, AT_ONCE),
        ("aws.s3.buckets", bucket(), RUN, AT_ONCE),
        ("aws.s3.directory_buckets", bucket(BucketKeyEnabled=True), RUN, NO_KNOWN_TIME),
        ("aws.secretsmanager.secrets", {"KmsKeyId": KEY}, RUN, AT_ONCE),
        ("aws.ssm.parameters", {"KeyId": KEY, "Type": "SecureString"}, RUN, AT_ONCE),
        ("aws.rds.instances", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.rds.clusters", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.docdb.clusters", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.neptune.clusters", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.memorydb.clusters", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.efs.file_systems", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.opensearch.domains", {"EncryptionAtRestOptions": {"KmsKeyId": KEY}}, RUN, None),
        (
            "aws.kafka.clusters",
            {"Provisioned": {"EncryptionInfo": {"EncryptionAtRest": {"DataVolumeKMSKeyId": KEY}}}},
            RUN,
            NO_KNOWN_TIME,
        ),
        (
            "aws.eks.clusters",
            {"encryptionConfig": [{"provider": {"keyArn": KEY}}]},
            RUN,
            NO_KNOWN_TIME,
        ),
        ("aws.kinesis.streams", {"KeyId": KEY}, RUN, FIVE_MINUTES),
        (
            "aws.stepfunctions.state_machines",
            {"encryptionConfiguration": {"kmsKeyId": KEY, "kmsDataKeyReusePeriodSeconds": 60}},
            RUN,
            timedelta(minutes=1),
        ),
        (
            "aws.ec2.launch_templates",
            {
                "Versions": [
                    {"LaunchTemplateData": {"BlockDeviceMappings": [{"Ebs": {"KmsKeyId": KEY}}]}}
                ]
            },
            START,
            NO_KNOWN_TIME,
        ),
        ("aws.ec2.volumes", {"KmsKeyId": KEY}, START, NO_KNOWN_TIME),
        ("aws.scheduler.schedules", {"KmsKeyArn": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.pipes.pipes", {"KmsKeyIdentifier": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.mq.brokers", {"EncryptionOptions": {"KmsKeyId": KEY}}, RUN, NO_KNOWN_TIME),
        (
            "aws.cognito.user_pools",
            {"KeyConfiguration": {"KmsKeyArn": KEY}},
            RUN,
            NO_KNOWN_TIME,
        ),
        ("aws.fsx.file_systems", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.redshift.clusters", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.redshift.namespaces", {"kmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.elasticache.replication_groups", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.elasticache.serverless_caches", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.events.buses", {"further": [KEY]}, RUN, NO_KNOWN_TIME),
        ("aws.events.connections", {"further": [None, None, KEY]}, RUN, NO_KNOWN_TIME),
        ("aws.lambda.functions", {"KMSKeyArn": KEY}, START, NO_KNOWN_TIME),
        ("aws.ecr.repositories", {"encryptionConfiguration": {"kmsKey": KEY}}, START, None),
        ("aws.backup.vaults", {"EncryptionKeyArn": KEY}, (Effect.BACKUP, Phase.RUN), None),
        (
            "aws.firehose.delivery_streams",
            {"DeliveryStreamEncryptionConfiguration": {"KeyARN": KEY}},
            RUN,
            NO_KNOWN_TIME,
        ),
        ("aws.apprunner.services", {"EncryptionConfiguration": {"KmsKey": KEY}}, START, None),
        ("aws.logs.log_groups", {"kmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.cloudtrail.trails", {"KmsKeyId": KEY}, (Effect.OBSERVABILITY, Phase.RUN), None),
        ("aws.opensearchserverless.collections", {"kmsKeyArn": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.dms.replication_instances", {"KmsKeyId": KEY}, START, NO_KNOWN_TIME),
        ("aws.dms.endpoints", {"KmsKeyId": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.codepipeline.pipelines", {"stores": [{"key": KEY}]}, RUN, NO_KNOWN_TIME),
        ("aws.codebuild.projects", {"key": KEY}, RUN, NO_KNOWN_TIME),
        ("aws.sagemaker.endpoints", {"config": {"KmsKeyId": KEY}}, START, NO_KNOWN_TIME),
    ],
)
def test_a_service_works_without_its_key_for_the_time_that_it_remembers_it(
    crawler: str,
    item: dict[str, Any],
    strength: tuple[Effect, Phase],
    tolerance: timedelta | None,
) -> None:
    edges = tuple(e for e in BY_NAME[crawler].edges if e.relation == "encrypted_by")
    declared = replace(BY_NAME[crawler], id="Arn", edges=edges, transform=None)
    (need,) = facts_of(declared, {"Arn": "me", **item}, context=CONTEXT, scope="").requirements
    (member,) = need.members
    assert (member.reference.key, member.tolerance) == (KEY, tolerance)
    assert (need.effect, need.phase) == strength


def test_every_service_with_a_key_is_listed_above() -> None:
    needing = {c.name for c in CRAWLERS for edge in c.edges if edge.relation == "encrypted_by"}
    tested = test_a_service_works_without_its_key_for_the_time_that_it_remembers_it
    (mark,) = (mark for mark in tested.pytestmark if mark.name == "parametrize")
    assert needing == {case[0] for case in mark.args[1]}
