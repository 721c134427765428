"""The templates of CloudFormation: cfn-lint finds nothing, and they agree with the service."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.decode.cfn_yaml import load

from discovery.aws import CRAWLERS
from discovery.interface import Where
from discovery.role_template import ROLE_NAME, role_template
from service.settings import PREFIX, Settings

ROOT = Path(__file__).parents[3]
FARGATE = ROOT / "service" / "deploy" / "cloudformation" / "fargate.yaml"
COMPOSE = ROOT / "docker-compose.yml"


def findings(template: Path) -> str:
    command = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run(
        [command, "--include-checks", "I", "--non-zero-exit-code", "informational", template],
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def fargate() -> Any:
    return load(str(FARGATE))


def test_cfn_lint_finds_nothing_in_the_service() -> None:
    assert findings(FARGATE) == ""


@pytest.mark.parametrize(("optional", "external_id"), [(False, ""), (True, "an id")])
def test_cfn_lint_finds_nothing_in_the_roles_of_a_stack_set(
    optional: bool, external_id: str, tmp_path: Path
) -> None:
    local = [crawler for crawler in CRAWLERS if crawler.where is not Where.ORGANIZATION]
    template = role_template(
        local,
        role=ROLE_NAME,
        trust="111122223333",
        external_id=external_id,
        optional=optional,
        deny_secrets=True,
    )
    path = tmp_path / "role.json"
    path.write_text(json.dumps(template))
    assert findings(path) == ""


def container() -> Any:
    (only,) = fargate()["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    return only


def test_what_the_service_gets_is_what_it_reads() -> None:
    names = [row["Name"] for row in (*container()["Environment"], *container()["Secrets"])]
    ours = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    neo4j = {"NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD"}
    assert [name for name in names if name not in ours | neo4j] == []


def test_secrets_are_given_by_their_address_alone() -> None:
    secret = {"LOADPATH_TOKENS", "NEO4J_PASSWORD"}
    assert not secret & {row["Name"] for row in container()["Environment"]}
    assert secret <= {row["Name"] for row in container()["Secrets"]}


def test_the_container_is_hardened_and_healthy_as_in_compose() -> None:
    compose = yaml.safe_load(COMPOSE.read_text())["services"]["loadpath"]
    assert list(container()["HealthCheck"]["Command"]) == compose["healthcheck"]["test"]
    assert container()["ReadonlyRootFilesystem"] is True
    assert f"USER {container()['User']}\n" in (ROOT / "service" / "Dockerfile").read_text()


def test_the_service_may_change_nothing_in_aws() -> None:
    role = fargate()["Resources"]["TaskRole"]["Properties"]
    assert list(actions(role["Policies"])) == ["sts:AssumeRole"]


def actions(policies: Any) -> Iterator[str]:
    for policy in policies:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Action"]


def test_what_a_crawl_runs_is_a_command_of_the_image() -> None:
    target = fargate()["Resources"]["Crawl"]["Properties"]["Target"]
    (override,) = json.loads(target["Input"])["containerOverrides"]
    assert override == {"name": container()["Name"], "command": ["crawl", "--org"]}
