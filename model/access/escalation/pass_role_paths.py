"""Paths that pass a role: ids and required actions as published, wording and structure our own.

References:
    .. [1] DataDog, pathfinding.cloud, commit 84dd65c, Apache License 2.0.
"""

from model.access.escalation import facts
from model.access.escalation.path import EscalationPath, pass_role

CODE = "bedrock-agentcore"
EC2, ECS, GLUE = "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "glue.amazonaws.com"
BUILD, LAMBDA = "codebuild.amazonaws.com", "lambda.amazonaws.com"
STACKS, LEARNING = "cloudformation.amazonaws.com", "sagemaker.amazonaws.com"

PASS_ROLE_PATHS: tuple[EscalationPath, ...] = (
    pass_role(
        "apprunner-001", "tasks.apprunner.amazonaws.com", create=("apprunner:CreateService",)
    ),
    pass_role(
        "bedrock-001",
        f"{CODE}.amazonaws.com",
        create=(
            f"{CODE}:CreateCodeInterpreter",
            f"{CODE}:StartCodeInterpreterSession",
            f"{CODE}:InvokeCodeInterpreter",
        ),
    ),
    pass_role("cloudformation-001", STACKS, create=("cloudformation:CreateStack",)),
    pass_role(
        "cloudformation-003",
        STACKS,
        create=("cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"),
        facts=(facts.ADMINISTRATION_ROLE,),
    ),
    pass_role(
        "cloudformation-004",
        STACKS,
        change=("cloudformation:UpdateStackSet",),
        target_type="AWS::CloudFormation::StackSet",
        facts=(facts.EXECUTION_ROLE,),
    ),
    pass_role("codebuild-001", BUILD, create=("codebuild:CreateProject", "codebuild:StartBuild")),
    pass_role(
        "codebuild-004", BUILD, create=("codebuild:CreateProject", "codebuild:StartBuildBatch")
    ),
    pass_role(
        "datapipeline-001",
        "datapipeline.amazonaws.com",
        "elasticmapreduce.amazonaws.com",
        EC2,
        create=(
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
            "datapipeline:ActivatePipeline",
        ),
    ),
    pass_role("ec2-001", EC2, create=("ec2:RunInstances",), facts=(facts.PROFILE,)),
    pass_role("ec2-003", EC2, create=("ec2:RequestSpotInstances",), facts=(facts.PROFILE,)),
    pass_role(
        "ecs-001",
        ECS,
        create=("ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:CreateService"),
    ),
    pass_role(
        "ecs-002", ECS, create=("ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:RunTask")
    ),
    pass_role(
        "ecs-003",
        ECS,
        create=("ecs:RegisterTaskDefinition", "ecs:CreateService"),
        facts=(facts.CLUSTER,),
    ),
    pass_role(
        "ecs-004",
        ECS,
        create=("ecs:RegisterTaskDefinition", "ecs:RunTask"),
        facts=(facts.CLUSTER,),
    ),
    pass_role(
        "ecs-005",
        ECS,
        create=("ecs:RegisterTaskDefinition", "ecs:StartTask"),
        facts=(facts.CONTAINER_INSTANCE,),
    ),
    pass_role("glue-001", GLUE, create=("glue:CreateDevEndpoint",)),
    pass_role("glue-003", GLUE, create=("glue:CreateJob", "glue:StartJobRun")),
    pass_role("glue-004", GLUE, create=("glue:CreateJob", "glue:CreateTrigger")),
    pass_role(
        "glue-005",
        GLUE,
        change=("glue:UpdateJob", "glue:StartJobRun"),
        target_type="AWS::Glue::Job",
    ),
    pass_role(
        "glue-006",
        GLUE,
        create=("glue:CreateTrigger",),
        change=("glue:UpdateJob",),
        target_type="AWS::Glue::Job",
    ),
    pass_role("lambda-001", LAMBDA, create=("lambda:CreateFunction", "lambda:InvokeFunction")),
    pass_role(
        "lambda-002",
        LAMBDA,
        create=("lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        facts=(facts.EVENT_SOURCE,),
    ),
    pass_role("lambda-006", LAMBDA, create=("lambda:CreateFunction", "lambda:AddPermission")),
    pass_role("sagemaker-001", LEARNING, create=("sagemaker:CreateNotebookInstance",)),
    pass_role("sagemaker-002", LEARNING, create=("sagemaker:CreateTrainingJob",)),
    pass_role("sagemaker-003", LEARNING, create=("sagemaker:CreateProcessingJob",)),
)
