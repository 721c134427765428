"""Principals of statements: a table of every form, with whom it names and whom it does not.

The forms are those of the IAM User Guide, "AWS JSON policy elements: Principal".
"""

from typing import Any

import pytest

from model.access.caller import Caller, CallerKind, anyone, root, service
from model.access.principal_names import CANONICAL, SESSION_KEY, Naming, account_named, namings
from model.access.truth import YES, depends_on
from model.records.component import Json

OWN, OTHER = "111122223333", "444455556666"
USER = Caller(kind=CallerKind.USER, arn=f"arn:aws:iam::{OWN}:user/team/ada", account=OWN)
ROLE = Caller(kind=CallerKind.ROLE, arn=f"arn:aws:iam::{OWN}:role/team/deploy", account=OWN)
ODD = Caller(kind=CallerKind.ROLE, arn=f"arn:aws:iam::{OTHER}:role/a,b+c=1@x", account=OTHER)
ROOT = root(OWN, canonical_id="79a5")
PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
GITHUB = Caller(kind=CallerKind.FEDERATED, arn=PROVIDER)
COGNITO = Caller(kind=CallerKind.FEDERATED, arn="cognito-identity.amazonaws.com")
LAMBDA = service("lambda.amazonaws.com")
SESSION = f"arn:aws:sts::{OWN}:assumed-role/deploy/morning"
FULL_SESSION = f"arn:aws:sts::{OTHER}:assumed-role/deploy/morning"


@pytest.mark.parametrize(
    ("form", "named", "caller", "ways"),
    [
        ("everybody", "*", USER, {Naming.ANYONE}),
        ("everybody", "*", LAMBDA, {Naming.ANYONE}),
        ("everybody", "*", anyone(), {Naming.ANYONE}),
        ("everybody of AWS", {"AWS": "*"}, ROLE, {Naming.ANYONE}),
        ("everybody of AWS", {"AWS": ["*"]}, anyone(), {Naming.ANYONE}),
        ("account by number", {"AWS": OWN}, USER, {Naming.ACCOUNT}),
        ("account by number", {"AWS": OWN}, ROOT, {Naming.ITSELF}),
        ("account by number", {"AWS": OTHER}, USER, set()),
        ("account by ARN", {"AWS": f"arn:aws:iam::{OWN}:root"}, ROLE, {Naming.ACCOUNT}),
        ("account by ARN", {"AWS": f"arn:aws:iam::{OTHER}:root"}, ROLE, set()),
        ("account by ARN", {"AWS": f"arn:aws:iam::{OWN}:root"}, LAMBDA, set()),
        ("user", {"AWS": USER.arn}, USER, {Naming.ITSELF}),
        ("user", {"AWS": [f"arn:aws:iam::{OWN}:user/eve", USER.arn]}, USER, {Naming.ITSELF}),
        ("user", {"AWS": f"arn:aws:iam::{OWN}:user/ada"}, USER, set()),
        ("role", {"AWS": ROLE.arn}, ROLE, {Naming.ITSELF}),
        ("role", {"AWS": f"arn:aws:iam::{OTHER}:role/team/deploy"}, ROLE, set()),
        ("commas in a name", {"AWS": ODD.arn}, ODD, {Naming.ITSELF}),
        ("part of an ARN", {"AWS": f"arn:aws:iam::{OWN}:role/*"}, ROLE, set()),
        ("session of a role", {"AWS": SESSION}, ROLE, {Naming.SESSION}),
        ("session of a role", {"AWS": SESSION}, USER, set()),
        ("session of a role", {"AWS": FULL_SESSION}, ROLE, set()),
        ("group", {"AWS": f"arn:aws:iam::{OWN}:group/team"}, USER, set()),
        ("deleted principal", {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}, USER, set()),
        ("service", {"Service": "lambda.amazonaws.com"}, LAMBDA, {Naming.ITSELF}),
        ("service", {"Service": ["ec2.amazonaws.com"]}, LAMBDA, set()),
        ("service", {"Service": "lambda.amazonaws.com"}, ROLE, set()),
        ("web identity", {"Federated": PROVIDER}, GITHUB, {Naming.ITSELF}),
        ("web identity", {"Federated": f"{PROVIDER}/x"}, GITHUB, set()),
        ("web identity", {"Federated": COGNITO.arn}, COGNITO, {Naming.ITSELF}),
        ("web identity", {"AWS": PROVIDER}, GITHUB, set()),
        ("canonical user", {"CanonicalUser": "79a5"}, ROOT, {Naming.ACCOUNT}),
        ("canonical user", {"CanonicalUser": "beef"}, ROOT, set()),
        ("canonical user", {"CanonicalUser": "79a5"}, anyone(), set()),
        ("several forms", {"Service": "s3.amazonaws.com", "AWS": OWN}, USER, {Naming.ACCOUNT}),
        ("case of the form", {"aws": USER.arn}, USER, {Naming.ITSELF}),
        ("no principal", {}, USER, set()),
        ("malformed", ["*"], USER, set()),
        ("unknown form", {"Planet": "*"}, USER, set()),
    ],
)
def test_a_form_of_principal_names_a_caller(
    form: str, named: Json, caller: Caller, ways: set[Naming]
) -> None:
    assert namings(named, caller) == dict.fromkeys(ways, YES), form


def test_a_canonical_user_id_is_open_for_an_account_whose_id_is_not_known() -> None:
    named: dict[str, Any] = {"CanonicalUser": "79a5"}
    assert namings(named, USER) == {Naming.ACCOUNT: depends_on(CANONICAL.format("79a5"))}


def test_a_session_is_told_by_the_key_that_holds_its_name() -> None:
    assert SESSION_KEY == "aws:userid"


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (OWN, OWN),
        (f"arn:aws:iam::{OWN}:root", OWN),
        (f"arn:aws-cn:iam::{OWN}:root", OWN),
        ("1234", None),
        (f"arn:aws:iam::{OWN}:user/root", None),
        ("*", None),
    ],
)
def test_a_text_that_names_a_whole_account(text: str, account: str | None) -> None:
    assert account_named(text) == account
