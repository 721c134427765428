"""Access: seconds of `may`, `who can` and `access of` on a large account.

    python -m tests.benchmarks.access [--roles 5000 --statements 20000]

Prints a Markdown table. The account has an organization with control policies on three levels, a
boundary for every second role, and buckets, keys, secrets, queues and tables with policies of their
own; every fifth role has a denial, every third a condition that only a request settles. The first
question of each kind pays for reading all policies and is measured apart. The reference is a `may`
that was asked before.
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from model.access.may import may
from model.access.policies import Access
from model.access.principal_access import access_of
from model.access.who_can import WhoCan
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Json, Kind
from model.records.requirement import Effect, Member, Requirement
from model.records.revision import Records
from tests.benchmarks.timing import machine, once, seconds, write

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWN, HEAD = "111122223333", "999900001111"
ACCOUNT = ComponentId(f"account:{OWN}")
TOP, UNIT = (ComponentId(f"arn:aws:organizations::{HEAD}:{text}") for text in ("root/r", "ou/u"))
BOUNDARY = f"arn:aws:iam::{OWN}:policy/limit"
EACH = 100
"""So many buckets, keys, secrets, queues and tables."""
TYPES: Sequence[tuple[Kind, str, str, Sequence[str]]] = (
    (Kind.SECRET, "AWS::SecretsManager::Secret", "secretsmanager", ("GetSecretValue", "*")),
    (Kind.BUCKET, "AWS::S3::Bucket", "s3", ("GetObject", "PutObject", "Get*")),
    (Kind.KEY, "AWS::KMS::Key", "kms", ("Decrypt", "GenerateDataKey", "*")),
    (Kind.QUEUE, "AWS::SQS::Queue", "sqs", ("SendMessage", "ReceiveMessage")),
    (Kind.DATABASE, "AWS::DynamoDB::Table", "dynamodb", ("GetItem", "PutItem", "Query")),
)
MFA: Json = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def records(roles: int, statements: int) -> Records:
    """Return the records of the account; the statements are spread over the roles."""
    chance = np.random.default_rng(1)
    resources = list(_resources())
    principals = [_role(number, statements // roles, chance) for number in range(roles)]
    places = [
        Component(id=ACCOUNT, kind=Kind.ACCOUNT, account=OWN),
        Component(id=UNIT, kind=Kind.ORGANIZATIONAL_UNIT),
        Component(id=TOP, kind=Kind.ORGANIZATIONAL_UNIT),
        Component(
            id=ComponentId(BOUNDARY),
            kind=Kind.POLICY,
            account=OWN,
            properties={"statements": [_statement("*"), _statement("iam:*", effect="Deny")]},
        ),
    ]
    controls = [_control(place) for place in (ACCOUNT, UNIT, TOP)]
    components = [*resources, *principals, *places, *controls]
    needs = [
        _need(ACCOUNT, UNIT, "part_of", Effect.CONTAINMENT),
        _need(UNIT, TOP, "part_of", Effect.CONTAINMENT),
        *(
            _need(place, control.id, "bound_by", Effect.POLICY)
            for place, control in zip((ACCOUNT, UNIT, TOP), controls, strict=True)
        ),
    ]
    return Records(
        components=tuple(sorted(components, key=lambda component: component.id)),
        requirements=tuple(sorted(needs, key=lambda need: need.id)),
    )


def measure(roles: int, statements: int) -> Sequence[Sequence[str]]:
    """Return the rows of the table."""
    given = records(roles, statements)
    graph = DependencyGraph(given)
    role = ComponentId(f"arn:aws:iam::{OWN}:role/r{roles // 2:05}")
    secret, bucket = (f"arn:aws:secretsmanager:us-east-1:{OWN}:secret:7", "arn:aws:s3:::b7")
    get, read = "secretsmanager:GetSecretValue", "s3:GetObject"
    access = Access(graph, at=NOON)
    first = once(lambda: may(access, role, get, ComponentId(secret)))
    again = seconds(lambda: may(access, role, get, ComponentId(secret)), times=50)
    who = WhoCan(Access(graph, at=NOON))
    listed: list[int] = []
    questions = [
        ("`may`, the first question", first),
        ("`who-can` of a secret, the first question", _who(who, get, secret, listed)),
        ("`who-can` of another secret", _who(who, get, f"{secret}0", listed)),
        ("`who-can` of a bucket that every account may name", _who(who, read, bucket, listed)),
        (
            "`who-can` of a key",
            _who(who, "kms:Decrypt", f"arn:aws:kms:us-east-1:{OWN}:key/7", listed),
        ),
        (
            "`access of` a role, the first question",
            once(lambda: listed.append(len(access_of(Access(graph, at=NOON), role)))),
        ),
    ]
    counts = ["1", *map(str, listed)]
    return [
        ["`may`, asked before", "1", f"{again * 1000:.2f} ms", "1×"],
        *(
            [title, count, f"{took:.2f} s", f"{took / again:,.0f}×"]
            for (title, took), count in zip(questions, counts, strict=True)
        ),
    ]


def _who(who: WhoCan, action: str, resource: str, listed: list[int]) -> float:
    return once(lambda: listed.append(len(who.ask(action, ComponentId(resource)))))


def _resources() -> Iterator[Component]:
    for kind, type_, service, actions in TYPES:
        for number in range(EACH):
            if kind is Kind.BUCKET:
                arn = f"arn:aws:s3:::b{number}"
            else:
                between = {Kind.SECRET: "secret:", Kind.KEY: "key/", Kind.DATABASE: "table/"}
                arn = f"arn:aws:{service}:us-east-1:{OWN}:{between.get(kind, '')}{number}"
            named: Json = {"AWS": OWN}
            allowed = _statement(f"{service}:{actions[0]}", principals=named)
            own = {**_statement(f"{service}:*", principals=named)} if kind is Kind.KEY else allowed
            yield Component(
                id=ComponentId(arn),
                kind=kind,
                type=type_,
                account=OWN,
                region="us-east-1",
                properties={
                    "policy": [own] if number % 2 or kind is Kind.KEY else [],
                    "grants": [],
                },
            )


def _role(number: int, statements: int, chance: np.random.Generator) -> Component:
    allows = []
    for index in range(statements):
        _, _, service, actions = TYPES[int(chance.integers(len(TYPES)))]
        action = f"{service}:{actions[int(chance.integers(len(actions)))]}"
        denied = index == statements - 1 and number % 5 == 0
        conditions = MFA if index == 0 and number % 3 == 0 else None
        on = "*" if chance.random() < 0.5 else f"arn:aws:{service}:*:*:*{int(chance.integers(9))}*"
        allows.append(
            _statement(action, effect="Deny" if denied else "Allow", on=on, conditions=conditions)
        )
    name = f"r{number:05}"
    return Component(
        id=ComponentId(f"arn:aws:iam::{OWN}:role/{name}"),
        kind=Kind.PRINCIPAL,
        type="AWS::IAM::Role",
        name=name,
        account=OWN,
        properties={
            "allows": allows,
            "attached_policies": [],
            "trust": [],
            "boundary": BOUNDARY if number % 2 else "",
        },
    )


def _statement(
    action: str,
    *,
    effect: str = "Allow",
    on: str = "*",
    conditions: Json = None,
    principals: Json = None,
) -> dict[str, Json]:
    return {
        "effect": effect,
        "actions": [action],
        "resources": [on],
        "conditions": conditions,
        "principals": principals,
    }


def _control(place: ComponentId) -> Component:
    return Component(
        id=ComponentId(f"arn:aws:organizations::{HEAD}:policy/{place}"),
        kind=Kind.POLICY,
        properties={
            "policy_type": "SERVICE_CONTROL_POLICY",
            "statements": [_statement("*"), _statement("organizations:*", effect="Deny")],
        },
    )


def _need(
    dependent: ComponentId, provider: ComponentId, relation: str, effect: Effect
) -> Requirement:
    return Requirement(
        dependent=dependent,
        members=(Member(provider=provider),),
        minimum=1,
        relation=relation,
        effect=effect,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roles", type=int, default=5_000)
    parser.add_argument("--statements", type=int, default=20_000)
    given = parser.parse_args()
    title = f"Access, {given.roles} roles and {given.statements} statements ({machine()})"
    write(title, ["question", "answers", "took", "ratio"], measure(given.roles, given.statements))


if __name__ == "__main__":
    main()
