"""The golden files: which questions are asked of which document, and where the answers stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from service.jobs.import_file import DocumentFile, read_files
from tests.golden import questions

TESTS = Path(__file__).parents[1]
ANSWERS = Path(__file__).parent / "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One golden file."""

    name: str
    documents: Sequence[Path]
    """Each is asked by itself."""
    question: Callable[[DependencyGraph], Iterator[str]]

    @property
    def file(self) -> Path:
        """Where the answers stand."""
        return ANSWERS / f"{self.name}.txt"

    def answers(self) -> str:
        """Return the answers of today."""
        return "".join(
            f"{line}\n"
            for document in self.documents
            for line in (f"# {document.stem}", *self.question(_graph(document)))
        )


@cache
def _graph(document: Path) -> DependencyGraph:
    files = [DocumentFile(name=document.name, read=document.read_bytes)]
    read = read_files(files, read_at=questions.AT)
    return DependencyGraph(link([part.observation for part in read], LinkSettings()))


ESTATE = (TESTS / "scenarios" / "estate-2026-11-30.yaml",)
EVERY_KIND = (Path(__file__).parent / "every_kind.yaml",)
PLANS = sorted((TESTS / "scenarios" / "failover" / "vectors").glob("*.yaml"))
ACCESS = sorted((TESTS / "scenarios" / "access").glob("*.yaml"))
RECOVERY = sorted((TESTS / "scenarios" / "recovery").glob("*.yaml"))

GOLDEN: Mapping[str, Golden] = {
    name: Golden(name=name, documents=documents, question=question)
    for name, documents, question in (
        ("gaps-of-the-estate", ESTATE, questions.gaps),
        ("gaps-of-every-kind", EVERY_KIND, questions.gaps),
        ("impact-on-every-kind", EVERY_KIND, questions.impact),
        ("recovery-of-the-estate", ESTATE, questions.promises),
        ("recovery-of-every-kind", EVERY_KIND, questions.recovery),
        ("recovery-of-vectors", RECOVERY, questions.recovery),
        ("plans-of-the-estate", ESTATE, questions.plans),
        ("plans-of-every-kind", EVERY_KIND, questions.plans),
        ("plans-of-vectors", PLANS, questions.plans),
        ("maps-of-the-estate", ESTATE, questions.maps),
        ("maps-of-every-kind", EVERY_KIND, questions.maps),
        ("escalation", ACCESS, questions.escalation),
    )
}
"""Name → golden file."""
