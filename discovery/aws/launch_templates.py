"""Launch templates: what an instance needs to start, in the default and in the latest version.

An Auto Scaling group may start either version, so the needs of both count.
"""

from discovery.aws import edges
from discovery.aws.user_data import user_data_needs
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records import reference
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, Phase

USER_DATA = "launch-template.user-data"
_OF_VERSIONS = "Versions[].LaunchTemplateData"
_ALIAS = "resolve:ssm:"


def template_facts(item: Item, context: Context) -> Facts:
    """Return what the user data of a template points to, needed only to start."""
    template = reference.ec2(str(item["LaunchTemplateId"]))
    texts = [
        str((version.get("LaunchTemplateData") or {}).get("UserData") or "")
        for version in item.get("Versions") or ()
    ]
    return Facts(
        requirements=tuple(
            need
            for text in dict.fromkeys(texts)
            for need in user_data_needs(template, text, context, rule=USER_DATA)
        )
    )


def image_id(image: str) -> str | None:
    """Return the id of an image; None for the name of a parameter that holds it.

    >>> image_id("ami-0abc"), image_id("resolve:ssm:/golden/ami")
    ('ami-0abc', None)
    """
    return None if image.startswith(_ALIAS) else image


def image_parameter(image: str) -> str | None:
    """Return the parameter that holds the id of an image: its ARN, or its name without a slash.

    None for an id, and for the public parameters of AWS, which nobody can delete.

    >>> image_parameter("resolve:ssm:/golden/ami:3"), image_parameter("ami-0abc")
    ('golden/ami', None)
    >>> image_parameter("resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023") is None
    True
    """
    if not image.startswith(_ALIAS):
        return None
    name = image.removeprefix(_ALIAS)
    if name.startswith("arn:"):
        return ":".join(name.split(":")[:6])
    name = name.partition(":")[0]
    return None if name.startswith("/aws/service/") else name.removeprefix("/")


def _starting(rule: str, needs: str, key: str, expects: Kind | None, **further: object) -> Edge:
    return Edge(
        **{  # type: ignore[arg-type]
            "rule": rule,
            "relation": "launches_from",
            "needs": needs,
            "key": key,
            "effect": Effect.LIFECYCLE,
            "phase": Phase.START,
            "expects": expects,
            **further,
        }
    )


LAUNCH_TEMPLATES = Crawler(
    name="aws.ec2.launch_templates",
    title="Launch templates: images, profiles, keys and what instances fetch at their start",
    kind=Kind.PARAMETER,
    type="AWS::EC2::LaunchTemplate",
    service="ec2",
    list=Call(operation="describe_launch_templates", items="LaunchTemplates[]"),
    details=(
        Call(
            operation="describe_launch_template_versions",
            items="LaunchTemplateVersions",
            arguments={"Versions": ["$Default", "$Latest"]},
            from_item={"LaunchTemplateId": "LaunchTemplateId"},
            into="Versions",
            gone=("InvalidLaunchTemplateId.NotFound",),
        ),
    ),
    id="arn:{partition}:ec2:{region}:{account}:launch-template/{LaunchTemplateId}",
    keys=("ec2:{LaunchTemplateId}",),
    label="LaunchTemplateName",
    tags="Tags",
    properties={
        "capacity_reservations": f"{_OF_VERSIONS}.CapacityReservationSpecification"
        ".CapacityReservationTarget.CapacityReservationId",
        "default_version": "DefaultVersionNumber",
        "images": f"{_OF_VERSIONS}.ImageId",
        "instance_types": f"{_OF_VERSIONS}.InstanceType",
        "latest_version": "LatestVersionNumber",
    },
    edges=(
        _starting(
            "launch-template.image",
            f"{_OF_VERSIONS}.ImageId",
            "ec2:{value}",
            Kind.IMAGE,
            normalise=image_id,
        ),
        _starting(
            "launch-template.image-parameter",
            f"{_OF_VERSIONS}.ImageId",
            "arn:{partition}:ssm:{region}:{account}:parameter/{value}",
            Kind.PARAMETER,
            normalise=image_parameter,
        ),
        edges.starting_role("launch-template.profile", f"{_OF_VERSIONS}.IamInstanceProfile.Arn"),
        edges.starting_role(
            "launch-template.profile-name",
            f"{_OF_VERSIONS}.IamInstanceProfile.Name",
            key="instance-profile:{account}/{value}",
        ),
        edges.kms(
            "launch-template.kms-key",
            f"{_OF_VERSIONS}.BlockDeviceMappings[].Ebs.KmsKeyId",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
        ),
        edges.security_groups(
            "launch-template.security-group",
            f"[{_OF_VERSIONS}.SecurityGroupIds[], {_OF_VERSIONS}.NetworkInterfaces[].Groups[]]",
        ),
    ),
    transform=template_facts,
    transform_effects=(Effect.LIFECYCLE,),
    transform_rules={
        USER_DATA: "The user data of a template points to what its instances fetch at their start."
    },
    docs="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html",
)

CRAWLERS = (LAUNCH_TEMPLATES,)
