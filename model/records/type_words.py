"""Words for types of components: `ECS service` instead of `AWS::ECS::Service`."""

import re

from model.records.kind import Kind

TYPE_NAMES = {
    "AWS::ApiGateway::RestApi": "REST API",
    "AWS::ApiGatewayV2::Api": "HTTP API",
    "AWS::AppRunner::Service": "App Runner service",
    "AWS::AppSync::GraphQLApi": "GraphQL API",
    "AWS::AutoScaling::AutoScalingGroup": "Auto Scaling group",
    "AWS::Batch::JobQueue": "Batch job queue",
    "AWS::CertificateManager::Certificate": "Certificate",
    "AWS::CloudFront::Distribution": "CloudFront distribution",
    "AWS::CloudWatch::Alarm": "Alarm",
    "AWS::DynamoDB::Table": "DynamoDB table",
    "AWS::EC2::EIP": "Elastic IP address",
    "AWS::EC2::Instance": "EC2 instance",
    "AWS::EC2::InternetGateway": "Internet gateway",
    "AWS::EC2::NatGateway": "NAT gateway",
    "AWS::EC2::NetworkInterface": "Network interface",
    "AWS::EC2::SecurityGroup": "Security group",
    "AWS::EC2::TransitGateway": "Transit gateway",
    "AWS::EC2::VPC": "VPC",
    "AWS::EC2::VPCEndpoint": "VPC endpoint",
    "AWS::EC2::Volume": "EBS volume",
    "AWS::ECR::Repository": "Image repository",
    "AWS::ECS::Cluster": "ECS cluster",
    "AWS::ECS::Service": "ECS service",
    "AWS::ECS::TaskDefinition": "Task definition",
    "AWS::EFS::FileSystem": "EFS file system",
    "AWS::EKS::Cluster": "EKS cluster",
    "AWS::EKS::Nodegroup": "EKS node group",
    "AWS::ElastiCache::CacheCluster": "Cache node",
    "AWS::ElastiCache::ReplicationGroup": "ElastiCache",
    "AWS::ElasticLoadBalancing::LoadBalancer": "Classic load balancer",
    "AWS::ElasticLoadBalancingV2::Listener": "Listener",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "Load balancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "Target group",
    "AWS::Events::EventBus": "Event bus",
    "AWS::Events::Rule": "Event rule",
    "AWS::FSx::FileSystem": "FSx file system",
    "AWS::GlobalAccelerator::Accelerator": "Global Accelerator",
    "AWS::IAM::Role": "Role",
    "AWS::KMS::Key": "Key",
    "AWS::Kinesis::Stream": "Kinesis stream",
    "AWS::Lambda::EventSourceMapping": "Event source mapping",
    "AWS::Lambda::Function": "Lambda function",
    "AWS::MSK::Cluster": "Kafka cluster",
    "AWS::OpenSearchService::Domain": "OpenSearch domain",
    "AWS::Organizations::Account": "Account",
    "AWS::RDS::DBCluster": "Database cluster",
    "AWS::RDS::DBInstance": "RDS instance",
    "AWS::RDS::DBProxy": "RDS Proxy",
    "AWS::RDS::GlobalCluster": "Global database",
    "AWS::Route53::HealthCheck": "Health check",
    "AWS::Route53::HostedZone": "Hosted zone",
    "AWS::Route53::RecordSet": "DNS name",
    "AWS::S3::Bucket": "S3 bucket",
    "AWS::SNS::Topic": "SNS topic",
    "AWS::SQS::Queue": "SQS queue",
    "AWS::SSM::Parameter": "Parameter",
    "AWS::SecretsManager::Secret": "Secret",
    "AWS::StepFunctions::StateMachine": "State machine",
}
"""Names that differ from what the type itself would give; one row a type."""

KIND_NAMES = {
    Kind.DNS_RECORD: "DNS name",
    Kind.USER_JOURNEY: "User journey",
    Kind.CDN: "CDN",
    Kind.API: "API",
}


def type_word(type_: str | None, kind: Kind) -> str:
    """Return the word that people use for a type: `ECS service`.

    A type without a row is named after its last part (`AWS::Foo::BarBaz` is `Bar baz`); a component
    outside AWS after its kind.
    """
    if type_ is None or "::" not in type_:
        return KIND_NAMES.get(kind, kind.replace("_", " ").capitalize())
    return TYPE_NAMES.get(type_) or _spaced(type_.rsplit("::", 1)[1])


def _spaced(word: str) -> str:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", word)
    return " ".join([words[0], *(part if part.isupper() else part.lower() for part in words[1:])])
