"""`loadpath policy` prints what IAM takes, as it is, on standard output."""

import json
from typing import Any

import pytest

from discovery.aws import CRAWLERS
from discovery.interface import Where
from discovery.permissions import parts, policy
from discovery.role_template import role_template
from service.cli.main import run

LOCAL = [one for one in CRAWLERS if one.where is not Where.ORGANIZATION]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(["policy", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_by_default_it_is_the_policy_of_one_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys) == policy(LOCAL)


def test_for_an_organization_it_assumes_the_named_role(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = printed(capsys, "--org", "--role-name", "Reader", "--partition", "aws-us-gov")
    assert found == policy(CRAWLERS, assume_role="Reader", partition="aws-us-gov")


def test_the_parts_together_are_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    count = len(parts(policy(LOCAL)))
    found = [printed(capsys, "--part", str(number)) for number in range(1, count + 1)]
    assert [statement for one in found for statement in one["Statement"]] == [
        statement for one in parts(policy(LOCAL)) for statement in one["Statement"]
    ]


def test_the_template_carries_what_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--role-name", "Reader", "--trust", "999988887777", "--external-id", "x")
    assert printed(capsys, "--role-template", *arguments) == role_template(
        LOCAL, role="Reader", trust="999988887777", external_id="x"
    )


def test_the_table_names_every_crawler(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "--format", "table", "--org"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = {line.split()[0] for line in lines if line.startswith("aws.")}
    assert first == {one.name for one in CRAWLERS}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--trust", "999988887777"), "--trust: got '999988887777', expected to stand beside"),
        (("--external-id", "x"), "--external-id: got 'x', expected to stand beside"),
        (("--part", "99"), "--part: got 99, expected a number from 1 to"),
        (("--role-template", "--part", "1"), "--part: got 1, expected no --role-template"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(["policy", *arguments]) == 3
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_an_unknown_partition_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "--partition", "aws-moon"]) == 2
    assert "aws-moon" in capsys.readouterr().err
