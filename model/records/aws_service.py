"""AWS services: which components belong to which, by the type of the component."""

from collections.abc import Mapping

from model.records.component import Component

NAMESPACES: Mapping[str, str] = {
    "acm": "certificatemanager",
    "acm-pca": "acmpca",
    "cloudhsmv2": "cloudhsm",
    "cognito-identity": "cognito",
    "cognito-idp": "cognito",
    "ds": "directoryservice",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancingv2",
    "es": "elasticsearch",
    "firehose": "kinesisfirehose",
    "kafka": "msk",
    "mq": "amazonmq",
    "opensearch": "opensearchservice",
}
"""boto3 client name → CloudFormation namespace in lower case, where they differ by more than
hyphens; the namespaces themselves are accepted as well."""


def namespace(service: str) -> str:
    """Return the CloudFormation namespace of a service, in lower case.

    >>> namespace("elbv2"), namespace("RDS"), namespace("resource-groups")
    ('elasticloadbalancingv2', 'rds', 'resourcegroups')
    """
    name = service.strip().lower()
    return NAMESPACES.get(name, name.replace("-", ""))


def namespace_of(component: Component) -> str | None:
    """Return the namespace of a component's type, in lower case; None outside AWS."""
    parts = (component.type or "").split("::")
    return parts[1].lower() if len(parts) == 3 and parts[0] == "AWS" else None
