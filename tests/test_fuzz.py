"""A small budget of random wrong inputs; `make fuzz` sends a hundred thousand."""

import pytest

from tests.fuzz.__main__ import fuzz


@pytest.mark.slow
def test_random_wrong_inputs_meet_no_defect(tmp_path):
    counts, defects = fuzz(1500, seed=20261130, folder=tmp_path)

    assert defects == []
    assert min(counts.values()) >= 30
    assert sum(counts.values()) == 1500
