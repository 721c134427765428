"""Harmful actions: those that stop a component, and those that turn one principal into another.

References:
    .. [1] Service Authorization Reference, the page of each service.
"""

from collections.abc import Mapping, Sequence

STOPS: Mapping[str, Sequence[str]] = {
    "AWS::ApiGateway::RestApi": ("apigateway:DELETE",),
    "AWS::AutoScaling::AutoScalingGroup": (
        "autoscaling:DeleteAutoScalingGroup",
        "autoscaling:UpdateAutoScalingGroup",
    ),
    "AWS::Backup::BackupVault": ("backup:DeleteBackupVault",),
    "AWS::CertificateManager::Certificate": ("acm:DeleteCertificate",),
    "AWS::CloudFront::Distribution": ("cloudfront:UpdateDistribution",),
    "AWS::DynamoDB::Table": ("dynamodb:DeleteTable",),
    "AWS::EC2::Instance": ("ec2:TerminateInstances", "ec2:StopInstances"),
    "AWS::EC2::InternetGateway": ("ec2:DetachInternetGateway",),
    "AWS::EC2::NatGateway": ("ec2:DeleteNatGateway",),
    "AWS::EC2::RouteTable": ("ec2:DeleteRoute", "ec2:ReplaceRoute"),
    "AWS::EC2::SecurityGroup": (
        "ec2:RevokeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupEgress",
    ),
    "AWS::EC2::TransitGateway": ("ec2:DeleteTransitGateway",),
    "AWS::ECR::Repository": ("ecr:DeleteRepository", "ecr:BatchDeleteImage"),
    "AWS::ECS::Cluster": ("ecs:DeleteCluster",),
    "AWS::ECS::Service": ("ecs:DeleteService", "ecs:UpdateService"),
    "AWS::ElastiCache::ReplicationGroup": ("elasticache:DeleteReplicationGroup",),
    "AWS::ElasticLoadBalancingV2::Listener": ("elasticloadbalancing:DeleteListener",),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("elasticloadbalancing:DeleteLoadBalancer",),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("elasticloadbalancing:DeregisterTargets",),
    "AWS::Events::EventBus": ("events:DeleteEventBus",),
    "AWS::Events::Rule": ("events:DisableRule", "events:DeleteRule"),
    "AWS::IAM::Role": ("iam:DeleteRole", "iam:UpdateAssumeRolePolicy"),
    "AWS::KMS::Key": ("kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"),
    "AWS::Lambda::Function": (
        "lambda:DeleteFunction",
        "lambda:UpdateFunctionCode",
        "lambda:PutFunctionConcurrency",
    ),
    "AWS::RDS::DBCluster": ("rds:DeleteDBCluster", "rds:StopDBCluster"),
    "AWS::RDS::DBInstance": ("rds:DeleteDBInstance", "rds:StopDBInstance"),
    "AWS::RDS::GlobalCluster": ("rds:DeleteGlobalCluster", "rds:RemoveFromGlobalCluster"),
    "AWS::Route53::HealthCheck": ("route53:DeleteHealthCheck", "route53:UpdateHealthCheck"),
    "AWS::Route53::HostedZone": ("route53:ChangeResourceRecordSets",),
    "AWS::S3::Bucket": ("s3:DeleteBucket", "s3:DeleteObject", "s3:PutBucketPolicy"),
    "AWS::SNS::Topic": ("sns:DeleteTopic",),
    "AWS::SQS::Queue": ("sqs:DeleteQueue", "sqs:PurgeQueue"),
    "AWS::SSM::Parameter": ("ssm:DeleteParameter", "ssm:PutParameter"),
    "AWS::SecretsManager::Secret": (
        "secretsmanager:DeleteSecret",
        "secretsmanager:PutSecretValue",
    ),
    "AWS::StepFunctions::StateMachine": ("states:DeleteStateMachine",),
}
"""CloudFormation type → actions; each of them alone stops such a component."""

BECOMES: Mapping[str, Sequence[str]] = {
    "AWS::IAM::Role": ("sts:AssumeRole", "iam:UpdateAssumeRolePolicy"),
    "AWS::IAM::User": (
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
    ),
}
"""CloudFormation type of a principal → actions; each of them alone lets the caller act as it."""

RUNS_AS: Mapping[str, Sequence[str]] = {
    "AWS::Lambda::Function": ("lambda:UpdateFunctionCode",),
    "AWS::EC2::Instance": ("ssm:SendCommand", "ssm:StartSession"),
    "AWS::ECS::Service": ("ecs:ExecuteCommand",),
}
"""CloudFormation type → actions; each of them alone runs code of the caller with the role of such
a component."""
