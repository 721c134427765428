"""AWS Batch: a queue runs its jobs in any of its environments."""

from discovery.aws.batch import COMPUTE_ENVIRONMENTS, JOB_DEFINITIONS, JOB_QUEUES
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import play

PLACE = "arn:aws:batch:us-east-1:111122223333"
ROLE = "arn:aws:iam::111122223333:role/job"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-Ab12Cd"
CLUSTER = "arn:aws:ecs:us-east-1:111122223333:cluster/batch"


def test_a_queue_needs_one_of_its_compute_environments() -> None:
    order = [
        {"order": number, "computeEnvironment": f"{PLACE}:compute-environment/{name}"}
        for number, name in enumerate(("spot", "own"))
    ]
    queue = {"jobQueueArn": f"{PLACE}:job-queue/q", "computeEnvironmentOrder": order}
    answer = filled("batch", "describe_job_queues", {"jobQueues": [queue]})
    assert requirement_lines(play(JOB_QUEUES, ("describe_job_queues", answer))) == [
        "job-queue.compute-environment: batch!job-queue/q hard runs_on 1 of"
        " batch!compute-environment/own, batch!compute-environment/spot"
    ]


def test_an_environment_starts_instances_in_one_of_its_subnets() -> None:
    environment = {
        "computeEnvironmentArn": f"{PLACE}:compute-environment/own",
        "ecsClusterArn": CLUSTER,
        "serviceRole": ROLE,
        "computeResources": {
            "subnets": ["subnet-a", "subnet-b"],
            "securityGroupIds": ["sg-1"],
            "instanceRole": "a-name",
            "launchTemplate": {"launchTemplateId": "lt-1"},
        },
    }
    answer = filled(
        "batch", "describe_compute_environments", {"computeEnvironments": [environment]}
    )
    seen = play(COMPUTE_ENVIRONMENTS, ("describe_compute_environments", answer))
    me = "batch!compute-environment/own"
    assert requirement_lines(seen) == [
        f"compute-environment.cluster: {me} lifecycle/start runs_tasks_in ecs!cluster/batch",
        f"compute-environment.launch-template: {me} lifecycle/start launches_from ec2:lt-1",
        f"compute-environment.role: {me} lifecycle/start assumes_role {ROLE}",
        f"compute-environment.security-group: {me} policy filtered_by ec2:sg-1",
        f"compute-environment.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b",
    ]


def test_a_job_reads_its_secrets_and_image_at_start_and_its_environment_is_not_kept() -> None:
    definition = {
        "jobDefinitionArn": f"{PLACE}:job-definition/close:3",
        "jobDefinitionName": "close",
        "containerProperties": {
            "image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/close:3",
            "jobRoleArn": ROLE,
            "environment": [{"name": "PASSWORD", "value": "hunter2"}],
            "secrets": [{"name": "DB", "valueFrom": SECRET}],
        },
    }
    answer = filled("batch", "describe_job_definitions", {"jobDefinitions": [definition]})
    seen = play(JOB_DEFINITIONS, ("describe_job_definitions", answer, {"status": "ACTIVE"}))
    me = "batch!job-definition/close:3"
    assert requirement_lines(seen) == [
        f"job-definition.image: {me} lifecycle/start pulls_image ecr!repository/close",
        f"job-definition.role: {me} hard assumes_role {ROLE}",
        f"job-definition.secret: {me} lifecycle/start reads_secret secretsmanager!secret:db-Ab12Cd",
    ]
    assert "hunter2" not in repr(seen)
