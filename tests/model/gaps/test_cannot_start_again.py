"""What runs on after a failure, but could not start (N-35)."""

import pytest

from model.gaps.cannot_start_again import RULE
from tests.model.gaps.asking import ask


@pytest.mark.parametrize(("image", "gaps"), [("zone:use1-az1", 1), ("zone:use1-az2", 0)])
def test_the_last_members_run_on_and_nothing_starts(image, gaps):
    findings = ask(
        RULE,
        f"web > 1(a, b); a in> zone:use1-az1; b in> zone:use1-az3; web start> cache; "
        f"cache in> {image}; zone:use1-az2",
    )
    assert len(findings) == gaps
    if findings:
        assert (findings[0].component, findings[0].provider) == ("web", "zone:use1-az1")


def test_a_reserve_of_one_more_member_is_no_gap():
    drawn = "web > 1(a, b, c); a in> zone:use1-az1; web start> cache; cache in> zone:use1-az1"
    assert ask(RULE, drawn) == []
