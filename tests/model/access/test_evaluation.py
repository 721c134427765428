"""The order of evaluation, a line for each sentence of the guide."""

import pytest

from model.access.caller import Caller, CallerKind
from model.access.evaluation import Policies, Stage, decide
from model.access.statement import Origin, PolicyType, Request, Statement
from model.access.truth import NO, depends_on
from model.access.unread import unread
from model.records.component import Json

OWN = "111122223333"
ROLE = f"arn:aws:iam::{OWN}:role/deploy"
USER = f"arn:aws:iam::{OWN}:user/ada"
ROOT = f"arn:aws:iam::{OWN}:root"
SESSION = f"arn:aws:sts::{OWN}:assumed-role/deploy/morning"
QUEUE = f"arn:aws:sqs:us-east-1:{OWN}:orders"


def request(principal: str = ROLE, **keys: list[str]) -> Request:
    kinds = {ROLE: CallerKind.ROLE, USER: CallerKind.USER, f"account:{OWN}": CallerKind.ROOT}
    arn = ROOT if principal.startswith("account:") else principal
    caller = Caller(kind=kinds[principal], arn=arn, account=OWN)
    return Request(caller=caller, action="sqs:DeleteQueue", resource=QUEUE, keys=keys)


def allow(*actions: str, to: Json = None, resource: str = "*", when: Json = None) -> Statement:
    return Statement(
        allow=True, actions=actions, resources=(resource,), principals=to, conditions=when
    )


def deny(*actions: str, to: Json = None, when: Json = None) -> Statement:
    return Statement(allow=False, actions=actions, resources=("*",), principals=to, conditions=when)


ALL = (allow("*"),)
SQS = (allow("sqs:*"),)
S3 = (allow("s3:*"),)
MFA: Json = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
DOUBT = depends_on("aws:MultiFactorAuthPresent")
BY_ACCOUNT = (allow("sqs:*", to={"AWS": f"arn:aws:iam::{OWN}:root"}),)
BY_ROLE = (allow("sqs:*", to={"AWS": [ROLE]}),)
BY_USER = (allow("sqs:*", to={"AWS": USER}),)
BY_ANYONE = (allow("sqs:*", to="*"),)
BY_SESSION = (allow("sqs:*", to={"AWS": SESSION}),)


@pytest.mark.parametrize(
    ("policies", "stage"),
    [
        (Policies(), Stage.IDENTITY),
        (Policies(identity=SQS), Stage.ALLOWED),
        (Policies(identity=(*SQS, deny("sqs:Delete*"))), Stage.DENIED),
        (Policies(identity=S3), Stage.IDENTITY),
        (Policies(identity=SQS, boundary=SQS), Stage.ALLOWED),
        (Policies(identity=SQS, boundary=S3), Stage.BOUNDARY),
        (Policies(identity=SQS, boundary=(*ALL, deny("sqs:*"))), Stage.DENIED),
        (Policies(identity=SQS, session=S3), Stage.SESSION),
        (Policies(identity=SQS, service_control=(ALL, SQS, ALL)), Stage.ALLOWED),
        (Policies(identity=SQS, service_control=(ALL, S3, ALL)), Stage.SERVICE_CONTROL),
        (Policies(identity=SQS, service_control=((*ALL, deny("*")),)), Stage.DENIED),
        (Policies(identity=SQS, resource_control=(S3,)), Stage.RESOURCE_CONTROL),
        (Policies(resource=BY_ROLE), Stage.ALLOWED),
        (Policies(resource=BY_ANYONE), Stage.ALLOWED),
        (Policies(resource=BY_ACCOUNT), Stage.IDENTITY),
        (Policies(resource=BY_ACCOUNT, identity=SQS), Stage.ALLOWED),
        (Policies(resource=BY_ROLE, boundary=S3), Stage.BOUNDARY),
        (Policies(resource=(deny("sqs:*", to="*"),), identity=SQS), Stage.DENIED),
        (Policies(resource=(deny("sqs:*", to={"AWS": USER}),), identity=SQS), Stage.ALLOWED),
        (Policies(resource_decides=True, identity=SQS), Stage.RESOURCE),
        (Policies(resource_decides=True, identity=SQS, resource=BY_ACCOUNT), Stage.ALLOWED),
        (Policies(resource_decides=True, resource=BY_ROLE), Stage.ALLOWED),
        (Policies(same_account=False, identity=SQS), Stage.RESOURCE),
        (Policies(same_account=False, resource=BY_ROLE), Stage.IDENTITY),
        (Policies(same_account=False, resource=BY_ROLE, identity=SQS), Stage.ALLOWED),
        (Policies(same_account=False, resource=BY_ACCOUNT, identity=SQS), Stage.ALLOWED),
    ],
)
def test_a_role(policies: Policies, stage: Stage) -> None:
    decision = decide(request(), policies)
    assert decision.stage is stage
    assert decision.allowed.value is (stage is Stage.ALLOWED)


def test_a_users_boundary_does_not_limit_what_the_resource_grants_it_by_name() -> None:
    assert decide(request(USER), Policies(resource=BY_USER, boundary=S3)).allowed.certain
    assert not decide(request(USER), Policies(resource=BY_ACCOUNT, boundary=S3)).allowed.possible


