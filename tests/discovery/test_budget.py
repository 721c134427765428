"""What a call waits for before it is made."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from discovery.budget import DEFAULT, RATES, Rate, TokenBuckets
from model.errors import InvalidValue


class Time:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


RATES_HERE = {
    "fast": Rate(per_second=10, burst=3),
    "slow": Rate(per_second=1, burst=1, all_regions=True),
    "fast:rare": Rate(per_second=2, burst=1),
}


def buckets(time: Time, share: float = 1.0) -> TokenBuckets:
    return TokenBuckets(share, RATES_HERE, clock=time, wait=time.wait)


def take(limits: TokenBuckets, service: str, operation: str = "list", region: str = "r1") -> None:
    limits.take(account="a", region=region, service=service, operation=operation)


def test_a_burst_is_free_and_then_calls_follow_at_the_rate() -> None:
    time = Time()
    limits = buckets(time)
    for _ in range(6):
        take(limits, "fast")
    assert time.waits == pytest.approx([0.1, 0.1, 0.1])


def test_a_pause_fills_the_bucket_again_and_not_more_than_that() -> None:
    time = Time()
    limits = buckets(time)
    for _ in range(3):
        take(limits, "fast")
    time.now += 1000
    for _ in range(4):
        take(limits, "fast")
    assert time.waits == pytest.approx([0.1])


def test_regions_accounts_and_services_do_not_share_a_bucket() -> None:
    time = Time()
    limits = buckets(time)
    for region in ("r1", "r2"):
        for account in ("a", "b"):
            for _ in range(3):
                limits.take(account=account, region=region, service="fast", operation="list")
    assert time.waits == []


def test_where_aws_counts_all_regions_together_they_share_a_bucket() -> None:
    time = Time()
    limits = buckets(time)
    take(limits, "slow", region="r1")
    take(limits, "slow", region="r2")
    assert time.waits == [1.0]


def test_an_operation_with_a_rate_of_its_own_also_counts_for_its_service() -> None:
    time = Time()
    limits = buckets(time)
    take(limits, "fast", "rare")
    take(limits, "fast", "rare")
    assert time.waits == [0.5]
    limits = buckets(Time())
    assert [
        limits.reserve("a", "r", "fast", name) for name in ("rare", "list", "list", "list")
    ] == [
        0.0,
        0.0,
        0.0,
        pytest.approx(0.1),
    ]


def test_a_share_stretches_every_rate() -> None:
    time = Time()
    limits = buckets(time, share=0.5)
    for _ in range(4):
        take(limits, "fast")
    assert time.waits == pytest.approx([0.2])


@pytest.mark.parametrize("share", [0, -1, float("nan")])
def test_a_share_that_would_stop_everything_is_refused(share: float) -> None:
    with pytest.raises(InvalidValue, match="a number above 0"):
        TokenBuckets(share)


def test_threads_that_ask_at_once_get_one_turn_each() -> None:
    limits = TokenBuckets(1.0, RATES_HERE, clock=lambda: 0.0, wait=lambda seconds: None)
    with ThreadPoolExecutor(8) as executor:
        waits = list(executor.map(lambda _: limits.reserve("a", "r", "fast", "list"), range(200)))
    assert sorted(waits) == pytest.approx([max(0.0, (n - 2) / 10) for n in range(200)])


def test_tasks_of_another_process_share_its_buckets() -> None:
    limits = TokenBuckets(0.5, RATES_HERE)
    copies = [pickle.loads(pickle.dumps(limits)) for _ in range(5)]  # noqa: S301 - our own bytes
    waits = [copy.reserve("a", "shared", "fast", "list") for copy in copies]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert waits[3:] == pytest.approx([0.2, 0.4], abs=0.05)


def test_processes_together_stay_below_the_rates() -> None:
    limits = TokenBuckets(1.0, RATES_HERE, workers=4)
    copy = pickle.loads(pickle.dumps(limits))  # noqa: S301 - our own bytes
    waits = [copy.reserve("a", "divided", "fast", "list") for _ in range(3)]
    assert waits == pytest.approx([0.0, 0.4, 0.8], abs=0.05)


def test_the_rates_are_those_that_aws_calls_low() -> None:
    limits = TokenBuckets(clock=lambda: 0.0)
    for service, calls in (("organizations", 5), ("route53", 5), ("apigateway", 10), ("ec2", 20)):
        waits = [limits.reserve("a", "r", service, "any") for _ in range(calls + 1)]
        rate = RATES.get(service, DEFAULT)
        assert waits == [*([0.0] * calls), pytest.approx(1 / rate.per_second)]
