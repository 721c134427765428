"""Our types hold for those who use the library: what they write checks, what is wrong does not."""

from datetime import timedelta
from pathlib import Path

import pytest
from mypy import api

from model.records.component import ComponentId
from tests import typing_examples as example

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "typing_examples.py"
MISTAKES = {
    "a text where a requirement's effect belongs": (
        "effect=Effect.HARD,\n        relation",
        'effect="hard",\n        relation',
    ),
    "minutes as a number": ("rto=timedelta(minutes=15)", "rto=15"),
    "an unknown availability taken as a number": (
        "-> tuple[float | None, Sequence",
        "-> tuple[float, Sequence",
    ),
    "an answer that is written to": (
        "    return answer.down, when",
        "    answer.certain = True\n    return answer.down, when",
    ),
    "a disruption that is a text": ('RegionFails(region="us-east-1")', '"us-east-1"'),
    "a gap that is asked for what it has not": ("one.finding.message", "one.finding.text"),
}


def check(path: Path) -> tuple[str, int]:
    """Return what mypy says of a file under our settings, and its exit code."""
    said, failed, code = api.run(
        ["--config-file", str(ROOT / "pyproject.toml"), "--no-incremental", str(path)]
    )
    assert not failed
    return said, code


@pytest.mark.slow
def test_the_examples_are_strictly_typed() -> None:
    said, code = check(EXAMPLES)
    assert code == 0, said


@pytest.mark.slow
def test_mistakes_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once, since mypy takes seconds: each has to be told at its own line."""
    text, lines = EXAMPLES.read_text(), []
    for right, wrong in MISTAKES.values():
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    for _, wrong in MISTAKES.values():
        lines.append(text[: text.index(wrong)].count("\n") + 1)
    (tmp_path / "mistaken.py").write_text(text)
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    said, code = check(tmp_path / "mistaken.py")
    assert code == 1
    missed = [
        what
        for what, line in zip(MISTAKES, lines, strict=True)
        if not any(f"mistaken.py:{near}: error" in said for near in range(line, line + 5))
    ]
    assert missed == [], said


def test_the_examples_run() -> None:
    graph = example.drawn()
    assert example.stops(graph) == ((ComponentId("web"),), timedelta(seconds=30))
    assert example.starts(graph) == ((ComponentId("db"),), (ComponentId("web"),))
    assert example.share(graph)[0] is None
    (window,) = example.windows(graph)[ComponentId("web")]
    assert (window.start, window.end) == (timedelta(seconds=30), timedelta(minutes=20))


def test_the_examples_run_on_a_document() -> None:
    graph = example.read()
    (broken,) = example.whole_region(graph)
    assert broken.rto == timedelta(minutes=15)
    away, lost = example.figures(graph)
    assert (away.never, lost.never) == (True, True)
    assert example.plan(graph)
    assert any("shop" in message for message in example.grave(graph))
    assert example.changed(graph, graph).added_components == ()
