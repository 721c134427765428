"""Golden questions about recovery: a graph document and the figures that it must give."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from model.answers.recovery_ways import recovery_ways
from model.capability.estimate import Estimate
from model.capability.interruption_windows import Case, Gate, interruption_windows
from model.capability.loss import loss
from model.disruption.disruptions import Disruption, ZoneFails, disruption_class
from model.graph import DependencyGraph
from model.impact.blast_radius import blast_radius
from model.linking.link import LinkSettings, link
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.effective_rto import EffectiveRto, effective_rto, effective_rtos_of
from schema.documents.duration import parse_duration
from service.cli.failing import together
from service.cli.recovery_figures import Figures, figures
from service.jobs.import_file import DocumentFile, read_files

SCENARIOS = Path(__file__).parent
FOLDERS = (SCENARIOS / "recovery", SCENARIOS / "failover" / "vectors")
AT = datetime(2026, 11, 30, tzinfo=UTC)
Expected = Any


def graph_of(path: Path) -> DependencyGraph:
    documents = read_files([DocumentFile(name=path.name, read=path.read_bytes)], read_at=AT)
    return DependencyGraph(link([document.observation for document in documents], LinkSettings()))


def questions(kind: str, folders: Sequence[Path] = FOLDERS) -> list[Any]:
    """Return every question of one kind: the document and what is expected."""
    return [
        pytest.param(document, question, id=f"{document.stem}-{number}")
        for folder in folders
        for document in sorted(folder.glob("*.yaml"))
        for number, question in enumerate(json.loads(_expected(document).read_text())["ask"])
        if question["question"] == kind
    ]


def _expected(document: Path) -> Path:
    return document.with_name(f"{document.stem}.expected.json")


def text_of(estimate: Estimate) -> str | timedelta:
    """Return a figure as the expectations write it, durations parsed."""
    if estimate.value is not None:
        return estimate.value
    return f"at least {estimate.lower_bound}" if estimate.lower_bound else "unknown"


def expected_text(text: str) -> str | timedelta:
    if text.startswith("at least "):
        return f"at least {parse_duration(text.removeprefix('at least '))}"
    return text if text == "unknown" else parse_duration(text)


class Answers:
    """What one question about recovery answers, for any component."""

    def __init__(self, document: Path, args: Mapping[str, Any]) -> None:
        self.graph = graph_of(document)
        self.tested = DisruptionClass(args["class"])
        self.named = self._named(args.get("fails", ()))

    def _named(self, fails: Sequence[str]) -> Disruption | None:
        if not fails:
            return None
        disruption = together(self.graph, fails, now=AT)
        assert disruption_class(disruption) is self.tested
        return disruption

    def rto(self, component: str) -> EffectiveRto:
        name = ComponentId(component)
        if self.named is None:
            return effective_rto(self.graph, name, self.tested, AT)
        return effective_rtos_of(self.graph, (name,), self.named, AT)[name]

    def beside(self, subject: str, component: str) -> Estimate:
        """Return how long another component is away while people bring the subject back."""
        if component == subject or self.named is None:
            return self.rto(component).total
        own = self.rto(subject)
        gate = Gate(detection=own.detection, decision=own.decision)
        case = Case(loss=loss(self.graph, self.named), gate=gate)
        windows = interruption_windows(self.graph, [case], at=AT)
        return windows.length(self.graph.index(component), 0)

    def figures(self, component: str) -> Figures:
        return figures(self.graph, ComponentId(component), self.tested, AT, self.named)


@pytest.mark.parametrize(("document", "question"), questions("recovery"))
def test_the_figures_are_the_expected_ones(document: Path, question: Mapping[str, Any]) -> None:
    args, expected = question["args"], dict(question["expect"])
    answers = Answers(document, args)
    service = f"service:{args['service']}" if "service" in args else None
    subject = args.get("component") or service or expected.get("path", [""])[-1]
    for key, value in expected.items():
        if key in CHECKS:
            CHECKS[key](answers, subject, value)
        else:
            length = answers.beside(subject, key) if "component" in args else answers.rto(key).total
            assert (key, text_of(length)) == (key, expected_text(value))


def _status(answers: Answers, _subject: str, expected: Expected) -> None:
    for component, status in expected.items():
        assert (component, answers.figures(component).rto_kept.status) == (component, status)


def _rpo(answers: Answers, subject: str, expected: Expected) -> None:
    assert text_of(answers.figures(subject).rpo.loss) == expected_text(expected)


def _readings(answers: Answers, subject: str, expected: Expected) -> None:
    rto = answers.rto(subject)
    assert {"soft": text_of(rto.soft), "hard": text_of(rto.total)} == {
        reading: expected_text(figure) for reading, figure in expected.items()
    }


def _worst(answers: Answers, subject: str, expected: Expected) -> None:
    worst = answers.rto(subject).disruption
    assert worst == together(answers.graph, [expected], now=AT)


def _ways(answers: Answers, subject: str, expected: Expected) -> None:
    ways = recovery_ways(answers.graph, subject, AT, disruption=answers.named)
    assert {way.name: way.rto.computed for way in ways} == {
        name: parse_duration(figure) for name, figure in expected.items()
    }


def _difference(answers: Answers, subject: str, expected: Expected) -> None:
    _, plan = recovery_ways(answers.graph, subject, AT, disruption=answers.named)
    assert [(difference.step, difference.adds) for difference in plan.difference] == [
        (difference["step"], parse_duration(difference["adds"])) for difference in expected
    ]


def _part(read: Callable[[EffectiveRto], Any]) -> Callable[[Answers, str, Expected], None]:
    """Return a check of one field, read from the answer about the subject."""

    def check(answers: Answers, subject: str, expected: Expected) -> None:
        assert read(answers.rto(subject)) == expected

    return check


CHECKS: Mapping[str, Callable[[Answers, str, Expected], None]] = {
    "status": _status,
    "rpo": _rpo,
    "readings": _readings,
    "worst": _worst,
    "path": _part(lambda rto: list(rto.path)),
    "assumes": _part(lambda rto: list(rto.assumes)),
    "reason": _part(lambda rto: rto.total.reason),
    "detection": lambda answers, subject, expected: _part(lambda rto: rto.detection.value)(
        answers, subject, parse_duration(expected)
    ),
    "decision": lambda answers, subject, expected: _part(lambda rto: rto.decision.value)(
        answers, subject, parse_duration(expected)
    ),
    "ways": _ways,
    "difference": _difference,
}
"""How each field of an expectation is checked; other fields are components with their RTO."""


@pytest.mark.parametrize(("document", "question"), questions("blastRadius", FOLDERS[:1]))
def test_the_blast_radius_is_the_expected_one(document: Path, question: Mapping[str, Any]) -> None:
    graph, expected = graph_of(document), question["expect"]
    answer = blast_radius(graph, ZoneFails(zone=question["args"]["zone"]))
    interrupted = {
        window.component: [window.start, window.until]
        for window in answer.interrupted
        if window.component in expected["interrupted"]
    }
    assert interrupted == {
        name: [parse_duration(start), parse_duration(until)]
        for name, (start, until) in expected["interrupted"].items()
    }
    if "latent" in expected:
        latent = [(need.component, need.cannot, need.because) for need in answer.latent]
        assert latent == [
            (need["component"], need["cannot"], need["because"]) for need in expected["latent"]
        ]
