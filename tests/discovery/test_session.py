"""Whose credentials are used, and that they renew themselves."""

import pickle
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from discovery.errors import CannotStart
from discovery.session import ClientSettings, Role, Sessions, utc_now
from model.records.observation import Outcome
from service.demo.estate.aws import EAST, ROLE, WEST, Estate
from tests.faults import Fault, FaultServer, faulty

pytestmark = pytest.mark.emulator
Reach = Callable[[str], None]


@pytest.fixture
def server(estate: Estate, reach: Reach) -> Iterator[FaultServer]:
    """Give a server before the estate that tells with which keys it was asked."""
    with faulty(estate.endpoint) as proxy:
        reach(proxy.url)
        yield proxy


def keys(server: FaultServer, operation: str) -> list[str]:
    return [call.access_key for call in server.calls if call.operation == operation]


def test_our_own_account_is_asked_without_assuming_a_role(
    estate: Estate, server: FaultServer
) -> None:
    sessions = Sessions(Role(name=ROLE))
    assert sessions.identity.account == estate.accounts["management"]
    assert sessions.identity.partition == "aws"
    sessions.client(sessions.identity.account, WEST, "ec2").describe_vpcs()  # type: ignore[attr-defined]
    assert [call.name for call in server.calls] == ["sts:get_caller_identity", "ec2:describe_vpcs"]
    assert (server.calls[-1].access_key, server.calls[-1].region) == ("test", WEST)


def test_proxy_of_the_environment_is_used(
    estate: Estate, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    # The emulator is asked by plain HTTP, so a proxy sees whole addresses.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(CannotStart, match="get_caller_identity"):
        _ = Sessions(Role(name=ROLE)).identity
    assert server.calls == []


def test_another_account_is_asked_with_its_role_assumed_once(
    estate: Estate, server: FaultServer
) -> None:
    sessions = Sessions(Role(name=ROLE, external_id="agreed"))
    account = estate.accounts["storefront"]
    for region in (EAST, WEST):
        for _ in range(2):
            client = sessions.client(account, region, "sts")
            assert client.get_caller_identity()["Account"] == account  # type: ignore[attr-defined]
    assert len(keys(server, "assume_role")) == 1
    assert "test" not in keys(server, "get_caller_identity")[1:]


def test_credentials_of_a_role_renew_themselves_before_they_end(
    estate: Estate, server: FaultServer
) -> None:
    later = timedelta(0)
    sessions = Sessions(
        Role(name=ROLE, duration=timedelta(hours=1)), clock=lambda: utc_now() + later
    )
    client = sessions.client(estate.accounts["payments"], EAST, "ec2")
    client.describe_vpcs()  # type: ignore[attr-defined]
    later = timedelta(minutes=30)
    client.describe_vpcs()  # type: ignore[attr-defined]
    first, second = keys(server, "describe_vpcs")
    assert first == second
    # Fifteen minutes before their end they are due; the new ones end an hour from the real now.
    later = timedelta(minutes=50)
    client.describe_vpcs()  # type: ignore[attr-defined]
    assert keys(server, "describe_vpcs")[-1] != first
    assert len(keys(server, "assume_role")) == 2


def test_a_renewal_that_fails_is_a_failure_of_assume_role(
    estate: Estate, server: FaultServer
) -> None:
    sessions = Sessions(Role(name=ROLE), ClientSettings(attempts=1))
    server.rule = lambda call: Fault.DENIED if call.operation == "assume_role" else None
    refusal = sessions.refusal(estate.accounts["payments"])
    assert refusal is not None
    assert str(refusal) == "sts:assume_role: AccessDeniedException"
    assert refusal.outcome is Outcome.DENIED
    server.rule = lambda call: None
    assert sessions.refusal(estate.accounts["payments"]) is None


def test_the_client_that_was_not_used_for_longest_goes_first(
    estate: Estate, server: FaultServer
) -> None:
    sessions = Sessions(settings=ClientSettings(kept=2))
    own = sessions.identity.account
    first = sessions.client(own, EAST, "ec2")
    second = sessions.client(own, EAST, "sqs")
    assert sessions.client(own, EAST, "ec2") is first
    sessions.client(own, EAST, "sns")
    assert sessions.client(own, EAST, "ec2") is first
    assert sessions.client(own, EAST, "sqs") is not second


def test_in_another_process_they_become_the_sessions_of_that_process() -> None:
    sent = pickle.dumps(Sessions(Role(name=ROLE), ClientSettings(attempts=3)))
    first, second = pickle.loads(sent), pickle.loads(sent)  # noqa: S301 - our own bytes
    assert first is second
    assert (first.role.name, first.settings.attempts) == (ROLE, 3)


def test_without_credentials_nothing_starts(
    reach: Reach, emulator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(emulator)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CannotStart, match="NoCredentialsError") as caught:
        _ = Sessions().identity
    assert "AWS_PROFILE" in str(caught.value.hint)


def test_an_unknown_profile_is_told(
    reach: Reach, emulator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach(emulator)
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(CannotStart, match="nobody"):
        _ = Sessions().identity


def test_expired_credentials_are_told(server: FaultServer) -> None:
    server.rule = lambda call: Fault.EXPIRED
    with pytest.raises(CannotStart, match="ExpiredToken"):
        _ = Sessions(settings=ClientSettings(attempts=1)).identity
