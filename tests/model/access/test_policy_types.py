"""Every type of policy: a case that allows what is asked, and one that does not.

The types are those of the IAM User Guide, "Policies and permissions in AWS IAM".
"""

import pytest

from model.access.caller import Caller, CallerKind, anyone, root, service
from model.access.evaluation import Policies, Stage, decide
from model.access.statement import Origin, PolicyType, Request, Statement
from model.access.truth import NO, YES, depends_on
from model.records.component import Json

OWN, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{OWN}:role/deploy"
BUCKET = "arn:aws:s3:::media"
CALLERS = {
    "role": Caller(kind=CallerKind.ROLE, arn=ROLE, account=OWN),
    "account": root(OWN),
    "anyone": anyone(),
    "service": service("cloudtrail.amazonaws.com"),
}
MINE: Json = {"AWS": ROLE}


def statement(
    kind: PolicyType, *, allow: bool = True, to: Json = None, action: str = "s3:*"
) -> tuple[Statement, ...]:
    return (
        Statement(
            allow=allow,
            actions=(action,),
            resources=("*",),
            principals=to,
            origin=Origin(policy_type=kind),
        ),
    )


ALLOWED = statement(PolicyType.IDENTITY)
ELSEWHERE = "ec2:*"


@pytest.mark.parametrize(
    ("kind", "policies", "caller", "stage"),
    [
        (PolicyType.IDENTITY, Policies(identity=ALLOWED), "role", Stage.ALLOWED),
        (PolicyType.IDENTITY, Policies(), "role", Stage.IDENTITY),
        (
            PolicyType.BOUNDARY,
            Policies(identity=ALLOWED, boundary=statement(PolicyType.BOUNDARY)),
            "role",
            Stage.ALLOWED,
        ),
        (PolicyType.BOUNDARY, Policies(identity=ALLOWED, boundary=()), "role", Stage.BOUNDARY),
        (
            PolicyType.SESSION,
            Policies(identity=ALLOWED, session=statement(PolicyType.SESSION)),
            "role",
            Stage.ALLOWED,
        ),
        (
            PolicyType.SESSION,
            Policies(
                identity=ALLOWED, session=statement(PolicyType.SESSION, action="s3:GetObject")
            ),
            "role",
            Stage.SESSION,
        ),
        (
            PolicyType.SERVICE_CONTROL,
            Policies(identity=ALLOWED, service_control=(statement(PolicyType.SERVICE_CONTROL),)),
            "role",
            Stage.ALLOWED,
        ),
        (
            PolicyType.SERVICE_CONTROL,
            Policies(
                identity=ALLOWED,
                service_control=(
                    statement(PolicyType.SERVICE_CONTROL),
                    statement(PolicyType.SERVICE_CONTROL, action=ELSEWHERE),
                ),
            ),
            "account",
            Stage.SERVICE_CONTROL,
        ),
        (
            PolicyType.RESOURCE_CONTROL,
            Policies(identity=ALLOWED, resource_control=(statement(PolicyType.RESOURCE_CONTROL),)),
            "role",
            Stage.ALLOWED,
        ),
        (
            PolicyType.RESOURCE_CONTROL,
            Policies(
                resource=statement(PolicyType.RESOURCE, to="*"),
                resource_control=(
                    (
                        *statement(PolicyType.RESOURCE_CONTROL),
                        *statement(PolicyType.RESOURCE_CONTROL, allow=False),
                    ),
                ),
            ),
            "anyone",
            Stage.DENIED,
        ),
        (
            PolicyType.RESOURCE,
            Policies(resource=statement(PolicyType.RESOURCE, to=MINE)),
            "role",
            Stage.ALLOWED,
        ),
        (
            PolicyType.RESOURCE,
            Policies(
                resource=statement(PolicyType.RESOURCE, to={"Service": "cloudtrail.amazonaws.com"})
            ),
            "service",
            Stage.ALLOWED,
        ),
        (
            PolicyType.RESOURCE,
            Policies(identity=ALLOWED, same_account=False),
            "role",
            Stage.RESOURCE,
        ),
        (
            PolicyType.GRANT,
            Policies(resource=statement(PolicyType.GRANT, to=MINE), resource_decides=True),
            "role",
            Stage.ALLOWED,
        ),
        (
            PolicyType.GRANT,
            Policies(
                resource=(
                    *statement(PolicyType.GRANT, to=MINE),
                    *statement(PolicyType.RESOURCE, to="*", allow=False),
                ),
                resource_decides=True,
            ),
            "role",
            Stage.DENIED,
        ),
        (
            PolicyType.ACCESS_LIST,
            Policies(resource=statement(PolicyType.ACCESS_LIST, to="*")),
            "anyone",
            Stage.ALLOWED,
        ),
        (
            PolicyType.ACCESS_LIST,
            Policies(resource=statement(PolicyType.ACCESS_LIST, to="*"), public_access=NO),
            "anyone",
            Stage.PUBLIC_ACCESS,
        ),
    ],
)
def test_a_type_of_policy_decides(
    kind: PolicyType, policies: Policies, caller: str, stage: Stage
) -> None:
    request = Request(caller=CALLERS[caller], action="s3:PutObject", resource=f"{BUCKET}/*")
    decision = decide(request, policies)
    assert decision.stage is stage, kind
    assert decision.allowed == (YES if stage is Stage.ALLOWED else NO)


def test_a_grant_of_another_account_and_one_beside_a_boundary_are_open() -> None:
    request = Request(caller=CALLERS["role"], action="s3:PutObject", resource=BUCKET)
    grant = statement(PolicyType.GRANT, to=MINE)
    across = decide(request, Policies(resource=grant, resource_decides=True, same_account=False))
    bounded = decide(request, Policies(resource=grant, resource_decides=True, boundary=()))
    assert across.allowed == depends_on("whether another account has to allow what a grant allows")
    assert bounded.allowed == depends_on("whether the permissions boundary limits a grant")


def test_the_table_has_both_answers_for_every_type() -> None:
    (marked,) = test_a_type_of_policy_decides.pytestmark  # type: ignore[attr-defined]
    answers = {(kind, stage is Stage.ALLOWED) for kind, _, _, stage in marked.args[1]}
    assert answers == {(kind, allowed) for kind in PolicyType for allowed in (True, False)}
