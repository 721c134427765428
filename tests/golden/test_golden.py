"""What the model says of a few documents is what it said when a person last looked at it."""

from difflib import unified_diff

import pytest

from tests.golden.files import ANSWERS, GOLDEN

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
