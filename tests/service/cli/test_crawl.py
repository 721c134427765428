"""`loadpath crawl` reads an account, tells what it could not read, and publishes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.cli.exits import Exit
from service.cli.main import run
from service.demo.estate.aws import EAST, ROLE, WEST, Estate
from service.stores.sqlite.store import SqliteStore
from tests.faults import Fault, FaultServer, faulty

pytestmark = pytest.mark.emulator


@pytest.fixture
def server(estate: Estate, reach: Callable[[str], None]) -> Iterator[FaultServer]:
    with faulty(estate.endpoint) as found:
        reach(found.url)
        yield found


@pytest.fixture
def crawl(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Give a function that crawls into a store of this test: exit code, output, errors."""

    def crawled(*options: str) -> tuple[int, str, str]:
        code = run(["crawl", "--rate", "0", "--store", f"sqlite:///{tmp_path}/store", *options])
        return code, *capsys.readouterr()

    return crawled


Crawl = Callable[..., tuple[int, str, str]]


def answer(found: tuple[int, str, str]) -> Any:
    assert found[0] == 0, found[2]
    return json.loads(found[1])


def test_it_publishes_and_a_second_crawl_of_the_same_is_nothing_new(
    server: FaultServer, crawl: Crawl
) -> None:
    options = ("--regions", EAST, "--only", "aws.ec2.vpcs", "--format", "json")
    first, second = answer(crawl(*options)), answer(crawl(*options))
    assert (first["revision"]["number"], first["new_revision"]) == (1, True)
    assert (second["revision"]["number"], second["new_revision"]) == (1, False)
    assert first["scopes"] == {"total": 1, "done": 1, "outcomes": {"complete": 1}}
    assert (first["failed_calls"], first["not_complete"]) == ([], [])


def test_a_call_that_fails_is_named_with_its_scopes_and_is_no_error(
    estate: Estate, server: FaultServer, crawl: Crawl
) -> None:
    server.rule = lambda call: Fault.DENIED if call.operation == "describe_vpcs" else None
    own = estate.accounts["management"]
    options = ("--regions", f"{EAST},{WEST}", "--only", "aws.ec2.vpcs")
    found = answer(crawl(*options, "--format", "json"))
    scopes = [f"aws.ec2.vpcs@{own}/{region}" for region in (EAST, WEST)]
    assert found["failed_calls"] == [
        {"call": "ec2:describe_vpcs: AccessDeniedException", "scopes": scopes}
    ]
    assert [one["outcome"] for one in found["not_complete"]] == ["denied", "denied"]
    code, out, _ = crawl(*options)
    assert code == 0
    assert "ec2:describe_vpcs: AccessDeniedException" in out
    assert "denied" in out


def test_accounts_are_crawled_by_the_named_role(
    estate: Estate, server: FaultServer, crawl: Crawl
) -> None:
    accounts = sorted((estate.accounts["payments"], estate.accounts["storefront"]))
    options = ("--role-name", ROLE, "--external-id", "agreed", "--regions", EAST)
    found = answer(
        crawl(
            "--accounts", accounts[0], "--accounts", accounts[1],
            "--only", "aws.ec2.vpcs", "--format", "json", *options,
        )
    )  # fmt: skip
    assert found["scopes"]["outcomes"] == {"complete": 2}
    assert found["components_seen"] >= 2
    assert sum(call.operation == "assume_role" for call in server.calls) == 2


def test_plan_shows_the_estimate_and_crawls_nothing(server: FaultServer, crawl: Crawl) -> None:
    options = ("--regions", f"{EAST},{WEST}", "--only", "aws.ec2.vpcs")
    estimated = answer(crawl(*options, "--plan", "--format", "json"))
    assert estimated == {
        "services": [
            {"service": "ec2", "scopes": 2, "calls": 2, "shortest": "PT0S", "dollars": 0.0}
        ]
    }
    assert [call.name for call in server.calls if call.service != "sts"] == [
        "ec2:describe_regions",
        "ec2:describe_vpcs",
        "ec2:describe_vpcs",
    ]
    code, out, _ = crawl(*options, "--plan")
    assert (code, out.splitlines()[-2]) == (0, "at least 2 calls, 0 s, US$ 0.00")
    _, _, errors = crawl(*options)
    assert "at least 2 calls, 0 s, US$ 0.00" in errors


def test_no_publish_records_and_leaves_the_revision(
    server: FaultServer, crawl: Crawl, tmp_path: Path
) -> None:
    code, out, _ = crawl("--regions", EAST, "--only", "aws.ec2.vpcs", "--no-publish")
    assert (code, "nothing was published" in out) == (0, True)
    store = SqliteStore(tmp_path / "store")
    assert store.current() is None
    assert len(store.observations()) == 1
    store.close()


def test_progress_and_identity_go_to_standard_error(server: FaultServer, crawl: Crawl) -> None:
    _, out, err = crawl("--regions", EAST, "--only", "aws.ec2.vpcs", "--format", "json")
    assert "crawling as arn:aws:sts::" in err
    assert "crawl: 1 of 1 scopes" in err
    json.loads(out)


def test_without_credentials_it_does_not_start_and_makes_no_store(
    server: FaultServer, crawl: Crawl, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    code, out, err = crawl()
    assert (code, out) == (5, "")
    assert "NoCredentialsError" in err
    assert "hint: set AWS_PROFILE" in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--org", "--accounts", "123456789012"), 2, "either --org or --accounts"),
        (("--accounts", "12345"), 2, "got '12345', expected twelve digits"),
        (("--only", "aws.ec2.vpc"), 3, "did you mean 'aws.ec2.vpcs'"),
        (("--workers", "0"), 2, "--workers"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_asked(
    options: tuple[str, ...], code: int, said: str, server: FaultServer, crawl: Crawl
) -> None:
    found = crawl(*options)
    assert found[0] == code
    assert said in found[2]
    assert server.calls == []


def test_a_crawl_that_loses_the_connection_says_so_and_is_no_success(
    estate: Estate, server: FaultServer, crawl: Crawl
) -> None:
    server.rule = lambda call: Fault.TIMEOUT if call.service == "ec2" else None
    options = ("--regions", EAST, "--only", "aws.ec2.*", "--timeout", "0.2", "--workers", "1")
    code, out, errors = crawl(*options, "--format", "json")
    assert code == Exit.AWS
    assert json.loads(out)["lost_connection"] is True
    assert "The connection to AWS was lost" in errors


def test_too_little_coverage_is_a_finding(
    estate: Estate, server: FaultServer, crawl: Crawl
) -> None:
    server.rule = lambda call: Fault.DENIED if call.operation == "describe_vpcs" else None
    options = ("--regions", EAST, "--only", "aws.ec2.vpcs", "--only", "aws.ec2.subnets")
    assert crawl(*options, "--minimum-coverage", "0.5")[0] == Exit.OK
    code, _, errors = crawl(*options, "--minimum-coverage", "0.9")
    assert code == Exit.FINDINGS
    assert "Read 50.0% of the scopes completely; --minimum-coverage asks for 90.0%." in errors
