from datetime import timedelta
from math import log2

import pytest

from model.capability.estimate import Basis, known, never, unknown
from model.gaps.interface import Finding, Severity, Status
from model.gaps.severity import exceed, exceed_estimate, score, severity
from model.records.component import ComponentId


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, Severity.CRITICAL),
        (0.3, Severity.CRITICAL),
        (0.2999, Severity.HIGH),
        (0.05, Severity.HIGH),
        (0.04999, Severity.MEDIUM),
        (0.005, Severity.MEDIUM),
        (0.004999, Severity.LOW),
        (0.0, Severity.LOW),
    ],
)
def test_buckets_are_fixed(value, expected):
    assert severity(value) is expected


@pytest.mark.parametrize(
    ("achievable", "target", "expected"),
    [
        (30, 30, 0.0),
        (45, 30, log2(1.5) / 5),
        (60, 30, 0.2),
        (960, 30, 1.0),
        (10**9, 30, 1.0),
        (5, 0, 1.0),
        (0, 0, 0.0),
    ],
)
def test_exceed_is_the_clamped_logarithm(achievable, target, expected):
    assert exceed(achievable, target) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (never("gone", "x"), 1.0),
        (known(timedelta(seconds=60), "x", Basis.MEASURED), 0.2),
        (unknown("why"), None),
        (unknown("why", at_least=timedelta(seconds=60)), 0.2),
    ],
)
def test_exceed_of_an_estimate(estimate, expected):
    assert exceed_estimate(estimate, 30) == expected


@pytest.mark.parametrize(
    ("status", "given", "expected"),
    [
        (Status.BREACHED, None, 1.0),
        (Status.BREACHED, 0.4, 0.4),
        (Status.UNKNOWN, None, 0.2),
    ],
)
def test_score_is_the_product_of_its_four_parts(status, given, expected):
    finding = Finding(
        component=ComponentId("x"), message="", status=status, exceed=given, confidence=0.7
    )
    parts = score(finding, tier_weight=0.5, reach=0.25)
    assert (parts.tier_weight, parts.exceed, parts.reach, parts.confidence) == (
        0.5,
        expected,
        0.25,
        0.7,
    )
    assert parts.value == pytest.approx(0.5 * expected * 0.25 * 0.7)
