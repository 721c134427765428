"""A zone without an interface of a transit gateway attachment does not reach the gateway (N-09)."""

from typing import Any

import pytest

from model.gaps.false_redundancy import RULE
from model.gaps.unattached_zones import ATTACHMENT
from tests.model.gaps.asking import ask

DRAWN = """s1 in> zone:a; s2 in> zone:b; s3 in> zone:b; (s1, s2, s3) policy> tgw
tgw/s1 > tgw; tgw/s1 in> zone:a; web in> s1; job in> s2; other in> s3"""


def estate(**about: Any) -> dict[str, Any]:
    subnets = {f"s{number}": {"kind": "subnet"} for number in (1, 2, 3)}
    zones = {f"zone:{zone}": {"zones": [zone]} for zone in "ab"}
    gateways = {name: {"kind": "gateway", "type": ATTACHMENT} for name in ("tgw", "tgw/s1")}
    return {**subnets, **zones, **gateways, **about}


def test_what_subnets_of_a_zone_without_an_interface_send_does_not_arrive() -> None:
    (finding,) = ask(RULE, DRAWN, estate())
    assert (finding.component, finding.provider, finding.hits) == ("tgw", "zone:b", ("s2", "s3"))
    assert finding.message == (
        "s2 (with 1 more) in zone b sends to tgw, which has no interface there: "
        "what it sends does not arrive"
    )


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param(f"{DRAWN}; tgw/s2 > tgw; tgw/s2 in> zone:b", id="attached in both zones"),
        pytest.param(f"{DRAWN}; tgw/s2 > tgw", id="zone of an interface not known"),
        pytest.param(DRAWN.replace("tgw/s1 > tgw", "tgw/s1 ~> tgw"), id="no interface known"),
        pytest.param(DRAWN.replace("(s1, s2, s3) p", "s1 p"), id="no route leads there"),
        pytest.param(DRAWN.replace("job in> s2; other in> s3", "job; other"), id="nothing runs"),
        pytest.param(
            DRAWN.replace("s2 in> zone:b; s3 in> zone:b", "s2; s3"), id="zone of subnets not known"
        ),
    ],
)
def test_nothing_is_told_of_zones_that_reach_it_or_may(drawn: str) -> None:
    about = estate(**{"tgw/s2": {"kind": "gateway", "type": ATTACHMENT}})
    assert ask(RULE, drawn, about) == []
