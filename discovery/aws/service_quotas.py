"""Service quotas that a failover runs into: how much an account may have in a Region."""

import json
from collections.abc import Mapping

from discovery.interface import Call, Crawler
from model.records.component import Kind

QUOTAS: Mapping[str, tuple[str, ...]] = {
    "autoscaling": ("L-CDE20ADC",),  # scaling groups
    "ebs": ("L-7A658B76",),  # TiB of gp3 volumes
    "ec2": ("L-1216C47A", "L-0263D0A3"),  # vCPUs of standard on-demand instances; elastic IPs
    "elasticloadbalancing": ("L-53DA6B97", "L-69A177A2"),  # application, network load balancers
    "fargate": ("L-3032A538",),  # vCPUs of on-demand tasks
    "lambda": ("L-B99A9384",),  # concurrent executions
    "rds": ("L-7B6409FD", "L-952B80B8", "L-7ADDB58A"),  # instances, clusters, GB of storage
    "vpc": ("L-DF5E4CA3", "L-FE5A380F"),  # network interfaces; NAT gateways in a zone
}
"""Service → codes of its quotas that bound what can be started, restored or scaled elsewhere."""

_SERVICES = json.dumps(sorted(QUOTAS))
_CODES = json.dumps(sorted(code for codes in QUOTAS.values() for code in codes))
_IS_DEFAULT = "!Applied && !contains(not_null(unread, `[]`), 'Applied')"

SERVICE_QUOTAS = Crawler(
    name="aws.servicequotas.quotas",
    title="Service quotas that bound what can be started, restored or scaled in a Region",
    kind=Kind.POLICY,
    # CloudFormation has no type for them; this is the name of the API's.
    type="AWS::ServiceQuotas::ServiceQuota",
    service="service-quotas",
    parents=(
        Call(operation="list_services", items=f"Services[?contains(`{_SERVICES}`, ServiceCode)]"),
    ),
    list=Call(
        operation="list_aws_default_service_quotas",
        items=f"Quotas[?contains(`{_CODES}`, QuotaCode)]",
        from_item={"ServiceCode": "ServiceCode"},
        # Not every Region has every service.
        absent=("NoSuchResourceException",),
        permissions=("servicequotas:ListAWSDefaultServiceQuotas",),
    ),
    details=(
        Call(
            operation="get_service_quota",
            items="Quota",
            from_item={"ServiceCode": "ServiceCode", "QuotaCode": "QuotaCode"},
            into="Applied",
            # Where nothing was ever changed, AWS may know the default alone.
            absent=("NoSuchResourceException",),
            # For some services AWS calls these with the caller's permissions.
            permissions=(
                "servicequotas:GetServiceQuota",
                "autoscaling:DescribeAccountLimits",
                "elasticloadbalancing:DescribeAccountLimits",
                "rds:DescribeAccountAttributes",
            ),
        ),
    ),
    # AWS's ARN of a default names no account.
    id="arn:{partition}:servicequotas:{region}:{account}:{ServiceCode}/{QuotaCode}",
    label="{QuotaName} ({ServiceCode})",
    properties={
        "adjustable": "Adjustable",
        "default_quota": "Value",
        "quota": f"Applied.Value || ({_IS_DEFAULT} && Value || `null`)",
        "unit": "Unit",
    },
    docs="https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/"
    "API_ListAWSDefaultServiceQuotas.html",
)

CRAWLERS = (SERVICE_QUOTAS,)
