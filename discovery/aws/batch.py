"""AWS Batch: job queues, the compute environments in their order, and job definitions."""

from discovery.aws import edges
from discovery.aws.ecr import image_repository
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/batch/latest/APIReference"

JOB_QUEUES = Crawler(
    name="aws.batch.job_queues",
    title="Job queues of AWS Batch and where their jobs run",
    kind=Kind.QUEUE,
    type="AWS::Batch::JobQueue",
    service="batch",
    list=Call(operation="describe_job_queues", items="jobQueues[]"),
    id="jobQueueArn",
    label="jobQueueName",
    tags="tags",
    properties={"priority": "priority", "state": "state", "status": "status"},
    edges=(
        Edge(
            rule="job-queue.compute-environment",
            relation="runs_on",
            needs="computeEnvironmentOrder[].computeEnvironment",
            # Jobs go to the next environment when the first has no capacity.
            minimum=1,
            full="all",
            expects=Kind.SCALING_GROUP,
        ),
    ),
    docs=f"{_API}/API_DescribeJobQueues.html",
)

COMPUTE_ENVIRONMENTS = Crawler(
    name="aws.batch.compute_environments",
    title="Compute environments of AWS Batch: subnets, roles and launch templates",
    kind=Kind.SCALING_GROUP,
    type="AWS::Batch::ComputeEnvironment",
    service="batch",
    list=Call(operation="describe_compute_environments", items="computeEnvironments[]"),
    id="computeEnvironmentArn",
    label="computeEnvironmentName",
    tags="tags",
    properties={
        "capacity_type": "computeResources.type",
        "maximum_cpus": "computeResources.maxvCpus",
        "state": "state",
        "status": "status",
    },
    edges=(
        edges.subnets("compute-environment.subnets", "computeResources.subnets"),
        edges.security_groups(
            "compute-environment.security-group", "computeResources.securityGroupIds"
        ),
        edges.starting_role("compute-environment.role", "serviceRole"),
        edges.starting_role(
            "compute-environment.profile",
            "computeResources.instanceRole",
            normalise=lambda text: text if text.startswith("arn:") else None,
        ),
        Edge(
            rule="compute-environment.launch-template",
            relation="launches_from",
            needs="computeResources.launchTemplate.launchTemplateId",
            key="ec2:{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        Edge(
            rule="compute-environment.cluster",
            relation="runs_tasks_in",
            needs="[ecsClusterArn, eksConfiguration.eksClusterArn]",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.CLUSTER,
        ),
    ),
    docs=f"{_API}/API_DescribeComputeEnvironments.html",
)

JOB_DEFINITIONS = Crawler(
    name="aws.batch.job_definitions",
    title="Active job definitions of AWS Batch: images, secrets and roles",
    kind=Kind.IMAGE,
    type="AWS::Batch::JobDefinition",
    service="batch",
    list=Call(
        operation="describe_job_definitions",
        items="jobDefinitions[]",
        arguments={"status": "ACTIVE"},
    ),
    id="jobDefinitionArn",
    label="jobDefinitionName",
    tags="tags",
    properties={"platforms": "platformCapabilities", "revision": "revision"},
    edges=(
        Edge(
            rule="job-definition.image",
            relation="pulls_image",
            needs="containerProperties.image",
            normalise=image_repository,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="job-definition.secret",
            relation="reads_secret",
            needs="[containerProperties.secrets[].valueFrom,"
            " containerProperties.repositoryCredentials.credentialsParameter]",
            normalise=lambda text: text if text.startswith("arn:") else None,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        edges.role("job-definition.role", "containerProperties.jobRoleArn"),
        edges.starting_role(
            "job-definition.execution-role", "containerProperties.executionRoleArn"
        ),
    ),
    docs=f"{_API}/API_DescribeJobDefinitions.html",
)

CRAWLERS = (JOB_QUEUES, COMPUTE_ENVIRONMENTS, JOB_DEFINITIONS)