def test_a_conditional_permission_names_its_keys() -> None:
    decision = decide(request(), Policies(identity=(allow("sqs:*", when=MFA),)))
    assert decision.allowed == depends_on("aws:MultiFactorAuthPresent")


def test_a_conditional_denial_leaves_a_doubt() -> None:
    decision = decide(request(), Policies(identity=(*SQS, deny("sqs:*", when=MFA))))
    assert decision.allowed == depends_on("aws:MultiFactorAuthPresent")


def test_a_policy_that_was_not_read_leaves_a_doubt_on_both_sides() -> None:
    statements = tuple(unread("policy of q", Origin(policy_type=PolicyType.RESOURCE)))
    across = Policies(same_account=False, identity=SQS, resource=statements)
    may_allow, may_deny = (f"policy of q was not read: it may {what}" for what in ("allow", "deny"))
    assert decide(request(), across).allowed == depends_on(may_allow, may_deny)
    within = Policies(identity=SQS, resource=statements)
    assert decide(request(), within).allowed == depends_on(may_deny)


def test_not_action_and_not_resource_take_out() -> None:
    but = Statement(allow=True, not_actions=("sqs:Delete*",), resources=("*",))
    elsewhere = Statement(allow=True, actions=("sqs:*",), not_resources=(QUEUE,))
    assert not decide(request(), Policies(identity=(but,))).allowed.possible
    assert not decide(request(), Policies(identity=(elsewhere,))).allowed.possible


def test_anyone_and_a_session_are_not_limited_by_what_a_boundary_leaves_out() -> None:
    anyone = decide(request(), Policies(resource=BY_ANYONE, boundary=S3))
    assert anyone.allowed.certain
    session = decide(request(), Policies(resource=BY_SESSION, boundary=S3))
    assert session.allowed == depends_on("aws:userid")
    far = decide(
        request(), Policies(resource=BY_ANYONE, identity=SQS, boundary=S3, same_account=False)
    )
    assert far.stage is Stage.BOUNDARY


def test_what_is_said_of_one_session_depends_on_the_session() -> None:
    assert decide(request(), Policies(resource=BY_SESSION)).allowed == depends_on("aws:userid")
    denial = (deny("sqs:*", to={"AWS": SESSION}),)
    denied = decide(request(), Policies(identity=SQS, resource=denial))
    assert denied.allowed == depends_on("aws:userid")


@pytest.mark.parametrize(
    ("principal", "spared", "bounded", "allowed"),
    [
        (ROLE, [ROLE, ROOT], False, True),
        (ROLE, [ROLE, OWN], False, True),
        (ROLE, [ROLE], False, None),
        (ROLE, [SESSION, ROOT], False, None),
        (ROLE, [ROOT], False, False),
        (ROLE, [USER, ROOT], False, False),
        (ROLE, [ROLE, ROOT], True, False),
        (USER, [USER, ROOT], False, True),
        (f"account:{OWN}", [ROOT], False, True),
        (f"account:{OWN}", [ROLE], False, False),
    ],
)
def test_a_denial_for_all_but_some_spares_who_is_named_with_its_account(
    principal: str, spared: list[str], bounded: bool, allowed: bool | None
) -> None:
    rest = Statement(allow=False, actions=("*",), resources=("*",), not_principals={"AWS": spared})
    policies = Policies(identity=ALL, boundary=ALL if bounded else None, resource=(rest,))
    assert decide(request(principal), policies).allowed.value is allowed


def test_a_conditional_denial_where_nothing_allows_is_a_plain_no() -> None:
    decision = decide(request(), Policies(identity=(deny("sqs:*", when=MFA),)))
    assert (decision.allowed, decision.stage) == (NO, Stage.IDENTITY)


def test_a_conditional_denial_of_each_kind_of_policy_leaves_a_doubt() -> None:
    doubt = (allow("*"), deny("sqs:*", when=MFA))
    everybody = (deny("sqs:*", to="*", when=MFA),)
    for policies in (
        Policies(identity=doubt),
        Policies(identity=SQS, boundary=doubt),
        Policies(identity=SQS, session=doubt),
        Policies(identity=SQS, service_control=(ALL, doubt)),
        Policies(identity=SQS, resource_control=(doubt,)),
        Policies(identity=SQS, resource=everybody),
    ):
        decision = decide(request(), policies)
        assert (decision.allowed, decision.stage) == (DOUBT, Stage.ALLOWED)


def test_a_conditional_permission_of_each_kind_of_policy_leaves_a_doubt() -> None:
    doubt = (allow("sqs:*", when=MFA),)
    for policies in (
        Policies(identity=doubt),
        Policies(identity=SQS, boundary=doubt),
        Policies(identity=SQS, session=doubt),
        Policies(identity=SQS, service_control=(ALL, doubt)),
        Policies(identity=SQS, resource_control=(doubt,)),
        Policies(resource=(allow("sqs:*", to="*", when=MFA),)),
        Policies(resource_decides=True, resource=(allow("*", to={"AWS": ROLE}, when=MFA),)),
    ):
        assert decide(request(), policies).allowed == DOUBT
