"""What the model says of a few documents is what it said when a person last looked at it."""

import os
import subprocess
import sys
from difflib import unified_diff

import pytest

from tests.golden.files import ANSWERS, GOLDEN, TESTS

SHOWN = 40
"""So many lines of a difference are shown."""


@pytest.mark.parametrize("name", GOLDEN)
def test_answers_are_those_of_the_golden_file(name: str) -> None:
    golden = GOLDEN[name]
    expected, answers = golden.file.read_text(), golden.answers()
    changed = list(unified_diff(expected.splitlines(), answers.splitlines(), n=0, lineterm=""))
    assert changed[:SHOWN] == [], "if this is meant: `python -m tests.golden`, and read the diff"


def test_every_golden_file_is_asked_for() -> None:
    assert {file.stem for file in ANSWERS.iterdir()} == set(GOLDEN)


def test_answers_do_not_depend_on_the_order_of_sets() -> None:
    program = "from tests.golden.files import GOLDEN; print(GOLDEN['plans-of-vectors'].answers())"
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=TESTS.parent,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1
