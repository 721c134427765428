"""Paths that take over what runs: ids and required actions as published, wording our own.

References:
    .. [1] DataDog, pathfinding.cloud, commit 84dd65c, Apache License 2.0.
"""

from model.access.escalation import facts
from model.access.escalation.path import EscalationPath, takeover

CODE = "bedrock-agentcore"
FUNCTION, INSTANCE = "AWS::Lambda::Function", "AWS::EC2::Instance"
NOTEBOOK, PROJECT = "AWS::SageMaker::NotebookInstance", "AWS::CodeBuild::Project"
STACK = "AWS::CloudFormation::Stack"

TAKEOVER_PATHS: tuple[EscalationPath, ...] = (
    takeover("apprunner-002", "AWS::AppRunner::Service", "apprunner:UpdateService"),
    takeover(
        "bedrock-002",
        "AWS::BedrockAgentCore::CodeInterpreter",
        f"{CODE}:StartCodeInterpreterSession",
        f"{CODE}:InvokeCodeInterpreter",
        facts=(facts.INTERPRETER,),
    ),
    takeover("cloudformation-002", STACK, "cloudformation:UpdateStack"),
    takeover(
        "cloudformation-005",
        STACK,
        "cloudformation:CreateChangeSet",
        "cloudformation:ExecuteChangeSet",
    ),
    takeover("codebuild-002", PROJECT, "codebuild:StartBuild", facts=(facts.BUILDSPEC,)),
    takeover("codebuild-003", PROJECT, "codebuild:StartBuildBatch", facts=(facts.BATCHES,)),
    takeover(
        "ec2instanceconnect-003",
        INSTANCE,
        "ec2-instance-connect:SendSSHPublicKey",
        facts=(facts.PORT_22, facts.INSTANCE_CONNECT),
    ),
    takeover(
        "ec2-002",
        INSTANCE,
        "ec2:ModifyInstanceAttribute",
        "ec2:StopInstances",
        "ec2:StartInstances",
    ),
    takeover(
        "ec2-004",
        "AWS::EC2::LaunchTemplate",
        "ec2:CreateLaunchTemplateVersion",
        "ec2:ModifyLaunchTemplate",
        facts=(facts.LAUNCHES,),
    ),
    takeover("glue-002", "AWS::Glue::DevEndpoint", "glue:UpdateDevEndpoint"),
    takeover("lambda-003", FUNCTION, "lambda:UpdateFunctionCode", facts=(facts.INVOKED,)),
    takeover("lambda-004", FUNCTION, "lambda:UpdateFunctionCode", "lambda:InvokeFunction"),
    takeover("lambda-005", FUNCTION, "lambda:UpdateFunctionCode", "lambda:AddPermission"),
    takeover(
        "sagemaker-004",
        NOTEBOOK,
        "sagemaker:CreatePresignedNotebookInstanceUrl",
        facts=(facts.NOTEBOOK,),
    ),
    takeover(
        "sagemaker-005",
        NOTEBOOK,
        "sagemaker:StopNotebookInstance",
        "sagemaker:UpdateNotebookInstance",
        "sagemaker:StartNotebookInstance",
        create=("sagemaker:CreateNotebookInstanceLifecycleConfig",),
    ),
    takeover("ssm-001", INSTANCE, "ssm:StartSession", facts=(facts.MANAGED_INSTANCE,)),
    takeover("ssm-002", INSTANCE, "ssm:SendCommand", facts=(facts.MANAGED_INSTANCE,)),
)

OWN_TAKEOVER_PATHS: tuple[EscalationPath, ...] = (
    takeover("loadpath-ecs-001", "AWS::ECS::Service", "ecs:ExecuteCommand"),
)
"""Paths that the published collection does not have; their ids are ours."""
