"""Launch templates: what instances need to start, without the text of their user data."""

from base64 import b64encode
from typing import Any

from discovery.aws.launch_templates import LAUNCH_TEMPLATES
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import keys, play

ARN = "arn:aws:ec2:us-east-1:111122223333:launch-template/lt-1"
PROFILE = "arn:aws:iam::111122223333:instance-profile/app/web"


def version(number: int, **stated: Any) -> dict[str, Any]:
    return {"LaunchTemplateId": "lt-1", "VersionNumber": number, "LaunchTemplateData": stated}


def test_instances_of_a_template_need_what_its_default_and_latest_versions_name() -> None:
    script = b64encode(b"curl https://depot.example.com/?token=hunter2").decode()
    versions = [
        version(
            1,
            ImageId="ami-1",
            IamInstanceProfile={"Arn": PROFILE},
            SecurityGroupIds=["sg-1"],
            UserData=script,
        ),
        version(
            2,
            ImageId="resolve:ssm:/golden/ami",
            IamInstanceProfile={"Name": "web"},
            NetworkInterfaces=[{"Groups": ["sg-2"]}],
            BlockDeviceMappings=[{"Ebs": {"KmsKeyId": "k1"}}],
            UserData=script,
        ),
    ]
    template = {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "web"}
    template |= {"DefaultVersionNumber": 1, "LatestVersionNumber": 2}
    seen = play(
        LAUNCH_TEMPLATES,
        ("describe_launch_templates", {"LaunchTemplates": [template]}),
        (
            "describe_launch_template_versions",
            {"LaunchTemplateVersions": versions},
            {"LaunchTemplateId": "lt-1", "Versions": ["$Default", "$Latest"]},
        ),
    )
    me = "ec2!launch-template/lt-1"
    assert requirement_lines(seen) == [
        f"launch-template.image-parameter: {me} lifecycle/start launches_from"
        " ssm!parameter/golden/ami",
        f"launch-template.image: {me} lifecycle/start launches_from ec2:ami-1",
        f"launch-template.kms-key: {me} lifecycle/start encrypted_by kms!key/k1",
        f"launch-template.profile-name: {me} lifecycle/start assumes_role"
        " instance-profile:111122223333/web",
        f"launch-template.profile: {me} lifecycle/start assumes_role {PROFILE}",
        f"launch-template.security-group: {me} policy filtered_by ec2:sg-1",
        f"launch-template.security-group: {me} policy filtered_by ec2:sg-2",
        "launch-template.user-data: ec2:lt-1 lifecycle/start starts_with"
        " host:depot.example.com:443",
    ]
    assert keys(seen) == {ARN: ("ec2:lt-1",)}
    assert described(seen)[ARN].properties["latest_version"] == 2
    assert "hunter2" not in repr(seen)
