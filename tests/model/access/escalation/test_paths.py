"""Every published escalation path, on a graph that holds it, and without each of its needs."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from model.access.caller import ROLE, USER
from model.access.escalation.path import EscalationPath, Gain, On, Template
from model.access.escalation.paths import PATHS, PUBLISHED
from model.access.may import Answer, answer_of
from model.graph import DependencyGraph
from model.impact.compromise import Escalation, compromise
from tests.builders import graph

AT = datetime(2026, 3, 1, tzinfo=UTC)
OWN = "111122223333"
ADMIN = f"arn:aws:iam::{OWN}:role/admin"
TARGET = f"arn:aws:x:us-east-1:{OWN}:target/t"
GROUP, OTHER_GROUP = f"arn:aws:iam::{OWN}:group/mine", f"arn:aws:iam::{OWN}:group/admins"
POLICY = f"arn:aws:iam::{OWN}:policy/own"

PUBLISHED_IDS = (
    *(f"apprunner-00{number}" for number in (1, 2)),
    *(f"bedrock-00{number}" for number in (1, 2)),
    *(f"cloudformation-00{number}" for number in range(1, 6)),
    *(f"codebuild-00{number}" for number in range(1, 5)),
    "datapipeline-001",
    *(f"ec2-00{number}" for number in range(1, 5)),
    "ec2instanceconnect-003",
    *(f"ecs-00{number}" for number in range(1, 6)),
    *(f"glue-00{number}" for number in range(1, 7)),
    *(f"iam-{number:03}" for number in range(1, 22)),
    *(f"lambda-00{number}" for number in range(1, 7)),
    *(f"sagemaker-00{number}" for number in range(1, 6)),
    *(f"ssm-00{number}" for number in (1, 2)),
    "sts-001",
)


def allow(*actions: str, **element: Any) -> dict[str, Any]:
    return {"effect": "Allow", "actions": list(actions), "resources": ["*"], **element}


def principal(type_: str, *allows: dict[str, Any], trust: Any = (), **about: Any) -> dict[str, Any]:
    return {
        "kind": "principal",
        "type": type_,
        "account": OWN,
        "allows": list(allows),
        "trust": list(trust),
        **about,
    }


def holding(path: EscalationPath, *, without: str | None = None) -> tuple[DependencyGraph, str]:
    """Return a graph that holds a path, and its holder; without one action of the path."""
    holder_type = path.holder_type or ROLE
    holder = f"arn:aws:iam::{OWN}:{'user' if holder_type == USER else 'role'}/holder"
    actions = [action for action in path.actions if action != without]
    trust = [allow("sts:AssumeRole", principals={"Service": list(path.services)})]
    if path.template in {Template.ASSUME, Template.OTHER_PRINCIPAL} and without != "sts:AssumeRole":
        trust = [allow("sts:AssumeRole", principals={"AWS": [holder]})]
    about: dict[str, Any] = {
        holder: principal(holder_type, allow(*actions), attached_policies=[POLICY]),
        ADMIN: principal(ROLE, allow("*"), trust=trust, attached_policies=[POLICY]),
        POLICY: {"kind": "policy", "account": OWN, "statements": []},
        GROUP: principal("AWS::IAM::Group"),
        OTHER_GROUP: principal("AWS::IAM::Group", allow("*")),
    }
    drawn = f"{holder} policy> {GROUP}"
    if path.target_type == USER:
        about[f"arn:aws:iam::{OWN}:user/other"] = principal(USER, allow("*"), attached_policies=[])
    elif path.target_type not in {None, ROLE}:
        about[TARGET] = {
            "type": path.target_type,
            "account": OWN,
            "region": "us-east-1",
            "policy": [],
        }
        drawn += f"; {TARGET} > {ADMIN}"
    relations = {"policy": "member_of", "hard": "assumes_role"}
    compiled = graph(drawn, about)
    needs = tuple(
        replace(need, relation=relations[str(need.effect)]) for need in compiled.requirements
    )
    return DependencyGraph(replace(compiled.records, requirements=needs)), holder


def found(path: EscalationPath, *, without: str | None = None) -> list[Escalation]:
    compiled, holder = holding(path, without=without)
    steps = compromise(compiled, holder, at=AT).escalations
    return [step for step in steps if step.path == path.id and step.holder == holder]


def test_the_published_paths_are_all_there() -> None:
    assert sorted(path.id for path in PUBLISHED) == sorted(PUBLISHED_IDS)
    assert len(PUBLISHED) == 65
    assert len({path.id for path in PATHS}) == len(PATHS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.id)
def test_a_graph_that_holds_a_path_yields_it_with_its_chain(path: EscalationPath) -> None:
    (step, *_) = found(path)
    assert answer_of(step.certain) is (Answer.CONDITIONAL if path.facts else Answer.YES)
    assert set(step.certain.keys) == set(path.facts)
    assert step.chain == (step.holder, step.principal)
    assert step.actions == path.actions


@pytest.mark.parametrize(
    ("path", "action"),
    [
        pytest.param(path, action, id=f"{path.id}-{action}")
        for path in PATHS
        for action, on in path.needs
        if not (path.template is Template.ASSUME and on is On.ROLE)
    ],
)
def test_a_path_needs_each_of_its_actions(path: EscalationPath, action: str) -> None:
    assert found(path, without=action) == []


@pytest.mark.parametrize(
    "path",
    [path for path in PATHS if path.template is Template.PASS_ROLE],
    ids=lambda path: path.id,
)
def test_a_passed_role_must_trust_the_service(path: EscalationPath) -> None:
    elsewhere = replace(path, services=("elsewhere.amazonaws.com",))
    compiled, holder = holding(elsewhere)
    steps = compromise(compiled, holder, at=AT).escalations
    assert path.id not in {step.path for step in steps}


def test_what_a_path_gains_is_said_in_words() -> None:
    gains = {
        path.gain: found(path)[0].gains for path in PATHS if path.template is not Template.ASSUME
    }
    assert gains[Gain.PRINCIPAL] == "admin"
    assert gains[Gain.GROUP] == "what the group admins may"
    assert gains[Gain.ANYTHING] == f"admin, with anything in account:{OWN}"
