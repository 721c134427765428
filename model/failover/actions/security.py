"""Recipes for keys, secrets, certificates and images: they are checked before anything changes."""

from collections.abc import Sequence
from datetime import timedelta

from model.capability import properties as read
from model.failover.plan import Action
from model.failover.recipe import Recipe, Row
from model.records.component import Kind

CHECKED: Sequence[tuple[str, tuple[str, ...], tuple[Kind, ...], str, str]] = (
    (
        "key",
        (read.KEY,),
        (Kind.KEY,),
        "kms:DescribeKey",
        "{target} is enabled and may be used",
    ),
    (
        "secret",
        (read.SECRET,),
        (Kind.SECRET,),
        "secretsmanager:DescribeSecret",
        "{target} is in sync and not deleted",
    ),
    (
        "parameter",
        (),
        (Kind.PARAMETER,),
        "ssm:DescribeParameters",
        "{target} exists with the newest version",
    ),
    (
        "certificate",
        (read.CERTIFICATE,),
        (Kind.CERTIFICATE, Kind.CERTIFICATE_AUTHORITY),
        "acm:DescribeCertificate",
        "{target} is issued and valid for longer than the recovery takes",
    ),
    (
        "identity-provider",
        (),
        (Kind.IDENTITY_PROVIDER,),
        "cognito-idp:DescribeUserPool",
        "{target} signs users in",
    ),
    (
        "task-definition",
        ("AWS::ECS::TaskDefinition",),
        (),
        "ecs:DescribeTaskDefinition",
        "{target} is active and says the same as {source}",
    ),
    (
        "image",
        (),
        (Kind.IMAGE,),
        "ecr:DescribeImages",
        "{target} holds the image that runs now",
    ),
)

RECIPES = tuple(
    Recipe(
        id=f"{name}.precheck",
        title=f"{name.replace('-', ' ').capitalize()}: checked before anything changes",
        types=types,
        kinds=kinds,
        rows=(
            Row(
                action=Action.PRECHECK,
                text=f"Check that {text}",
                apis=(api,),
                timeout=timedelta(minutes=5),
            ),
        ),
        source="AWS Well-Architected, REL13-BP04 (manage configuration drift at the DR site)",
    )
    for name, types, kinds, api, text in CHECKED
)
