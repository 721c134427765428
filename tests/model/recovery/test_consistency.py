"""Consistency: how far apart stores come back, beside what the service bears."""

from datetime import timedelta

import pytest

from model.capability.estimate import Basis, known, never, unknown
from model.records.component import Component, Kind
from model.recovery.consistency import consistency


def losses(*seconds):
    return [
        unknown("not read")
        if one is None
        else never("no copy", "backup")
        if one == "all"
        else known(timedelta(seconds=one), "lag", Basis.CONFIGURATION)
        for one in seconds
    ]


@pytest.mark.parametrize(
    ("lost", "tolerated", "apart", "status"),
    [
        ((2, 3600), None, 3598, "exceeded"),
        ((2, 3600), 3598, 3598, "tolerated"),
        ((2, 3600), 3597, 3598, "exceeded"),
        ((2, 2), None, 0, "tolerated"),
        ((2, None), 60, None, "unknown"),
        ((2, "all"), 60, None, "unknown"),
        ((None,), None, 0, "tolerated"),
        ((), None, 0, "tolerated"),
    ],
)
def test_stores_beside_what_is_tolerated(lost, tolerated, apart, status):
    stated = {} if tolerated is None else {"skew_tolerance_seconds": tolerated}
    service = Component(id="service:s", kind=Kind.SERVICE, properties=stated)
    found = consistency(service, losses(*lost))
    assert found.apart == (None if apart is None else timedelta(seconds=apart))
    assert (found.status, found.stated) == (status, tolerated is not None)
