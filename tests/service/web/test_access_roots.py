"""Who may do what, asked over HTTP of the vectors of access."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.running import Running, fill, serving

VECTORS = Path(__file__).parents[2] / "scenarios" / "access"
OWN = "arn:aws:iam::111122223333:role"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:f"
KEY = "arn:aws:kms:us-east-1:111122223333:key/k"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("access")
    url = f"sqlite:///{folder}/access.sqlite3"
    names = ("32-wildcard-across-colons", "34-pass-role-needs-all-three", "36-kms-grants")
    fill(url, *(VECTORS / f"{name}.yaml" for name in names))
    with serving(url, folder) as service:
        service.wait(lambda snapshot: snapshot is not None)
        yield service


def test_may_tells_the_answer_what_decided_and_why(running: Running) -> None:
    answers = running.ask(
        """query($denied: ID!, $open: ID!, $function: ID!, $key: ID!) {
             no: may(principal: $denied, action: "lambda:InvokeFunction", resource: $function) {
               answer because decidedBy { principal sid index effect policyType grant } }
             conditional: may(principal: $open, action: "kms:Decrypt", resource: $key) {
               answer because decidedBy { text resource grant }
               permission { principal component { name } resource { id } action } } }""",
        denied=f"{OWN}/denied",
        open=f"{OWN}/x",
        function=FUNCTION,
        key=KEY,
    )
    assert answers["no"] == {
        "answer": "NO",
        "because": [],
        "decidedBy": [
            {
                "principal": "denied",
                "sid": "s5",
                "index": 1,
                "effect": "DENY",
                "policyType": "IDENTITY",
                "grant": None,
            }
        ],
    }
    assert answers["conditional"] == {
        "answer": "CONDITIONAL",
        "because": ["kms:EncryptionContext:tenant"],
        "decidedBy": [{"text": "grant 1 of k", "resource": "k", "grant": 1}],
        "permission": {
            "principal": f"{OWN}/x",
            "component": {"name": "x"},
            "resource": {"id": KEY},
            "action": "kms:Decrypt",
        },
    }


def test_who_can_is_sorted_and_paged(running: Running) -> None:
    query = """query($function: ID!, $after: String) {
      whoCan(action: "lambda:InvokeFunction", resource: $function, certain: true) {
        principals(first: 2, after: $after) {
          totalCount pageInfo { endCursor } nodes { principal answer } } } }"""
    first = running.ask(query, function=FUNCTION)["whoCan"]["principals"]
    cursor = first["pageInfo"]["endCursor"]
    second = running.ask(query, function=FUNCTION, after=cursor)["whoCan"]["principals"]
    listed = [node["principal"] for page in (first, second) for node in page["nodes"]]
    names = ("admin", "dev", "dev2", "ecs", "middle", "span")
    assert first["totalCount"] == len(names)
    assert listed == [f"{OWN}/{name}" for name in names[:4]]


def test_access_lists_what_a_principal_may_read_change_and_destroy(running: Running) -> None:
    query = """query($principal: ID!) { access(principal: $principal) {
      components { nodes { verb permission { action answer resource { id } } } } } }"""
    (read,) = running.ask(query, principal=f"{OWN}/g")["access"]["components"]["nodes"][:1]
    assert read == {
        "verb": "READ",
        "permission": {"action": "kms:Decrypt", "answer": "YES", "resource": {"id": KEY}},
    }


def test_a_compromise_tells_its_escalation_paths(running: Running) -> None:
    query = """query($start: ID!) { compromise(start: $start) { unevaluated escalations { nodes {
      path holder { name } gains answer because actions chain { name } } } } }"""
    answer = running.ask(query, start=f"{OWN}/dev")["compromise"]
    assert answer["escalations"]["nodes"] == [
        {
            "path": "lambda-001",
            "holder": {"name": "dev"},
            "gains": "admin",
            "answer": "YES",
            "because": [],
            "actions": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
            "chain": [{"name": "dev"}, {"name": "admin"}],
        }
    ]
    assert "AWS::Glue::DevEndpoint" in answer["unevaluated"]


def test_what_if_tells_that_a_policy_alone_opens_no_key_and_refuses_what_is_none(
    running: Running,
) -> None:
    query = """query($change: ChangeInput!) { whatIf(change: $change) {
      needs { totalCount } services { id } blastRadius { downCount }
      gained { nodes { verb permission { action answer resource { id } } } } } }"""
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    attached = {
        "policy": "reads",
        "target": f"{OWN}/x",
        "document": json.dumps({"Statement": [statement]}),
    }
    answer = running.ask(query, change={"attach": [attached]})
    assert answer["whatIf"]["needs"]["totalCount"] == 0
    assert answer["whatIf"]["blastRadius"]["downCount"] == 0
    assert answer["whatIf"]["gained"]["nodes"] == []
    refused = {"attach": [{**attached, "document": "{}"}]}
    assert running.error(query, change=refused)["extensions"]["code"] == "INVALID_VALUE"


@pytest.mark.parametrize(
    ("principal", "action", "code"),
    [
        (f"{OWN}/nobody", "kms:Decrypt", "UNKNOWN_COMPONENT"),
        (f"{OWN}/g", "Decrypt", "INVALID_VALUE"),
        (KEY, "kms:Decrypt", "INVALID_VALUE"),
    ],
)
def test_a_question_that_cannot_be_asked_is_a_typed_error(
    running: Running, principal: str, action: str, code: str
) -> None:
    query = """query($principal: ID!, $action: String!, $key: ID!) {
      may(principal: $principal, action: $action, resource: $key) { answer } }"""
    error = running.error(query, principal=principal, action=action, key=KEY)
    assert error["extensions"]["code"] == code
